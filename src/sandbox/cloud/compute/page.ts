import { WsgiFault } from "../wsgi-fault";
import type { Call } from "./call";

/** `[api] max_limit` of nova.conf: how many items a page has at most. */
export const PAGE = 1000;

/** The part of a list that is asked for, and the address of the next one, as nova/api/openstack/common.py has them. */
export function paged<T extends { readonly id: string }>(
  call: Call,
  all: readonly T[],
  path: string,
): { readonly items: readonly T[]; readonly links: readonly object[] } {
  const marker = call.query.get("marker");
  const start = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw new WsgiFault(400, `marker [${marker}] not found`);
  const limit = Math.min(Number(call.query.get("limit") ?? PAGE), PAGE);
  const items = all.slice(start, start + limit);
  if (items.length === 0 || items.length < limit) return { items, links: [] };
  const next = new URLSearchParams(call.query);
  next.set("marker", items[items.length - 1].id);
  next.sort();
  return { items, links: [{ rel: "next", href: `${call.endpoint}/${path}?${next.toString()}` }] };
}

/** Addresses of an object: with the API's version and without. */
export function links(call: Call, path: string): object[] {
  return [
    { rel: "self", href: `${call.endpoint}/${path}` },
    { rel: "bookmark", href: bookmark(call, path) },
  ];
}

export const bookmark = ({ endpoint }: Call, path: string) => `${endpoint.replace("/v2.1", "")}/${path}`;
