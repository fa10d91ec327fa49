import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { ROUTER } from "./extra-routes";
import { OneRoute } from "./one-route";

/** `openstack_networking_router_route_v2`. */
export function routerRoute(cloud: Cloud): Resource {
  return new OneRoute(cloud, ROUTER);
}
