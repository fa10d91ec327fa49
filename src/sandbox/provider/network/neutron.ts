import type { OpenStackErrorKind, OpenStackRequest } from "../../../openstack";
import { OpenStackError } from "../../../openstack/error";
import type { Cloud } from "../cloud";

/** What a request to Neutron takes beside its method and path. */
export type AskOptions = Pick<OpenStackRequest, "body" | "member" | "query" | "signal">;

/** A JSON object: of a request, or one that Neutron gave. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * Sends one request to a region's Neutron and gives the body of the answer.
 *
 * @param path - what comes behind `/v2.0`: the catalog has Neutron's address without its version
 */
export async function ask<T>(
  cloud: Cloud,
  region: string,
  method: OpenStackRequest["method"],
  path: string,
  options: AskOptions,
): Promise<T> {
  const session = await cloud.session();
  const request = { service: "network", region, method, path: `/v2.0${path}`, ...options };
  return (await session.request<T>(request)).body;
}

/** Neutron of one region. */
export interface Place {
  readonly region: string;
  /** Sends a request to it. @param path - below `/v2.0` */
  ask<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: Body): Promise<T>;
}

export function placeOf(cloud: Cloud, region: string, signal: AbortSignal): Place {
  return { region, ask: (method, path, body) => ask(cloud, region, method, path, { body, signal }) };
}

export function isRefusal(error: unknown, ...kinds: readonly OpenStackErrorKind[]): error is OpenStackError {
  return error instanceof OpenStackError && kinds.includes(error.kind);
}
