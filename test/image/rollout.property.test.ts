import fc from "fast-check";
import { advance, promote, regionsToCopy, type ReplicaState, type Rollout, type Step } from "../../src/image";

const REGIONS = ["a", "b", "c", "d", "e"];
const VERSIONS = ["1", "2", "3"];

const waves = fc
  .tuple(fc.shuffledSubarray(REGIONS, { minLength: REGIONS.length }), fc.uniqueArray(fc.integer({ min: 1, max: 4 })))
  .map(([regions, cuts]) => {
    const ends = [...cuts.sort((x, y) => x - y), regions.length];
    return ends.map((end, index) => regions.slice(index === 0 ? 0 : ends[index - 1], end));
  });

/** A tenant's images as they are: who has which bytes, and what has been copied. */
class World {
  readonly states = new Map<string, ReplicaState>();
  copied = 0;

  constructor(public rollout: Rollout) {
    for (const region of REGIONS) this.set(rollout.promoted, region, "verified");
  }

  state(version: string, region: string): ReplicaState {
    return this.states.get(`${version} ${region}`) ?? "absent";
  }

  set(version: string, region: string, state: ReplicaState): void {
    this.states.set(`${version} ${region}`, state);
  }

  stateOf(version: string) {
    return (region: string) => this.state(version, region);
  }

  take(step: Step): void {
    if ("rollout" in step) this.rollout = step.rollout;
  }

  /** One run of the replicator: each region ends in some state. */
  replicate(version: string, outcomes: readonly ReplicaState[]): void {
    regionsToCopy(this.rollout, version, this.stateOf(version)).forEach((region, index) => {
      this.copied++;
      this.set(version, region, outcomes[index % outcomes.length]);
    });
  }
}

type Action = (world: World) => void;
const version = fc.constantFrom(...VERSIONS);
const outcome = fc.constantFrom<ReplicaState>(
  "verified",
  "verified",
  "verified",
  "wrong",
  "unpublished",
  "absent",
  "unknown",
);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(version, fc.array(outcome, { minLength: 1, maxLength: 5 })).map(
    ([of, outcomes]): Action =>
      (world) =>
        world.replicate(of, outcomes),
  ),
  version.map(
    (of): Action =>
      (world) =>
        world.take(advance(world.rollout, of, world.stateOf(of))),
  ),
  version.map((of): Action => (world) => {
    const before = world.copied;
    world.take(promote(world.rollout, of, world.stateOf(of)));
    expect(world.copied).toBe(before);
  }),
);

describe("a rollout, whatever fails and whoever promotes", () => {
  test("users only get versions that are verified in every region, and no wave begins before the last one is verified", () => {
    fc.assert(
      fc.property(waves, fc.array(action, { maxLength: 60 }), (split, actions) => {
        // GIVEN a version that is everywhere
        const world = new World({ waves: split, reached: { "1": split.length }, promoted: "1" });

        for (const act of actions) {
          // WHEN
          act(world);

          // THEN
          const { promoted } = world.rollout;
          for (const region of REGIONS) expect([region, world.state(promoted, region)]).toEqual([region, "verified"]);
          for (const of of VERSIONS) {
            const begun = split.map((wave) => wave.some((region) => world.state(of, region) !== "absent"));
            const done = split.map((wave) => wave.every((region) => world.state(of, region) === "verified"));
            begun.forEach((isBegun, index) => {
              if (isBegun && index > 0) expect([of, index, done[index - 1]]).toEqual([of, index, true]);
            });
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("comes to its end when nothing fails any more", () => {
    fc.assert(
      fc.property(waves, fc.array(action, { maxLength: 40 }), version, (split, actions, next) => {
        // GIVEN
        const world = new World({ waves: split, reached: { "1": split.length }, promoted: "1" });
        for (const act of actions) act(world);

        // WHEN
        for (let wave = 0; wave <= split.length; wave++) {
          for (let run = 0; run < split.length; run++) world.replicate(next, ["verified"]);
          world.take(advance(world.rollout, next, world.stateOf(next)));
        }
        world.take(promote(world.rollout, next, world.stateOf(next)));

        // THEN
        expect(world.rollout.promoted).toBe(next);
      }),
    );
  });

  test("says who holds it up, and moves nothing", () => {
    const rollout: Rollout = { waves: [["a"], ["b", "c"]], reached: { "2": 1 }, promoted: "1" };
    const states: Record<string, ReplicaState> = { a: "wrong", b: "unknown", c: "verified" };
    expect(advance(rollout, "2", (region) => states[region])).toEqual({ blockers: [{ region: "a", state: "wrong" }] });
    expect(promote(rollout, "2", (region) => states[region])).toEqual({
      blockers: [
        { region: "a", state: "wrong" },
        { region: "b", state: "unknown" },
      ],
    });
  });
});
