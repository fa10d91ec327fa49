import type { Cloud } from "../cloud";
import { ask } from "./neutron";

/** A route of a router, as the schema has it. */
export type Route = { readonly destination_cidr: string; readonly next_hop: string };

/** As Neutron has it. */
interface Hop {
  readonly destination: string;
  readonly nexthop: string;
}

/** A router's list of routes. */
export class Routes {
  private readonly path: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly region: string,
    router: string,
  ) {
    this.path = `/routers/${router}`;
  }

  async read(signal: AbortSignal): Promise<Route[]> {
    const { router } = await ask<{ readonly router: { readonly routes: readonly Hop[] } }>(
      this.cloud,
      this.region,
      "GET",
      this.path,
      { member: "router", signal },
    );
    return router.routes.map(({ destination, nexthop }) => ({ destination_cidr: destination, next_hop: nexthop }));
  }

  /** Makes these the only ones. */
  replace(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("", routes, signal);
  }

  /** Leaves the others as they are, whoever changes them at the same time. */
  add(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("/add_extraroutes", routes, signal);
  }

  /** Leaves the others as they are, whoever changes them at the same time. */
  remove(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("/remove_extraroutes", routes, signal);
  }

  private put(path: string, routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    const hops = routes.map(({ destination_cidr, next_hop }) => ({ destination: destination_cidr, nexthop: next_hop }));
    const body = { router: { routes: hops } };
    return ask(this.cloud, this.region, "PUT", `${this.path}${path}`, { body, signal });
  }
}

export function isSameRoute(a: Route, b: Route): boolean {
  return a.destination_cidr === b.destination_cidr && a.next_hop === b.next_hop;
}

/** Those of `routes` that aren't among `others`. */
export function without(routes: readonly Route[], others: readonly Route[]): Route[] {
  return routes.filter((route) => !others.some((other) => isSameRoute(route, other)));
}
