import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { attributesOf, flag, list, text, type Fields } from "./fields";
import type { Body } from "./neutron";
import { GATEWAY } from "./router";
import { neutronSource } from "./source";

const ROUTE: Fields = { destination_cidr: text({ member: "destination" }), next_hop: text({ member: "nexthop" }) };

export function routerSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Router",
    collection: "routers",
    tagged: true,
    fields: {
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
    filters: { router_id: text({ member: "id" }) },
    attributes: ({ external_gateway_info: info }) => attributesOf(GATEWAY, (info ?? {}) as Body),
  });
}
