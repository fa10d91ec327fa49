import type { Problem } from "../finding";
import { Address } from "./address";
import { AddressRange } from "./address-range";
import type { Prefix } from "./prefix";

/** Which addresses of a subnet are for what. */
export interface SubnetLayout {
  /** The router's: the first that a host can have. Undefined for a subnet without one. */
  readonly gateway?: Address;
  /** What Neutron chooses from, for ports that name no address: `allocation_pools`. */
  readonly pools: readonly AddressRange[];
  /** What is kept for named addresses; undefined if nothing is. */
  readonly named?: AddressRange;
  /** Why it is not as it was asked for: the subnet is too small. */
  readonly problem?: Problem;
}

/** What {@link layOut} goes by. */
export interface LayoutOptions {
  /** True if the first address is the router's. */
  readonly gateway: boolean;
  /** How many addresses at the end are kept for named ones. @default an eighth of them, at most 65536 */
  readonly named?: number;
  /** Named addresses that were given out before, wherever they lie: no pool holds them. */
  readonly taken?: readonly Address[];
}

const MOST_NAMED = 65_536n;

/**
 * Divides a subnet: the gateway first, then what Neutron chooses from, and at the end what is kept for named addresses. Where it is
 * too small for all of that, the gateway comes first, then named addresses.
 */
export function layOut(prefix: Prefix, { gateway, named, taken = [] }: LayoutOptions): SubnetLayout {
  const usable = prefix.usable();
  const room = gateway ? usable.size - 1n : usable.size;
  const kept = least(wholeOf(named) ?? defaultNamed(usable), room);
  const [first, last] = [usable.last.value - room + 1n, usable.last.value - kept];
  return {
    gateway: gateway ? usable.first : undefined,
    pools: without(rangeOf(usable, first, last), taken),
    named: rangeOf(usable, last + 1n, usable.last.value),
    problem: room === 0n ? nothingLeft(prefix) : whyNot(prefix, named, room, gateway),
  };
}

/** The addresses of a subnet from one to another; undefined if there are none. */
function rangeOf({ family }: AddressRange, first: bigint, last: bigint): AddressRange | undefined {
  return first > last ? undefined : AddressRange.between(Address.of(family, first), Address.of(family, last));
}

/** What is wanted, as a number of addresses; none where it is no such number. */
function wholeOf(named: number | undefined): bigint | undefined {
  if (named === undefined) return undefined;
  return isCount(named) ? BigInt(named) : 0n;
}

function isCount(named: number): boolean {
  return Number.isInteger(named) && named >= 0;
}

function whyNot(prefix: Prefix, named: number | undefined, room: bigint, gateway: boolean): Problem | undefined {
  if (named === undefined) return undefined;
  if (!isCount(named)) {
    const what = `${prefix} is to keep a number of named addresses that is none`;
    return tooSmall(what, String(named), "use a whole number from 0");
  }
  if (BigInt(named) <= room) return undefined;
  const addresses = room === 1n ? "1 named address" : `${room} named addresses`;
  const what = `${prefix} has room for ${addresses}${gateway ? " beside the gateway" : ""}`;
  return tooSmall(what, String(named), `keep at most ${room}, or make the block larger`);
}

function nothingLeft(prefix: Prefix): Problem {
  const fix = "make the block larger, or leave out the gateway";
  return tooSmall(`${prefix} has no address beside the gateway`, `${prefix}`, fix);
}

function tooSmall(what: string, value: string, fix: string): Problem {
  return { code: "ADDR_SIZE", severity: "error", what, value, fix };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function defaultNamed(usable: AddressRange): bigint {
  return least(usable.size / 8n, MOST_NAMED);
}

function without(range: AddressRange | undefined, taken: readonly Address[]): AddressRange[] {
  if (range === undefined) return [];
  const holes = taken.filter((address) => range.contains(address)).sort((a, b) => (a.value < b.value ? -1 : 1));
  const left: (AddressRange | undefined)[] = [];
  let first = range.first.value;
  for (const { value } of holes) {
    left.push(rangeOf(range, first, value - 1n));
    first = value + 1n;
  }
  return [...left, rangeOf(range, first, range.last.value)].filter((part) => part !== undefined);
}
