import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts, oneOf } from "./checks";
import { blockOf } from "./cidr";
import { flag, list, number, strings, text } from "./fields";
import type { Body } from "./neutron";
import { neutronObject } from "./object";

const MODES = ["slaac", "dhcpv6-stateful", "dhcpv6-stateless"];

export function subnet(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Subnet",
    member: "subnet",
    collection: "subnets",
    tagged: true,
    specs: true,
    patient: true,
    fields: {
      network_id: text({ change: "replace" }),
      cidr: text({ change: "replace" }),
      subnetpool_id: text({ change: "replace" }),
      ip_version: number({ change: "replace", default: 4 }),
      name: text(),
      description: text(),
      tenant_id: text({ change: "replace" }),
      allocation_pool: list({ member: "allocation_pools", computed: true, of: { start: text(), end: text() } }),
      gateway_ip: text(),
      enable_dhcp: flag({ default: true, tristate: true }),
      dns_nameservers: list(),
      dns_publish_fixed_ip: flag(),
      ipv6_address_mode: text({ change: "replace" }),
      ipv6_ra_mode: text({ change: "replace" }),
      segment_id: text(),
      service_types: list(),
    },
    rules: {
      no_gateway: { default: false },
      prefix_length: { change: "replace", unset: 0 },
    },
    validate: (config) => [
      ...conflicts(config, "cidr", "prefix_length"),
      ...conflicts(config, "gateway_ip", "no_gateway"),
      ...subnetProblems(config),
    ],
    creation: (planned) => {
      checkCidr(planned);
      checkNameservers(planned);
      return { ...prefixLength(planned), ...(planned.no_gateway === true ? { gateway_ip: null } : {}) };
    },
    changes: (prior, planned) => {
      checkNameservers(planned);
      // Switching it off asks for nothing: the subnet stays without a gateway until one is named.
      return planned.no_gateway === true && prior.no_gateway !== true ? { gateway_ip: null } : {};
    },
    attributes: ({ gateway_ip }) => ({ no_gateway: !gateway_ip }),
  });
}

/** What is wrong about attributes that the data source has too. */
export function subnetProblems(config: Values): Diagnostic[] {
  return [
    ...oneOf(config, "ip_version", 4, 6),
    ...oneOf(config, "ipv6_address_mode", ...MODES),
    ...oneOf(config, "ipv6_ra_mode", ...MODES),
  ];
}

function checkCidr({ cidr }: Values): void {
  if (cidr === null) return;
  const block = blockOf(String(cidr));
  if (block?.toString() === cidr) return;
  const detail =
    block === undefined ? "Write an address and a length, such as 10.0.0.0/24." : `Write ${String(block)}.`;
  throw new ProviderError({ summary: `${String(cidr)} is not how a subnet is written`, detail, path: ["cidr"] });
}

function checkNameservers({ dns_nameservers: servers }: Values): void {
  const twice = strings(servers).find((server, i, all) => all.indexOf(server) !== i);
  if (twice === undefined) return;
  throw new ProviderError({ summary: `The nameserver ${twice} is there twice`, path: ["dns_nameservers"] });
}

function prefixLength({ prefix_length: length, subnetpool_id: pool }: Values): Body {
  if (!length) return {};
  if (!pool)
    throw new ProviderError({ summary: "prefix_length needs subnetpool_id beside it", path: ["prefix_length"] });
  return { prefixlen: length };
}
