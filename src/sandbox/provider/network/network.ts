import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, list, number, text } from "./fields";
import { neutronObject } from "./object";

export function network(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Network",
    member: "network",
    collection: "networks",
    tagged: true,
    specs: true,
    fields: {
      name: text(),
      description: text(),
      admin_state_up: flag(),
      shared: flag(),
      external: flag({ member: "router:external" }),
      tenant_id: text({ change: "replace" }),
      transparent_vlan: flag({ member: "vlan_transparent", change: "replace" }),
      port_security_enabled: flag(),
      mtu: number(),
      dns_domain: text(),
      qos_policy_id: text(),
      availability_zone_hints: list({ change: "replace" }),
    },
  });
}
