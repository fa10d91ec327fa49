import groupBy from "lodash/groupBy";
import { networkOf, type LockEntry, type LockedAddress } from "./lock-entry";

/** Named addresses that lie in no block of their network: no port could have them. The routing domain of either may have changed since. */
export function strayAddresses(entries: readonly LockEntry[]): LockedAddress[] {
  const addresses = entries.filter((entry) => entry.kind === "address");
  if (addresses.length === 0) return [];
  const blocks = groupBy(
    entries.filter((entry) => entry.kind === "block"),
    holding,
  );
  return addresses.filter(
    (entry) => !(blocks[holding(entry)] ?? []).some(({ prefix }) => prefix.contains(entry.address)),
  );
}

function holding(entry: LockEntry): string {
  return `${entry.holder} ${networkOf(entry)}`;
}
