import { createHash } from "node:crypto";
import { Address } from "./address";
import type { AddressRange } from "./address-range";
import { BITS } from "./family";
import type { Occupied } from "./occupied";
import { Prefix } from "./prefix";

/**
 * A free block of that length: at the place that the key prefers, or else the first one behind it, from the end of the pools on to their start.
 *
 * A hash of the key says which place that is. So it depends on nothing but the key and the pools, and two branches that each add
 * something hardly ever choose the same one.
 */
export function placeBlock(
  pools: readonly Prefix[],
  length: number,
  key: string,
  occupied: Occupied,
): Prefix | undefined {
  const roomy = pools.filter((pool) => pool.length <= length);
  if (roomy.length === 0) return undefined;
  const first = place(roomy, 1n << BigInt(BITS[roomy[0].family] - length), key, occupied);
  return first === undefined ? undefined : Prefix.of(first, length);
}

/** A free address, by the same rule as {@link placeBlock}. */
export function placeAddress(range: AddressRange, key: string, occupied: Occupied): Address | undefined {
  return place([range], 1n, key, occupied);
}

/** The first address of the first free slot. The ranges hold whole slots. */
function place(ranges: readonly AddressRange[], size: bigint, key: string, occupied: Occupied): Address | undefined {
  const slots = ranges.reduce((sum, range) => sum + range.size / size, 0n);
  let preferred = hash(key) % slots;
  const at = ranges.findIndex((range) => {
    const here = preferred < range.size / size;
    if (!here) preferred -= range.size / size;
    return here;
  });
  const home = ranges[at];
  const start = home.first.value + preferred * size;
  const stretches: [bigint, bigint][] = [
    [start, home.last.value],
    ...[...ranges.slice(at + 1), ...ranges.slice(0, at)].map((range): [bigint, bigint] => [
      range.first.value,
      range.last.value,
    ]),
    [home.first.value, start - 1n],
  ];
  for (const [first, last] of stretches) {
    const free = firstFree(first, last, size, occupied);
    if (free !== undefined) return Address.of(home.family, free);
  }
  return undefined;
}

function firstFree(start: bigint, last: bigint, size: bigint, occupied: Occupied): bigint | undefined {
  let first = start;
  while (first + size - 1n <= last) {
    const stretch = occupied.stretchIn(first, first + size - 1n);
    if (stretch === undefined) return first;
    first += ((stretch.last.value - first) / size + 1n) * size;
  }
  return undefined;
}

function hash(key: string): bigint {
  return BigInt(`0x${createHash("sha256").update(key).digest("hex")}`);
}
