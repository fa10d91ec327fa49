import type { LockPage } from "../lock";
import { clashes } from "./lock-clashes";
import { describe, type LockEntry } from "./lock-entry";
import { lockLines } from "./lock-line";
import { inUse } from "./rest";
import { strayAddresses } from "./stray-addresses";

/** The blocks and addresses of a lock file; what can't be among them is refused there. */
export function readEntries(page: LockPage): LockEntry[] {
  const lineOf = page.take(lockLines);
  const numberOf = (entry: LockEntry) => lineOf.get(entry) ?? 0;
  const entries = withoutRepeats(lineOf.keys());
  for (const { one, other, what } of clashes(entries)) {
    const before = numberOf(one);
    const fix = "remove the line that is not deployed, and run synth again";
    const value = `${describe(other)}; line ${before}: ${describe(one)}`;
    page.refuse(numberOf(other), `${what}, see line ${before}`, value, fix);
  }
  for (const entry of strayAddresses(entries)) {
    const fix = "take the lines of its network back from version control, or remove this one if it is not deployed";
    page.refuse(numberOf(entry), "the address is in no block of its network", describe(entry), fix);
  }
  return entries;
}

/**
 * A merge that keeps the lines of both sides leaves a line twice where only one side released it, or both did. That it is in
 * use counts, then the later day: the next synth releases it again if nobody wants it.
 */
function withoutRepeats(entries: Iterable<LockEntry>): LockEntry[] {
  const seen = new Map<string, LockEntry>();
  for (const entry of entries) {
    const key = lockLines.render(inUse(entry));
    const before = seen.get(key);
    if (before === undefined || isFresher(entry, before)) seen.set(key, entry);
  }
  return [...seen.values()];
}

function isFresher(a: LockEntry, b: LockEntry): boolean {
  return b.released !== undefined && (a.released === undefined || a.released > b.released);
}
