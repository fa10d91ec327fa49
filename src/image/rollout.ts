import { regionsReached, type Waves } from "./waves";

/** What a region has of one version. Only `verified` is what users can pick. */
export type ReplicaState = "absent" | "copying" | "unpublished" | "verified" | "wrong" | "unknown";

/** How far the versions of an image have come. */
export interface Rollout {
  /** An image that is not controlled has one wave, all its regions. */
  readonly waves: Waves;
  /** How many waves each version may have reached, by its name; none if it is not named. */
  readonly reached: Readonly<Record<string, number>>;
  /** The version that users get. */
  readonly promoted: string;
}

/** A region that holds a step up. */
export interface Blocker {
  readonly region: string;
  readonly state: ReplicaState;
}

/** What came of a step: how far it is now, or who holds it up. Nothing has moved then. */
export type Step = { readonly rollout: Rollout } | { readonly blockers: readonly Blocker[] };

type StateOf = (region: string) => ReplicaState;

/** The regions to which a version may be copied now: a wave has its turn when the one before is verified in all its regions. */
export function regionsToCopy({ waves, reached }: Rollout, version: string, stateOf: StateOf): string[] {
  const allowed = waves.slice(0, reached[version] ?? 0);
  const held = allowed.findIndex((wave) => wave.some((region) => stateOf(region) !== "verified"));
  return (held === -1 ? [] : allowed[held]).filter((region) => stateOf(region) !== "verified");
}

/** Lets a version reach its next wave, if it is verified wherever it may be so far. */
export function advance(rollout: Rollout, version: string, stateOf: StateOf): Step {
  const { waves, reached } = rollout;
  const now = reached[version] ?? 0;
  const blockers = blockersOf(regionsReached(waves, now), stateOf);
  if (blockers.length > 0) return { blockers };
  return { rollout: { ...rollout, reached: { ...reached, [version]: Math.min(now + 1, waves.length) } } };
}

/** Makes a version the one that users get, forth or back, if it is verified in every region: nothing has to be copied for it. */
export function promote(rollout: Rollout, version: string, stateOf: StateOf): Step {
  const blockers = blockersOf(rollout.waves.flat(), stateOf);
  if (blockers.length > 0) return { blockers };
  const reached = { ...rollout.reached, [version]: rollout.waves.length };
  return { rollout: { ...rollout, reached, promoted: version } };
}

function blockersOf(regions: readonly string[], stateOf: StateOf): Blocker[] {
  return regions.map((region) => ({ region, state: stateOf(region) })).filter(({ state }) => state !== "verified");
}
