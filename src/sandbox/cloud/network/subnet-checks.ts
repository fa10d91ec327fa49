import { Address, type Prefix } from "../../../address";
import { repr, str } from "../python";
import { dictionaryKeys } from "./allocation-pools";
import { isObject } from "./call";
import { addressOf } from "./convert";
import { HostPrefix } from "./host-prefix";
import { badRequest, invalidInput, NeutronError } from "./neutron-error";
import type { Ipv6Mode, Subnet } from "./subnet";
import { networkOf } from "./subnet-pool";
import { ipAddress } from "./validate";

export const IPV6_MODES: readonly (Ipv6Mode | null)[] = ["dhcpv6-stateful", "dhcpv6-stateless", "slaac", null];
/** `[DEFAULT] max_dns_nameservers` and `max_subnet_host_routes` of neutron.conf. */
const MAX_NAMESERVERS = 5;
const MAX_ROUTES = 20;

/** neutron-lib's convert_cidr_to_canonical_format. @throws NeutronError 400 */
export function toCidr(value: unknown): string {
  const [address, mask] = str(value).split("/");
  // A netmask is a length, too.
  const ones = mask?.includes(".") ? addressOf(mask)?.value.toString(2).indexOf("0") : undefined;
  const prefix = HostPrefix.parse(ones === undefined ? str(value) : `${address}/${ones}`);
  if (prefix === undefined) throw invalidInput(`${str(value)} is not in a CIDR format`);
  return prefix.toString();
}

/** validate_nameservers */
export function nameservers(value: unknown): string | undefined {
  if (!Array.isArray(value) && typeof value !== "string") return `Invalid data format for nameserver: '${str(value)}'`;
  const seen: unknown[] = [];
  for (const server of value) {
    const problem = ipAddress(server);
    if (problem !== undefined) return `'${str(server)}' is not a valid nameserver. ${problem}`;
    if (seen.includes(server)) return `Duplicate nameserver '${str(server)}'`;
    seen.push(server);
  }
}

/** validate_hostroutes */
export function hostRoutes(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `Invalid data format for hostroute: '${str(value)}'`;
  const seen: string[] = [];
  for (const route of value as unknown[]) {
    if (!isObject(route)) return `Invalid data format for hostroute: '${str(value)}'`;
    const problem =
      dictionaryKeys(route, ["nexthop", "destination"]) ?? exactCidr(route.destination) ?? ipAddress(route.nexthop);
    if (problem !== undefined) return problem;
    if (seen.includes(repr(route))) return `Duplicate hostroute '${repr(route)}'`;
    seen.push(repr(route));
  }
}

/** validate_subnet, of a network's own address alone. */
function exactCidr(value: unknown): string | undefined {
  const prefix = typeof value === "string" && value.includes("/") ? HostPrefix.parse(value) : undefined;
  return prefix?.network.first.equals(prefix.address) ? undefined : `'${str(value)}' is not a valid CIDR`;
}

/** validate_list_of_subnet_service_types. @throws NeutronError */
export function serviceTypes(value: unknown): undefined {
  if (!Array.isArray(value)) throw badRequest("Subnet service types must be a list.");
  for (const type of value as unknown[]) {
    if (typeof type === "string" && /^(network|compute):/.test(type)) continue;
    const message = `Subnet service type ${str(type)} does not correspond to a valid device owner.`;
    throw new NeutronError(400, "InvalidSubnetServiceType", message);
  }
}

type Checked = Pick<Subnet, "ip_version" | "enable_dhcp" | "gateway_ip" | "dns_nameservers" | "host_routes"> & Modes;
type Modes = Pick<Subnet, "ipv6_ra_mode" | "ipv6_address_mode">;

/**
 * What a subnet has to be, new or changed.
 * @param cidr unless it comes from a pool
 * @param id where it has one, for messages
 * @throws NeutronError 400, as neutron/db/db_base_plugin_v2.py `_validate_subnet`
 */
export function checkSubnet(subnet: Checked, cidr: Prefix | undefined, dhcpIsNew: boolean, id = "new subnet"): void {
  const { ip_version: version, gateway_ip: gateway } = subnet;
  if (cidr !== undefined) {
    refuseOtherFamily(version, `${cidr}`, cidr.family, "cidr");
    if (`${cidr.first}` === "::") throw invalidInput("IPv6 subnet '::' is not supported");
    if (dhcpIsNew) refuseNoDhcp(cidr);
  }
  if (gateway !== null) checkGateway(version, gateway, cidr);
  checkServers(version, subnet, id);
  if (version === 6) return checkIpv6Modes(subnet, cidr);
  for (const name of ["ipv6_ra_mode", "ipv6_address_mode"] as const) {
    if (subnet[name] !== null) throw invalidInput(`${name} is not valid when ip_version is 4`);
  }
}

function refuseOtherFamily(version: number, value: string, family: number, name: string): void {
  if (family !== version) throw invalidInput(`${name} '${value}' does not match the ip_version '${version}'`);
}

const NO_DHCP = "is not supported if enable_dhcp is True";
const MULTICAST = [networkOf("224.0.0.0/4"), networkOf("ff00::/8")];
const LOOPBACK = [networkOf("127.0.0.0/8"), networkOf("::1/128")];

function refuseNoDhcp(cidr: Prefix): void {
  if (cidr.length > (cidr.family === 4 ? 30 : 126)) {
    throw invalidInput("Subnet has a prefix length that is incompatible with DHCP service enabled");
  }
  if (MULTICAST.some((block) => block.contains(cidr))) throw invalidInput(`Multicast IP subnet ${NO_DHCP}`);
  if (LOOPBACK.some((block) => block.contains(cidr))) throw invalidInput(`Loopback IP subnet ${NO_DHCP}`);
  if (`${cidr.first}` === "0.0.0.0") throw invalidInput(`First IP '0.0.0.0' of network ${NO_DHCP}.`);
}

function checkGateway(version: number, text: string, cidr: Prefix | undefined): void {
  const gateway = Address.parse(text);
  refuseOtherFamily(version, text, gateway.family, "gateway_ip");
  if (cidr !== undefined && version === 4 && (gateway.equals(cidr.first) || gateway.equals(cidr.last))) {
    throw invalidInput("Gateway is not valid on subnet");
  }
}

function checkServers(version: number, { dns_nameservers: servers, host_routes: routes }: Checked, id: string): void {
  const tooMany = (type: string, what: string, limit: number) => {
    const message = `Unable to complete operation for ${id}. The number of ${what} exceeds the limit ${limit}.`;
    return new NeutronError(400, type, message);
  };
  if (servers.length > MAX_NAMESERVERS) throw tooMany("DNSNameServersExhausted", "DNS nameservers", MAX_NAMESERVERS);
  for (const server of servers) refuseOtherFamily(version, server, Address.parse(server).family, "dns_nameserver");
  if (routes.length > MAX_ROUTES) throw tooMany("HostRoutesExhausted", "host routes", MAX_ROUTES);
  for (const { destination, nexthop } of routes) {
    refuseOtherFamily(version, destination, networkOf(destination).family, "destination");
    refuseOtherFamily(version, nexthop, Address.parse(nexthop).family, "nexthop");
  }
}

function checkIpv6Modes(subnet: Checked, cidr: Prefix | undefined): void {
  const { ipv6_ra_mode: ra, ipv6_address_mode: address, enable_dhcp } = subnet;
  if (ra === null && address === null) return;
  if (!enable_dhcp) {
    throw invalidInput("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False");
  }
  if (ra !== null && address !== null && ra !== address) {
    const pair = `ipv6_ra_mode set to '${ra}' with ipv6_address_mode set to '${address}'`;
    throw invalidInput(`${pair} is not valid. If both attributes are set, they must be the same value`);
  }
  if (cidr !== undefined && cidr.length !== 64 && isAuto(subnet)) {
    const rule = "OpenStack uses the EUI-64 address format, which requires the prefix to be /64";
    throw invalidInput(`Invalid CIDR ${cidr} for IPv6 address mode. ${rule}`);
  }
}

/** Whether ports make their own addresses there, of their MACs. */
export function isAuto({ ipv6_ra_mode: ra, ipv6_address_mode: address }: Modes): boolean {
  return [ra, address].some((mode) => mode === "slaac" || mode === "dhcpv6-stateless");
}
