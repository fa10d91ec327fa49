import { repr, str } from "../python";
import { isObject } from "./call";
import { addressOf } from "./convert";
import { invalidInput } from "./neutron-error";
import type { FixedIp } from "./port";
import { ipAddress, uuid } from "./validate";

/** What DHCP tells a port besides the usual. */
export interface DhcpOption {
  readonly opt_name: string;
  readonly opt_value: string;
  readonly ip_version: 4 | 6;
}

export type WantedOption = Pick<DhcpOption, "opt_name"> & { opt_value: string | null; ip_version?: 4 | 6 };

/** neutron/extensions/extra_dhcp_opt.py. @throws NeutronError 400 */
export function toDhcpOptions(value: unknown): unknown {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalidInput(`'${str(value)}' is not a list`);
  for (const option of value as unknown[]) {
    if (!isObject(option) || typeof option.opt_name !== "string" || !("opt_value" in option)) {
      throw invalidInput(`No valid key specs matched for: ${repr(option)}`);
    }
  }
  return value;
}

/** Options as they are after a change: one without a value goes. */
export function dhcpOptionsOf(before: readonly DhcpOption[], wanted: readonly WantedOption[]): DhcpOption[] {
  const isNamed = (name: string, version: number) => (option: DhcpOption) =>
    option.opt_name === name && option.ip_version === version;
  return wanted.reduce<DhcpOption[]>(
    (options, { opt_name, opt_value, ip_version = 4 }) => {
      const others = options.filter((option) => !isNamed(opt_name, ip_version)(option));
      return opt_value === null ? others : [...others, { opt_name, opt_value, ip_version }];
    },
    [...before],
  );
}

/** validate_fixed_ips */
export function fixedIps(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `Invalid data format for fixed IP: '${str(value)}'`;
  const seen: string[] = [];
  for (const ip of value as unknown[]) {
    if (!isObject(ip)) return `Invalid data format for fixed IP: '${str(ip)}'`;
    const problem =
      ("subnet_id" in ip ? uuid(ip.subnet_id) : undefined) ??
      ("ip_address" in ip ? ipAddress(ip.ip_address) : undefined);
    if (problem !== undefined) return problem;
    if (ip.ip_address === undefined) continue;
    const address = str(ip.ip_address);
    if (seen.includes(address)) return `Duplicate IP address '${address}'`;
    seen.push(address);
  }
}

/** `[DEFAULT] dns_domain` of neutron.conf. */
const DOMAIN = "openstacklocal.";

/** A name for each address of a port. */
export function shownNames(ips: readonly FixedIp[]): object {
  const assignment = ips.map(({ ip_address }) => {
    const hostname = `host-${ip_address.replace(/[.:]/g, "-")}`;
    return { ip_address, hostname, fqdn: `${hostname}.${DOMAIN}` };
  });
  return { dns_name: "", dns_domain: "", dns_assignment: assignment };
}

/** The filter `fixed_ips=KEY=VALUE`, by addresses, parts of them, and subnets. @throws NeutronError 400 */
export function byFixedIps(ips: readonly FixedIp[], values: readonly string[]): boolean {
  const wanted = values.map((value) => {
    const [, key, text] = /^\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(value) ?? [];
    if (key === undefined) throw invalidInput(`'${value}' is not of the form <key>=[value]`);
    return { key, text };
  });
  const of = (name: string) => wanted.filter(({ key }) => key === name).map(({ text }) => text);
  const [addresses, parts, subnets] = [of("ip_address"), of("ip_address_substr"), of("subnet_id")];
  const isOneOf = (list: readonly string[], test: (text: string) => boolean) => list.length === 0 || list.some(test);
  return (
    isOneOf(addresses, (text) => ips.some((ip) => ip.ip_address === (addressOf(text)?.toString() ?? text))) &&
    isOneOf(parts, (text) => ips.some((ip) => ip.ip_address.includes(text))) &&
    isOneOf(subnets, (text) => ips.some((ip) => ip.subnet_id === text))
  );
}
