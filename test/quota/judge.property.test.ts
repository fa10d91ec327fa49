import fc from "fast-check";
import { judge, UNLIMITED } from "../../src/quota";
import { amounts, asks, usageOf } from "./accounts";

const CORES = "compute.cores";
const amount = fc.integer({ min: 0, max: 20 });

/** What is true of a region, and how much of it is known. */
const truth = fc.record({
  asked: amount,
  below: fc.integer({ min: 0, max: 5 }),
  above: fc.option(fc.integer({ min: 0, max: 5 })),
  used: amount,
  owned: amount,
  room: fc.option(amount),
  isUsageKnown: fc.boolean(),
  isOwnershipKnown: fc.boolean(),
  /** How far the states say less, and perhaps more, than is owned. */
  less: fc.integer({ min: 0, max: 5 }),
  more: fc.integer({ min: 0, max: 5 }),
  hard: fc.integer({ min: -1, max: 40 }),
});

test("what passes a limit is never silent, and what is said to pass it does", () => {
  fc.assert(
    fc.property(truth, (it) => {
      // GIVEN a region of which some is known
      const owned = Math.min(it.owned, it.used);
      const total = it.asked + it.used - owned;
      const hard = amounts({ [CORES]: it.hard });
      const limit = it.room === null ? UNLIMITED : it.used + it.room;
      const known = it.isUsageKnown ? { [CORES]: it.used } : {};
      const sure = Math.max(0, owned - it.less);
      const maybe = owned - sure + it.more;
      const told = { owned: amounts({ [CORES]: sure }), maybeOwned: amounts(maybe === 0 ? {} : { [CORES]: maybe }) };
      const whose = it.isOwnershipKnown ? told : {};
      const range = [Math.max(0, it.asked - it.below), it.above === null ? undefined : it.asked + it.above] as const;

      // WHEN it is judged
      const codes = judge({
        hard,
        soft: amounts({}),
        regions: new Map([["RegionOne", { hard, soft: amounts({}) }]]),
        demand: [asks("RegionOne", CORES, range)],
        usage: [usageOf("RegionOne", known, { [CORES]: limit }, whose)],
        isEnforced: true,
      }).map(({ code }) => code);

      // THEN an error is one, and there is none without a word
      const isPassed = it.hard !== UNLIMITED && total > it.hard;
      if (codes.includes("QUOTA_HARD")) expect(isPassed).toBe(true);
      if (isPassed) expect(codes).not.toEqual([]);
      // AND where all is known there is no doubt
      const isOwnershipExact = it.used === 0 || (it.isOwnershipKnown && maybe === 0);
      const isExact = it.isUsageKnown && isOwnershipExact && it.below === 0 && it.above === 0;
      if (isExact) expect(codes).toEqual(isPassed ? ["QUOTA_HARD"] : []);
    }),
    { numRuns: 2000 },
  );
});
