import { isIP } from "node:net";
import type { DataSource } from "../../../plugin/wire/provider";
import { values, type Value } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { meets } from "./checks";
import { flag, list, number, strings, text } from "./fields";
import type { Body } from "./neutron";
import { bindingOf } from "./port-binding";
import { neutronSource } from "./source";

export function portSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Port",
    collection: "ports",
    tagged: true,
    fields: {
      port_id: text({ member: "id" }),
      name: text(),
      description: text(),
      admin_state_up: flag({ tristate: true }),
      network_id: text(),
      tenant_id: text(),
      project_id: text(),
      device_owner: text(),
      mac_address: text(),
      device_id: text(),
      dns_name: text(),
      all_security_group_ids: list({ member: "security_groups", sent: "never" }),
      extra_dhcp_option: list({
        member: "extra_dhcp_opts",
        sent: "never",
        of: { name: text({ member: "opt_name" }), value: text({ member: "opt_value" }), ip_version: number() },
      }),
    },
    filters: { status: text() },
    validate: (config) => meets(config, "fixed_ip", (address) => isIP(String(address)) !== 0, "an IP address"),
    meets(found, { fixed_ip: address, security_group_ids }) {
      const wanted = strings(security_group_ids);
      const groups = found.security_groups as readonly string[];
      return (
        (!address || addressesOf(found).includes(String(address))) &&
        (wanted.length === 0 || groups.some((group) => wanted.includes(group)))
      );
    },
    attributes: (found) => ({
      all_fixed_ips: addressesOf(found),
      allowed_address_pairs: pairsOf(found),
      binding: [bindingOf(found)],
      dns_assignment: assignmentsOf(found),
    }),
  });
}

const addressesOf = ({ fixed_ips: addresses }: Body) =>
  (addresses as readonly { readonly ip_address: string }[]).map(({ ip_address }) => ip_address);

/** The MAC address of a pair is told only where it isn't the port's own, which Neutron puts in. */
const pairsOf = ({ allowed_address_pairs: pairs = [], mac_address: mac }: Body) =>
  (pairs as readonly { readonly ip_address: string; readonly mac_address: string }[]).map((pair) =>
    values([
      ["ip_address", pair.ip_address] as const,
      ["mac_address", pair.mac_address === mac ? "" : pair.mac_address],
    ]),
  );

const assignmentsOf = ({ dns_assignment: assignments }: Body) =>
  ((assignments ?? []) as readonly Readonly<Record<string, Value>>[]).map((one) => values(Object.entries(one)));
