import { sortBy, uniqBy } from "lodash";
import { repr, str } from "../python";
import type { Call } from "./call";
import { isObject } from "./call";
import { addressOf, canonicalAddress } from "./convert";
import { HostPrefix } from "./host-prefix";
import { interfacesOf } from "./l3-ports";
import { internalError, NeutronError } from "./neutron-error";
import type { FixedIp } from "./port";
import { limitsOf } from "./quota";
import type { NetworkState } from "./state";
import type { Subnet } from "./subnet";
import { networkOf } from "./subnet-pool";

export interface Route {
  readonly destination: string;
  readonly nexthop: string;
}

/** What routes belong to. */
interface Owner {
  readonly id: string;
  readonly project_id: string;
  routes: readonly Route[];
}

/**
 * Routes as a router keeps them (neutron/db/extraroute_db.py, _update_extra_routes).
 * @throws NeutronError 400 for a next hop that the router can't reach, 409 for more routes than it may have
 */
export function checkedRoutes({ state }: Call, { id, project_id }: Owner, routes: readonly Route[]): Route[] {
  const ips = state.ports.filter(({ device_id }) => device_id === id).flatMap(({ fixed_ips }) => fixed_ips);
  checkHops(routes, subnetsOf(state, ips), ips);
  const limit = limitsOf(state, project_id).router_route;
  if (limit >= 0 && routes.length > limit) {
    throw new NeutronError(409, "OverQuota", "Quota exceeded for resources: ['router_route'].");
  }
  const kept = routes.map(({ destination, nexthop }) => ({ destination, nexthop: str(canonicalAddress(nexthop)) }));
  return sortBy(kept, "destination", "nexthop");
}

/** @throws NeutronError 400 if a router with another way to the outside would lose the next hop of a route */
export function refuseLosingHops(state: NetworkState, { id, routes }: Owner, outside: readonly Subnet[]): void {
  const ips = interfacesOf(state, id).flatMap(({ fixed_ips }) => fixed_ips);
  // Without any Neutron looks at what there is still, the old gateway.
  if (ips.length > 0 || outside.length > 0) checkHops(routes, [...subnetsOf(state, ips), ...outside], ips);
}

/** Adds routes; those that are there already stay once. */
export function addRoutes(call: Call, owner: Owner, body: Record<string, unknown>): void {
  const added = sentRoutes(body);
  for (const { nexthop } of added) {
    if (addressOf(nexthop) !== undefined) continue;
    throw new NeutronError(400, "AddrFormatError", `failed to detect a valid IP address from '${nexthop}'`);
  }
  const routes = checkedRoutes(call, owner, uniqBy([...owner.routes, ...added], keyOf));
  const bad = added.find(({ destination }) => HostPrefix.parse(destination) === undefined);
  if (bad !== undefined) throw new NeutronError(400, "AddrFormatError", `invalid IPNetwork ${bad.destination}`);
  owner.routes = routes;
}

/** Removes routes; those that are not there are no matter. */
export function removeRoutes(_call: Call, owner: Owner, body: Record<string, unknown>): void {
  const removed = sentRoutes(body).map(keyOf);
  owner.routes = owner.routes.filter((route) => !removed.includes(keyOf(route)));
}

const keyOf = ({ destination, nexthop }: Route) => `${destination} ${nexthop}`;

function checkHops(routes: readonly Route[], subnets: readonly Subnet[], own: readonly FixedIp[]): void {
  const invalid = (reason: string) =>
    new NeutronError(400, "InvalidRoutes", `Invalid format for routes: ${repr(routes)}, ${reason}`);
  for (const { nexthop } of routes) {
    const hop = addressOf(nexthop);
    const isNear = hop !== undefined && subnets.some(({ cidr }) => networkOf(cidr).contains(hop));
    if (!isNear) throw invalid("the nexthop is not connected with router");
    if (own.some(({ ip_address }) => ip_address === `${hop}`)) throw invalid("the nexthop is used by router");
  }
}

function subnetsOf({ subnets }: NetworkState, ips: readonly FixedIp[]): Subnet[] {
  const ids = ips.map(({ subnet_id }) => subnet_id);
  return subnets.filter(({ id }) => ids.includes(id));
}

/** Nobody checks the form of these calls in Neutron. @throws NeutronError 500 */
function sentRoutes({ router }: Record<string, unknown>): Route[] {
  const routes = isObject(router) ? router.routes : undefined;
  if (!Array.isArray(routes)) throw internalError();
  return routes.map((route: unknown) => {
    if (!isObject(route) || !("destination" in route) || !("nexthop" in route)) throw internalError();
    return { destination: str(route.destination), nexthop: str(route.nexthop) };
  });
}
