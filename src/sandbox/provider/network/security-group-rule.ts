import type { Resource } from "../../../plugin/wire/provider";
import type { Value } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, meets, needs, oneOf } from "./checks";
import { number, text } from "./fields";
import { neutronObject } from "./object";

/** Names of protocols besides the numbers from 0 to 255. Neutron knows more of them. */
const PROTOCOLS: readonly Value[] = [
  ...["", "ah", "dccp", "egp", "esp", "gre", "icmp", "igmp", "ipip", "ipv6-encap", "ipv6-frag", "ipv6-icmp"],
  ...["ipv6-nonxt", "ipv6-opts", "ipv6-route", "ospf", "pgm", "rsvp", "sctp", "tcp", "udp", "udplite", "vrrp"],
];
const REMOTES = ["remote_group_id", "remote_ip_prefix", "remote_address_group_id"];

/** Nothing can be updated, and 0 can't be told from nothing: ICMP type 0 and code 0 are not sent. */
export function securityGroupRule(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Security group rule",
    member: "security_group_rule",
    collection: "security-group-rules",
    fixed: true,
    fields: {
      security_group_id: text(),
      direction: text(),
      ethertype: text(),
      protocol: text(),
      port_range_min: number(),
      port_range_max: number(),
      remote_group_id: text(),
      remote_ip_prefix: text({ spelled: (prefix) => String(prefix).toLowerCase() }),
      remote_address_group_id: text(),
      description: text(),
      tenant_id: text(),
    },
    validate: (config) => [
      ...oneOf(config, "direction", "ingress", "egress"),
      ...oneOf(config, "ethertype", "IPv4", "IPv6"),
      ...meets(config, "protocol", isProtocol, `a number from 0 to 255, or one of ${PROTOCOLS.slice(1).join(", ")}`),
      ...meets(config, "port_range_min", isPort, "a number from 0 to 65535"),
      ...meets(config, "port_range_max", isPort, "a number from 0 to 65535"),
      ...needs(config, "port_range_min", "protocol", "port_range_max"),
      ...needs(config, "port_range_max", "protocol", "port_range_min"),
      ...conflicts(config, ...REMOTES),
    ],
  });
}

const isPort = (value: Value) => Number(value) >= 0 && Number(value) <= 65535;

function isProtocol(value: Value): boolean {
  return PROTOCOLS.includes(value) || (/^[+-]?\d+$/.test(String(value)) && Number(value) >= 0 && Number(value) <= 255);
}
