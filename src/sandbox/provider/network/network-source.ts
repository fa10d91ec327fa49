import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, list, number, text } from "./fields";
import { segmentsOf } from "./network";
import { isRefusal, type Body, type Place } from "./neutron";
import { neutronSource } from "./source";

export function networkSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Network",
    collection: "networks",
    tagged: true,
    fields: {
      name: text(),
      description: text(),
      external: flag({ member: "router:external", tristate: true }),
      tenant_id: text(),
      transparent_vlan: flag({ member: "vlan_transparent", tristate: true }),
      mtu: number(),
      dns_domain: text({ sent: "never" }),
      subnets: list({ sent: "never" }),
      availability_zone_hints: list({ sent: "never" }),
    },
    filters: { network_id: text({ member: "id" }), status: text() },
    // As there: where tags are asked for, nothing else is.
    query: (written) => ("tags" in written ? { tags: written.tags } : written),
    meets: (found, { matching_subnet_cidr: cidr }, place) => !cidr || hasSubnet(place, found, String(cidr)),
    attributes: (found) => ({
      admin_state_up: String(found.admin_state_up),
      shared: String(found.shared),
      segments: segmentsOf(found),
    }),
  });
}

async function hasSubnet(place: Place, { subnets }: Body, cidr: string): Promise<boolean> {
  for (const id of subnets as readonly string[]) {
    try {
      const { subnet } = await place.ask<{ readonly subnet: Body }>("GET", `/subnets/${id}`);
      if (subnet.cidr === cidr) return true;
    } catch (error) {
      if (!isRefusal(error, "notFound")) throw error; // it may be gone, or not for us to see
    }
  }
  return false;
}
