import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, list, number, text } from "./fields";
import { neutronSource } from "./source";
import { subnetProblems } from "./subnet";

export function subnetSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Subnet",
    collection: "subnets",
    tagged: true,
    fields: {
      name: text(),
      description: text(),
      network_id: text(),
      tenant_id: text(),
      ip_version: number(),
      gateway_ip: text(),
      cidr: text(),
      ipv6_address_mode: text(),
      ipv6_ra_mode: text(),
      segment_id: text(),
      subnetpool_id: text(),
      dns_publish_fixed_ip: flag(),
      enable_dhcp: flag({ sent: "never" }),
      dns_nameservers: list({ sent: "never" }),
      service_types: list({ sent: "never" }),
      allocation_pools: list({ sent: "never", of: { start: text(), end: text() } }),
      host_routes: list({
        sent: "never",
        of: { destination_cidr: text({ member: "destination" }), next_hop: text({ member: "nexthop" }) },
      }),
    },
    filters: { subnet_id: text({ member: "id" }), dhcp_enabled: flag({ member: "enable_dhcp", tristate: true }) },
    validate: subnetProblems,
  });
}
