import sum from "lodash/sum";
import { Address, AddressError, AddressRange, type Family, layOut, Prefix } from "../address";
import { copiesOf } from "./copies";
import { plainBlocks, type Declared } from "./declared";
import type { Thing, Workload } from "./workload";

const FAMILIES: readonly Family[] = [4, 6];

/**
 * How many ports a network takes in a region besides those of the tree, as far as its addresses go. Infinity where nobody knows, as with
 * a prefix that Neutron chooses, and where hosts make their own addresses.
 */
export function roomOn(network: Thing, region: string, workload: Workload): number {
  const { subnets, ports } = workload.on(network, region);
  const pools = subnets.map(poolsOf);
  const known = pools.flatMap((ranges) => ranges ?? []);
  // A port has one address of each family.
  const sizes = FAMILIES.map((family) =>
    sum(known.filter((it) => it.family === family).map(({ size }) => Number(size))),
  );
  const least = Math.min(...sizes.filter((size) => size > 0));
  if (least === Infinity || pools.includes(undefined)) return Infinity;
  const declared = ports.filter((port) => !isOutside(port, known)).map(({ attributes }) => copiesOf(attributes) ?? 1);
  return Math.max(0, least - sum(declared) - portsOn(network, region, workload, { isDeclared: false }));
}

/** Ports of servers on a network. */
export function portsOn(
  { name }: Thing,
  region: string,
  workload: Workload,
  which: { isDeclared?: boolean } = {},
): number {
  const { isDeclared } = which;
  return sum(
    workload.serversIn(region).map(({ copies, ports }) => {
      const here = ports.filter((port) => port.network.name === name);
      return copies * here.filter((port) => isDeclared === undefined || port.isDeclared === isDeclared).length;
    }),
  );
}

/** What Neutron chooses from; undefined if that is not known. */
function poolsOf({ attributes }: Declared): AddressRange[] | undefined {
  const { allocation_pool: given, ipv6_address_mode: mode, no_gateway: noGateway, enable_dhcp: dhcp } = attributes;
  if (mode === "slaac" || mode === "dhcpv6-stateless") return [];
  const cidr = orUndefined(() => Prefix.parse(String(attributes.cidr)));
  const blocks = plainBlocks(given);
  if (blocks === undefined || cidr === undefined) return undefined;
  const whole = layOut(cidr, { gateway: noGateway !== true, named: 0 }).pools;
  const pools = blocks.length === 0 ? whole : blocks.map(readPool);
  const known = pools.filter((pool) => pool !== undefined);
  if (known.length < pools.length) return undefined;
  return dhcp === false ? known : withoutOne(known);
}

/** One is Neutron's own: for DHCP, or for the metadata that OVN serves. */
function withoutOne([first, ...others]: readonly AddressRange[]): AddressRange[] {
  if (first === undefined || first.size === 1n) return others;
  return [AddressRange.between(Address.of(first.family, first.first.value + 1n), first.last), ...others];
}

/** True for a port with addresses that Neutron does not choose. */
function isOutside({ attributes }: Declared, pools: readonly AddressRange[]): boolean {
  const fixed = (plainBlocks(attributes.fixed_ip) ?? []).flatMap(({ ip_address: ip }) => readAddress(ip) ?? []);
  return fixed.length > 0 && !fixed.some((address) => pools.some((pool) => pool.contains(address)));
}

function readPool({ start, end }: Declared["attributes"]): AddressRange | undefined {
  const [first, last] = [readAddress(start), readAddress(end)];
  return first === undefined || last === undefined ? undefined : AddressRange.between(first, last);
}

/** Undefined for a reference, and for what Neutron will refuse. */
function readAddress(value: unknown): Address | undefined {
  return orUndefined(() => Address.parse(String(value)));
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
