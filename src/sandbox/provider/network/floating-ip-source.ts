import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { text } from "./fields";
import { neutronSource } from "./source";

/** Here `pool` is the network's id, where the resource has its name. */
export function floatingIpSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Floating IP",
    collection: "floatingips",
    tagged: true,
    fields: {
      description: text(),
      address: text({ member: "floating_ip_address" }),
      pool: text({ member: "floating_network_id" }),
      port_id: text(),
      tenant_id: text(),
      fixed_ip: text({ member: "fixed_ip_address" }),
      status: text(),
      dns_name: text({ sent: "never" }),
      dns_domain: text({ sent: "never" }),
    },
  });
}
