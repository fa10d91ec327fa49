import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { oneOf } from "./checks";
import { flag, list, number, text } from "./fields";
import { neutronSource } from "./source";

export function subnetPoolSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Subnet pool",
    collection: "subnetpools",
    tagged: true,
    fields: {
      name: text(),
      default_quota: number(),
      project_id: text(),
      default_prefixlen: number(),
      min_prefixlen: number(),
      max_prefixlen: number(),
      address_scope_id: text(),
      ip_version: number(),
      shared: flag(),
      description: text(),
      is_default: flag(),
      prefixes: list({ sent: "never" }),
      revision_number: number({ sent: "never" }),
      created_at: text({ sent: "never" }),
      updated_at: text({ sent: "never" }),
    },
    validate: (config) => oneOf(config, "ip_version", 4, 6),
    // Neutron says them as texts.
    attributes: (found) => ({
      default_prefixlen: Number(found.default_prefixlen),
      min_prefixlen: Number(found.min_prefixlen),
      max_prefixlen: Number(found.max_prefixlen),
    }),
  });
}
