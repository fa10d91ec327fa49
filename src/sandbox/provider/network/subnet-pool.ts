import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { oneOf } from "./checks";
import { flag, list, number, text } from "./fields";
import { neutronObject } from "./object";

export function subnetPool(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Subnet pool",
    member: "subnetpool",
    collection: "subnetpools",
    tagged: true,
    fields: {
      name: text(),
      description: text(),
      project_id: text({ change: "replace" }),
      prefixes: list(),
      default_quota: number(),
      default_prefixlen: number(),
      min_prefixlen: number(),
      max_prefixlen: number(),
      address_scope_id: text(),
      // A change of these two is planned, and then nobody sends it.
      ip_version: number({ sent: "never" }),
      shared: flag({ sent: "creation" }),
      is_default: flag(),
      created_at: text({ sent: "never" }),
      updated_at: text({ sent: "never" }),
      revision_number: number({ sent: "never" }),
    },
    // They are not sent either.
    rules: { value_specs: { change: "replace" } },
    validate: (config) => oneOf(config, "ip_version", 4, 6),
  });
}
