import type { Cloud } from "../cloud";
import { ask } from "./neutron";

/** A route, as the schema has it. */
export type Route = { readonly destination_cidr: string; readonly next_hop: string };

/** As Neutron has it. */
interface Hop {
  readonly destination: string;
  readonly nexthop: string;
}

/** A type of object that has a list of routes. */
export interface Routed {
  /** Its name in bodies and messages: `router`. */
  readonly member: string;
  /** Its place below `/v2.0`: `routers`. */
  readonly collection: string;
  /** The member of it that is the list: `routes`. */
  readonly list: string;
}

/** An object's list of routes, which Neutron changes as a whole. */
export class Routes {
  private readonly path: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly region: string,
    private readonly of: Routed,
    id: string,
  ) {
    this.path = `/${of.collection}/${id}`;
  }

  async read(signal: AbortSignal): Promise<Route[]> {
    const { member, list } = this.of;
    const options = { member, signal };
    type Answer = Readonly<Record<string, Readonly<Record<string, readonly Hop[]>>>>;
    const answer = await ask<Answer>(this.cloud, this.region, "GET", this.path, options);
    return answer[member][list].map(({ destination, nexthop }) => ({
      destination_cidr: destination,
      next_hop: nexthop,
    }));
  }

  /** Makes these the only ones. */
  replace(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("", routes, signal);
  }

  /** @param path - below the object's */
  protected put(path: string, routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    const { member, list } = this.of;
    const hops = routes.map(({ destination_cidr, next_hop }) => ({ destination: destination_cidr, nexthop: next_hop }));
    const body = { [member]: { [list]: hops } };
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
