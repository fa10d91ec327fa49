import { isDeepStrictEqual } from "node:util";
import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { conflicts } from "./checks";
import { attributesOf, creationOf, elements, flag, list, number, strings, text, type Fields } from "./fields";
import type { Body } from "./neutron";
import { neutronObject } from "./object";
import { BINDING_RULES, bindingChanges, bindingCreation, bindingOf, bindingProblems } from "./port-binding";

const FIXED_IP: Fields = { subnet_id: text(), ip_address: text() };
const DHCP_OPTION: Fields = {
  name: text({ member: "opt_name" }),
  value: text({ member: "opt_value" }),
  ip_version: number({ default: 4 }),
};

export function port(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Port",
    member: "port",
    collection: "ports",
    tagged: true,
    specs: true,
    fields: {
      network_id: text({ change: "replace" }),
      name: text(),
      description: text(),
      admin_state_up: flag({ tristate: true }),
      mac_address: text({ change: "replace" }),
      tenant_id: text({ change: "replace" }),
      device_owner: text({ change: "replace" }),
      device_id: text({ change: "replace" }),
      allowed_address_pairs: list({ of: { ip_address: text(), mac_address: text() } }),
      extra_dhcp_option: list({ member: "extra_dhcp_opts", sent: "creation", of: DHCP_OPTION }),
      port_security_enabled: flag({ tristate: true }),
      dns_name: text(),
      dns_assignment: list({ sent: "never" }),
      qos_policy_id: text(),
      all_security_group_ids: list({ member: "security_groups", sent: "never" }),
    },
    rules: {
      // What the configuration wants, and nobody compares with what the port has: that is in all_fixed_ips and
      // all_security_group_ids.
      "fixed_ip.subnet_id": { unset: "" },
      "fixed_ip.ip_address": { unset: "" },
      no_fixed_ip: { unset: false },
      security_group_ids: { unset: [] },
      no_security_groups: { unset: false },
      ...BINDING_RULES,
    },
    isReady: ({ status }) => status === "ACTIVE" || status === "DOWN",
    validate: (config) => [...conflicts(config, "fixed_ip", "no_fixed_ip"), ...bindingProblems(config)],
    creation: (planned) => ({
      ...fixedIps(planned),
      ...(hasGroups(planned) || planned.no_security_groups === true ? securityGroups(planned) : {}),
      ...bindingCreation(planned),
    }),
    changes: (prior, planned) => ({
      ...(isSame(prior, planned, "fixed_ip", "no_fixed_ip") ? {} : fixedIps(planned)),
      ...groupChanges(prior, planned),
      ...dhcpOptionChanges(prior, planned),
      ...bindingChanges(prior, planned),
    }),
    attributes: (found, { fixed_ip: wanted }) => ({
      fixed_ip: elements(wanted).map((address) => attributesOf(FIXED_IP, address)),
      ...addressesOf(found),
      binding: [bindingOf(found)],
    }),
  });
}

/** Taking all `fixed_ip` away asks for nothing: the port keeps its addresses. */
function fixedIps({ fixed_ip: addresses, no_fixed_ip: none }: Values): Body {
  if (none === true) return { fixed_ips: [] };
  const wanted = elements(addresses).map((address) => creationOf(FIXED_IP, address));
  return wanted.length === 0 ? {} : { fixed_ips: wanted.filter((address) => Object.keys(address).length > 0) };
}

function securityGroups(planned: Values): Body {
  if (planned.no_security_groups === true && hasGroups(planned)) {
    const summary = "A port has either security_group_ids or no_security_groups";
    throw new ProviderError({ summary, path: ["no_security_groups"] });
  }
  return { security_groups: strings(planned.security_group_ids) };
}

/** Taking no_security_groups away asks for nothing: the port stays without any until some are named. */
function groupChanges(prior: Values, planned: Values): Body {
  const groups = securityGroups(planned);
  const isSwitchedOff = planned.no_security_groups === true && prior.no_security_groups !== true;
  return isSwitchedOff || !isSame(prior, planned, "security_group_ids") ? groups : {};
}

/** Options that are no more are sent with null; those that are as they were are not sent. */
function dhcpOptionChanges(prior: Values, planned: Values): Body {
  const [before, wanted] = [prior, planned].map(({ extra_dhcp_option: options }) =>
    elements(options).map((option) => creationOf(DHCP_OPTION, option)),
  );
  const without = (some: readonly Body[], others: readonly Body[]) =>
    some.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
  const added = without(wanted, before);
  const removed = without(before, wanted).filter(({ opt_name: name }) =>
    added.every(({ opt_name }) => opt_name !== name),
  );
  if (added.length + removed.length === 0) return {};
  return { extra_dhcp_opts: [...added, ...removed.map(({ opt_name }) => ({ opt_name, opt_value: null }))] };
}

/** The MAC address of a pair is told only where it isn't the port's own, which Neutron puts in. */
function addressesOf(found: Body): Values {
  const { fixed_ips: addresses = [], allowed_address_pairs: pairs = [], mac_address: mac } = found;
  return {
    all_fixed_ips: (addresses as readonly { readonly ip_address: string }[]).map(({ ip_address }) => ip_address),
    allowed_address_pairs: (pairs as readonly Body[]).map((pair) => ({
      ip_address: String(pair.ip_address),
      mac_address: pair.mac_address === mac ? "" : String(pair.mac_address),
    })),
  };
}

const hasGroups = ({ security_group_ids: groups }: Values) => strings(groups).length > 0;

/** Have these attributes the same values? Sets come in one order. */
function isSame(prior: Values, planned: Values, ...names: readonly string[]): boolean {
  return names.every((name) => JSON.stringify(prior[name]) === JSON.stringify(planned[name]));
}
