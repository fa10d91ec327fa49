import type { Problem } from "../finding";
import type { AddressLock } from "./address-lock";
import { clashes } from "./lock-clashes";
import { describe, type LockEntry } from "./lock-entry";
import { isSame } from "./lock-line";

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
 * @param base the lock that we read
 * @param ours what we made of it
 * @param theirs what it is now
 */
export function mergeLocks(base: AddressLock, ours: AddressLock, theirs: AddressLock): MergedLocks {
  const put = ours.entries.filter((entry) => !base.has(entry));
  const drop = base.entries.filter((entry) => ours.find(entry) === undefined);
  const crossed = [...put, ...drop].filter((entry) => {
    const now = theirs.find(entry);
    return !isSame(now, base.find(entry)) && !isSame(now, ours.find(entry));
  });
  const lock = theirs.without(drop).with(put);
  const problems = [
    ...crossed.map((entry) => conflict(entry, theirs.find(entry))),
    ...clashes(lock.entries).map(({ one, other }) => conflict(one, other)),
  ];
  return { lock: problems.length === 0 ? lock : theirs, problems };
}

function conflict(ours: LockEntry, theirs: LockEntry | undefined): Problem {
  return {
    code: "ADDR_LOCK_CONFLICT",
    severity: "error",
    region: ours.region,
    what: `another synth wrote the lock file meanwhile: ${describe(ours)}, against ${theirs === undefined ? "nothing" : describe(theirs)}`,
    fix: "run synth again",
  };
}
