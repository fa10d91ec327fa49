import { subtract } from "./aggregate";
import type { AddressRange } from "./address-range";
import type { Prefix } from "./prefix";

/** What is left of a pool. */
export interface FreeSpace {
  /** Number of free addresses. */
  readonly free: bigint;
  /** The largest block that is wholly free; the first of them. */
  readonly largest: Prefix | undefined;
}

/** What is left of pools of one family when the occupied addresses are taken out. */
export function freeSpace(pools: readonly Prefix[], occupied: readonly AddressRange[]): FreeSpace {
  const left = subtract(pools, occupied);
  return {
    free: left.reduce((sum, prefix) => sum + prefix.size, 0n),
    largest: left.reduce<Prefix | undefined>(
      (largest, prefix) => (largest === undefined || prefix.length < largest.length ? prefix : largest),
      undefined,
    ),
  };
}
