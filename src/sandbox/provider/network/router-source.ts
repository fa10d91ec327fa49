import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { attributesOf, flag, list, text, type Fields } from "./fields";
import type { Body } from "./neutron";
import { neutronSource } from "./source";

const ROUTE: Fields = { destination_cidr: text({ member: "destination" }), next_hop: text({ member: "nexthop" }) };
const GATEWAY: Fields = {
  external_network_id: text({ member: "network_id" }),
  external_qos_policy_id: text({ member: "qos_policy_id" }),
  enable_snat: flag(),
  external_fixed_ip: list({ member: "external_fixed_ips", of: { subnet_id: text(), ip_address: text() } }),
};

export function routerSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Router",
    collection: "routers",
    tagged: true,
    fields: {
      router_id: text({ member: "id" }),
      name: text(),
      description: text(),
      admin_state_up: flag({ tristate: true }),
      distributed: flag({ tristate: true }),
      status: text(),
      tenant_id: text(),
      flavor_id: text(),
      availability_zone_hints: list({ sent: "never" }),
      routes: list({ sent: "never", of: ROUTE }),
    },
    attributes: ({ external_gateway_info: info }, { router_id }) => ({
      ...attributesOf(GATEWAY, (info ?? {}) as Body),
      router_id, // as there, it only filters
    }),
  });
}
