import type { Problem } from "../finding";
import type { AddressLock } from "./address-lock";
import { clashes } from "./lock-clashes";
import { describe, type LockEntry } from "./lock-entry";
import { lockLines } from "./lock-line";
import { strayAddresses } from "./stray-addresses";

/** What came of {@link mergeLocks}. */
export interface MergedLocks {
  /** `theirs` with our changes; where there is a problem, without them. */
  readonly lock: AddressLock;
  readonly problems: readonly Problem[];
}

/**
 * For two synths at once: makes our changes in the lock as it is now. No entry is lost; where both changed the same entry, or
 * gave out the same addresses, that is a problem.
 *
 * No synth takes out what is in use, nor all that there is: where that is missing, the file was deleted or exchanged for an older
 * one, and what we have is put back.
 *
 * @param base the lock that we read
 * @param ours what we made of it
 * @param theirs what it is now
 */
export function mergeLocks(base: AddressLock, ours: AddressLock, theirs: AddressLock): MergedLocks {
  if (theirs.entries.length === 0) return { lock: ours, problems: [] };
  const changed = ours.entries.filter((entry) => !base.has(entry));
  const lost = ours.entries.filter(
    (entry) => base.has(entry) && entry.released === undefined && theirs.find(entry) === undefined,
  );
  const drop = base.entries.filter((entry) => ours.find(entry) === undefined);
  const crossed = [...changed, ...drop].filter((entry) => {
    const now = theirs.find(entry);
    return !lockLines.isSame(now, base.find(entry)) && !lockLines.isSame(now, ours.find(entry));
  });
  const lock = theirs.without(drop).with([...changed, ...lost]);
  const problems = [
    ...crossed.map((entry) => conflict(entry, against(theirs.find(entry)))),
    ...clashes(lock.entries).map(({ one, other }) => conflict(one, against(other))),
    ...strayAddresses(lock.entries).map((entry) => conflict(entry, "which is in no block of its network")),
  ];
  return { lock: problems.length === 0 ? lock : theirs, problems };
}

function against(theirs: LockEntry | undefined): string {
  return `against ${theirs === undefined ? "nothing" : describe(theirs)}`;
}

function conflict(ours: LockEntry, why: string): Problem {
  return {
    code: "ADDR_LOCK_CONFLICT",
    severity: "error",
    region: ours.region,
    what: `another synth wrote the lock file meanwhile: ${describe(ours)}, ${why}`,
    fix: "run synth again",
  };
}
