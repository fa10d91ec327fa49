import { Address, AddressRange, type Prefix } from "../../../address";
import { repr, str } from "../python";
import { isObject } from "./call";
import { canonicalAddress } from "./convert";
import { invalidInput, NeutronError } from "./neutron-error";
import { ipAddress } from "./validate";

/** A range that ports are given addresses from. */
export interface AllocationPool {
  readonly start: string;
  readonly end: string;
}

/** neutron-lib's convert_allocation_pools_to_canonical_format. @throws NeutronError 400 */
export function toPools(value: unknown): unknown {
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw invalidInput("Invalid data format for allocation pools");
  return value.map((pool) =>
    Object.fromEntries(Object.entries(pool).map(([key, address]) => [key, canonicalAddress(address)])),
  );
}

/** validate_ip_pools */
export function allocationPools(value: unknown): string | undefined {
  for (const pool of value as Record<string, unknown>[]) {
    const problem = dictionaryKeys(pool, ["start", "end"]) ?? ipAddress(pool.start) ?? ipAddress(pool.end);
    if (problem !== undefined) return problem;
  }
}

/** validate_dict: exactly these keys */
export function dictionaryKeys(value: object, expected: readonly string[]): string | undefined {
  const provided = Object.keys(value);
  if (provided.length === expected.length && expected.every((key) => provided.includes(key))) return undefined;
  const keys = `Expected keys: ${setOf(expected)} Provided keys: ${setOf(provided)}`;
  return `Validation of dictionary's keys failed. ${keys}`;
}

const setOf = (keys: readonly string[]) => (keys.length === 0 ? "set()" : `{${keys.map(repr).join(", ")}}`);

/** The addresses that ports may have: all, but IPv4's first and last, and IPv6's first. */
function hostsOf(cidr: Prefix): AddressRange {
  const bits = cidr.family === 4 ? 32 : 128;
  if (cidr.length === bits || (cidr.family === 4 && cidr.length === 31)) return cidr;
  return AddressRange.between(cidr.first.plus(1), cidr.family === 4 ? cidr.last.plus(-1) : cidr.last);
}

/** What is left beside the gateway (neutron/ipam/utils.py, generate_pools). */
export function defaultPools(cidr: Prefix, gateway: Address | undefined): AllocationPool[] {
  const hosts = hostsOf(cidr);
  if (gateway === undefined || hosts.size === 1n || !hosts.contains(gateway)) return [poolOf(hosts)];
  const { first, last } = hosts;
  const around = [
    ...(first.equals(gateway) ? [] : [AddressRange.between(first, gateway.plus(-1))]),
    ...(last.equals(gateway) ? [] : [AddressRange.between(gateway.plus(1), last)]),
  ];
  return around.map(poolOf);
}

const poolOf = ({ first, last }: AddressRange): AllocationPool => ({ start: `${first}`, end: `${last}` });

/** Those that were asked for, in order. @throws NeutronError for one that can't be, or that overlaps another or the gateway */
export function checkedPools(
  pools: readonly AllocationPool[],
  cidr: Prefix,
  gateway: Address | undefined,
): AllocationPool[] {
  const ranges = pools.map(rangeOf);
  const hosts = hostsOf(cidr);
  for (const range of ranges) {
    if (range.family !== cidr.family) throw invalidPool(range.toString());
    if (!hosts.contains(range)) {
      const message = `The allocation pool ${range} spans beyond the subnet cidr ${cidr}.`;
      throw new NeutronError(400, "OutOfBoundsAllocationPool", message);
    }
  }
  for (const [index, range] of ranges.entries()) {
    const other = ranges.slice(index + 1).find((later) => later.overlaps(range));
    if (other === undefined) continue;
    const message = `Found overlapping allocation pools: ${range} ${other} for subnet ${cidr}.`;
    throw new NeutronError(409, "OverlappingAllocationPools", message);
  }
  if (gateway !== undefined) refuseGatewayIn(ranges, gateway);
  return ranges.sort((a, b) => Address.compare(a.first, b.first)).map(poolOf);
}

/** @throws NeutronError 409 if ports could be given the gateway's address */
export function refuseGatewayIn(ranges: readonly AddressRange[], gateway: Address): void {
  const range = ranges.find((candidate) => candidate.contains(gateway));
  if (range === undefined) return;
  const message = `Gateway ip ${gateway} conflicts with allocation pool ${range}.`;
  throw new NeutronError(409, "GatewayConflictWithAllocationPools", message);
}

export function rangeOf(pool: AllocationPool): AddressRange {
  const [start, end] = [Address.parse(pool.start), Address.parse(pool.end)];
  if (start.family !== end.family || start.value > end.value) throw invalidPool(str(pool));
  return AddressRange.between(start, end);
}

const invalidPool = (pool: string) =>
  new NeutronError(400, "InvalidAllocationPool", `The allocation pool ${pool} is not valid.`);
