import type { Address } from "./address";
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

/** Divides a subnet: the gateway first, then what Neutron chooses from, and at the end what is kept for named addresses. */
export function layOut(prefix: Prefix, { gateway, named, taken = [] }: LayoutOptions): SubnetLayout {
  const usable = prefix.usable();
  const kept = named === undefined ? defaultNamed(usable) : BigInt(named);
  const first = gateway ? usable.first.plus(1) : usable.first;
  const last = usable.last.plus(-kept);
  return {
    gateway: gateway ? usable.first : undefined,
    pools: first.value > last.value ? [] : without(AddressRange.between(first, last), taken),
    named: kept === 0n ? undefined : AddressRange.between(last.plus(1), usable.last),
  };
}

function defaultNamed(usable: AddressRange): bigint {
  const eighth = usable.size / 8n;
  return eighth < MOST_NAMED ? eighth : MOST_NAMED;
}

function without(range: AddressRange, taken: readonly Address[]): AddressRange[] {
  const holes = taken.filter((address) => range.contains(address)).sort((a, b) => (a.value < b.value ? -1 : 1));
  const left: AddressRange[] = [];
  let first = range.first;
  for (const hole of holes) {
    if (first.value < hole.value) left.push(AddressRange.between(first, hole.plus(-1)));
    first = hole.plus(1);
  }
  if (first.value <= range.last.value) left.push(AddressRange.between(first, range.last));
  return left;
}
