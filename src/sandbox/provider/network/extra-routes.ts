import type { Cloud } from "../cloud";
import { Routes, type Route, type Routed } from "./routes";

export const ROUTER: Routed = { member: "router", collection: "routers", list: "routes" };

/** A router's routes: of its list, unlike of others, Neutron also changes a part. */
export class ExtraRoutes extends Routes {
  constructor(cloud: Cloud, region: string, router: string) {
    super(cloud, region, ROUTER, router);
  }

  /** Leaves the others as they are, whoever changes them at the same time. */
  add(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("/add_extraroutes", routes, signal);
  }

  /** Leaves the others as they are, whoever changes them at the same time. */
  remove(routes: readonly Route[], signal: AbortSignal): Promise<unknown> {
    return this.put("/remove_extraroutes", routes, signal);
  }
}
