import type { Call } from "./call";
import { badRequest, NeutronError } from "./neutron-error";
import { str } from "../python";
import type { AnyResource, Attribute } from "./resource";
import { TAG_FILTERS } from "./tag-filters";

type Shown = Readonly<Record<string, unknown>>;
const CONTROLS = ["fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse"];

/** The filters of a query. @throws NeutronError 400 for one that is none */
export function readFilters(call: Call, resource: AnyResource): (shown: Shown) => boolean {
  const { attributes } = resource;
  const own = { ...(resource.taggable ? TAG_FILTERS : {}), ...resource.filters };
  const keys = [...new Set(call.query.keys())].filter((key) => !CONTROLS.includes(key));
  const unknown = keys.filter((key) => !(key in own) && !attributes[key]?.filter);
  const tests = keys
    .filter((key) => !unknown.includes(key))
    .map((key) => {
      const values = call.query.getAll(key);
      if (key in own) return (shown: Shown) => own[key](shown, values, call);
      const wanted = values.map((value) => attributes[key].convert?.(value) ?? value);
      return attributes[key].filter === "ignored"
        ? () => true
        : (shown: Shown) => wanted.some((value) => isSame(shown[key], value));
    });
  if (unknown.length > 0) throw badRequest(`${listText(unknown)} is invalid attribute for filtering`);
  return (shown) => tests.every((test) => test(shown));
}

/** As MariaDB compares: without regard to capitals, and nothing is equal to NULL. */
function isSame(value: unknown, wanted: unknown): boolean {
  return value !== null && value !== undefined && collated(value) === collated(wanted);
}

const collated = (value: unknown) => str(value).toLowerCase();
const listText = (names: readonly string[]) => str(names);

/** One page of a list, in order, and what its links are made of. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

/** @throws NeutronError for a limit, a marker or an order that can't be */
export function paginate(call: Call, resource: AnyResource, all: readonly Shown[]): Page<Shown> {
  const sorts = [...readSorts(call.query, resource.attributes), { key: "id", ascending: true }];
  const limit = readLimit(call.query);
  const reverse = call.query.get("page_reverse")?.toLowerCase() === "true";
  const order = (a: Shown, b: Shown): number => {
    for (const { key, ascending } of sorts) {
      const result = compare(a[key], b[key]);
      if (result !== 0) return ascending === reverse ? -result : result;
    }
    return 0;
  };
  const sorted = [...all].sort(order);
  if (limit === 0) return { items: sorted, links: [] };
  const marker = call.query.get("marker") ?? "";
  const at = marker === "" ? -1 : sorted.findIndex(({ id }) => id === marker);
  if (marker !== "" && at < 0) throw resource.notFound(marker);
  const items = sorted.slice(at + 1, at + 1 + limit);
  if (reverse) items.reverse();
  return { items, links: linksOf(call, items, items.length >= limit, reverse) };
}

function linksOf(
  { address, query }: Call,
  items: readonly Shown[],
  isFull: boolean,
  reverse: boolean,
): Page<Shown>["links"] {
  const link = (rel: string, marker: Shown | undefined, back: boolean) => {
    const params = new URLSearchParams([...query].filter(([key]) => key !== "marker" && key !== "page_reverse"));
    if (marker !== undefined) params.set("marker", str(marker.id));
    if (back) params.set("page_reverse", "True");
    return { rel, href: `${address}?${params.toString()}` };
  };
  return [
    ...(isFull || reverse ? [link("next", items.at(-1), false)] : []),
    ...(isFull || !reverse ? [link("previous", items[0], true)] : []),
  ];
}

function readLimit(query: URLSearchParams): number {
  const limit = query.get("limit") ?? "0";
  if (/^\s*\+?\d+\s*$/.test(limit)) return Number(limit);
  const reason = `Limit must be an integer 0 or greater and not '${limit}'`;
  throw new NeutronError(400, "BadRequest", `Bad limit request: ${reason}.`);
}

function readSorts(query: URLSearchParams, attributes: Readonly<Record<string, Attribute>>) {
  const keys = query.getAll("sort_key").filter((key) => key !== "");
  const directions = query.getAll("sort_dir").filter((direction) => direction !== "");
  if (keys.length !== directions.length) throw badRequest("The number of sort_keys and sort_dirs must be same");
  const unknown = keys.filter((key) => !attributes[key]?.sort);
  if (unknown.length > 0) throw badRequest(`${listText(unknown)} is invalid attribute for sort_keys`);
  const wrong = directions.filter((direction) => direction !== "asc" && direction !== "desc");
  if (wrong.length > 0) {
    throw badRequest(`${listText(wrong)} is invalid value for sort_dirs, valid value is 'asc' and 'desc'`);
  }
  return keys.map((key, index) => ({ key, ascending: directions[index] === "asc" }));
}

/** As MariaDB sorts: NULL first, then without regard to capitals. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [a, b].map((value) => (value === null || value === undefined ? "" : collated(value)));
  return left < right ? -1 : left > right ? 1 : 0;
}
