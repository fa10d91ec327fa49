import type { Resource } from "../../../plugin/wire/provider";
import type { Value, Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { meets } from "./checks";
import { attributesOf, elements, flag, list, number, text, type Fields } from "./fields";
import { neutronObject } from "./object";
import type { Body } from "./neutron";

/** What only administrators may choose, and see. */
const SEGMENT: Fields = {
  physical_network: text({ member: "provider:physical_network" }),
  network_type: text({ member: "provider:network_type" }),
  segmentation_id: number({ member: "provider:segmentation_id" }),
};

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
      admin_state_up: flag({ tristate: true }),
      shared: flag({ tristate: true }),
      external: flag({ member: "router:external" }),
      tenant_id: text({ change: "replace" }),
      transparent_vlan: flag({ member: "vlan_transparent", change: "replace" }),
      port_security_enabled: flag({ tristate: true }),
      mtu: number(),
      dns_domain: text(),
      qos_policy_id: text(),
      availability_zone_hints: list({ change: "replace" }),
      segments: list({ of: SEGMENT, computed: true }),
    },
    isReady: ({ status }) => status === "ACTIVE" || status === "DOWN",
    validate: (config) => meets(config, "dns_domain", isDomain, 'a domain with a dot at its end, as "acme.example."'),
    attributes: (found) => ({ segments: segmentsOf(found) }),
  });
}

/** A network of one segment has it as members of its own. */
export function segmentsOf(found: Body): readonly Values[] {
  const { segments } = attributesOf({ segments: list({ of: SEGMENT }) }, found);
  const own = attributesOf(SEGMENT, found);
  return found["provider:network_type"] ? [own, ...elements(segments)] : elements(segments);
}

const isDomain = (value: Value) => /^$|\.$/.test(String(value));
