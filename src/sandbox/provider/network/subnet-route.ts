import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { OneRoute } from "./one-route";

/**
 * `openstack_networking_subnet_route_v2`: a host route. One that somebody else removed is missed, as the community provider
 * does it: every plan fails, where one of a router would be made again.
 */
export function subnetRoute(cloud: Cloud): Resource {
  return new OneRoute(cloud, { member: "subnet", collection: "subnets", list: "host_routes", missed: true });
}
