import { isSamePort, keyOf, type LockEntry, type LockedAddress, type LockedBlock } from "./lock-entry";
import { overlaps } from "./overlaps";

/** Two entries that can't both be right. */
export interface Clash {
  readonly one: LockEntry;
  readonly other: LockEntry;
  readonly what: string;
}

/** What no lock may hold: two entries about one thing, blocks that overlap in a routing domain, an address or a MAC given out twice. */
export function clashes(entries: readonly LockEntry[]): Clash[] {
  const blocks = entries.filter((entry) => entry.kind === "block");
  const addresses = entries.filter((entry) => entry.kind === "address");
  return [
    ...shared(entries, keyOf, () => true, "two entries are about the same thing"),
    ...overlappingBlocks(blocks),
    ...shared(addresses, placeOf, isOther, "two entries of a routing domain have the same address"),
    ...shared(
      addresses,
      ({ mac }) => `${mac}`,
      (a, b) => !isSamePort(a, b),
      "two ports have the same MAC",
    ),
  ];
}

/** Pairs that have the same value, and may not. */
function shared<E extends LockEntry>(
  entries: readonly E[],
  valueOf: (entry: E) => string,
  mayNot: (a: E, b: E) => boolean,
  what: string,
): Clash[] {
  const seen = new Map<string, E>();
  const found: Clash[] = [];
  for (const other of entries) {
    const value = valueOf(other);
    const one = seen.get(value);
    if (one === undefined) seen.set(value, other);
    else if (mayNot(one, other)) found.push({ one, other, what });
  }
  return found;
}

function overlappingBlocks(blocks: readonly LockedBlock[]): Clash[] {
  const prefixes = blocks.map(({ prefix }) => prefix);
  const found: Clash[] = [];
  for (const { outer, inner } of overlaps(prefixes, (position) => blocks[position].domain)) {
    const [one, other] = [blocks[outer], blocks[inner]];
    if (isOther(one, other)) found.push({ one, other, what: "two blocks of a routing domain overlap" });
  }
  return found;
}

function placeOf({ domain, address }: LockedAddress): string {
  return JSON.stringify([domain, `${address}`]);
}

function isOther(a: LockEntry, b: LockEntry): boolean {
  return keyOf(a) !== keyOf(b);
}
