import type { Problem } from "../finding";
import { imageLines } from "./image-lock-line";
import type { ImageLock } from "./image-lock";
import { describe, type ImageLockEntry } from "./image-lock-entry";

/** What came of {@link mergeImageLocks}. */
export interface MergedImageLocks {
  /** `theirs` with our changes; where there is a problem, without them. */
  readonly lock: ImageLock;
  readonly problems: readonly Problem[];
}

/**
 * For a synth and a command at once: makes our changes in the lock as it is now. Where both changed what is known of the same thing, each
 * to something else, that is a problem.
 *
 * @param base the lock that we read
 * @param ours what we made of it
 * @param theirs what it is now
 */
export function mergeImageLocks(base: ImageLock, ours: ImageLock, theirs: ImageLock): MergedImageLocks {
  const changed = ours.entries.filter((entry) => !base.has(entry));
  const dropped = base.entries.filter((entry) => ours.find(entry) === undefined);
  const problems = [...changed, ...dropped]
    .filter((entry) => {
      const now = theirs.find(entry);
      return !imageLines.isSame(now, base.find(entry)) && !imageLines.isSame(now, ours.find(entry));
    })
    .map((entry) => conflict(ours.find(entry), theirs.find(entry)));
  return { lock: problems.length === 0 ? theirs.without(dropped).with(changed) : theirs, problems };
}

function conflict(ours: ImageLockEntry | undefined, theirs: ImageLockEntry | undefined): Problem {
  const [one, other] = [ours, theirs].map((entry) => (entry === undefined ? "nothing" : describe(entry)));
  const isOtherContent = ours?.kind === "content" && theirs?.kind === "content" && ours.sha512 !== theirs.sha512;
  return {
    code: "IMAGE_LOCK_CONFLICT",
    severity: "error",
    what: `somebody else wrote the lock file meanwhile: ${one}, against ${other}`,
    fix: isOtherContent
      ? "the content of a version never changes: name a new version"
      : "look at theirs, and try again",
  };
}
