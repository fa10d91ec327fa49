import fc from "fast-check";
import { Split, splitBudget, UNLIMITED, type RegionUsage } from "../../src/quota";
import { amounts, usageOf } from "./accounts";

const CORES = "compute.cores";
const REGIONS = ["One", "Two", "Three", "Four"];
const OUTSIDE = ["Old", "Test"];

/** Small and large, and the largest that services store. */
const amount = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));

const regionUsage = (region: string): fc.Arbitrary<RegionUsage> =>
  fc
    .record({ used: fc.option(amount), limit: fc.option(fc.oneof(amount, fc.constant(UNLIMITED)), { freq: 8 }) })
    .map(({ used, limit }) =>
      usageOf(region, used === null ? {} : { [CORES]: used }, limit === null ? {} : { [CORES]: limit }),
    );

const usage = fc
  .tuple(...[...REGIONS, ...OUTSIDE].map(regionUsage))
  .chain((all) => fc.subarray(all, { minLength: REGIONS.length }));

const split = fc.oneof(
  fc.constant(Split.even()),
  fc
    .tuple(...REGIONS.map(() => fc.oneof(fc.integer({ min: 0, max: 5 }), fc.maxSafeNat())))
    .filter((weights) => weights.some((weight) => weight > 0))
    .map((weights) => Split.byWeight(Object.fromEntries(weights.map((weight, n) => [REGIONS[n], weight])))),
  fc
    .record({
      headroom: fc.double({ min: 0, max: 3, noNaN: true }),
      reserve: fc.double({ min: 0, max: 0.9, noNaN: true }),
    })
    .map((options) => Split.fromUsage(options)),
  fc
    .tuple(...REGIONS.map(() => amount))
    .map((cores) => Split.fixed(Object.fromEntries(cores.map((it, n) => [REGIONS[n], { compute: { cores: it } }])))),
);

const request = fc.record({ budget: amount, split, usage });

/** Whole numbers as they are, since sums of them are exact. */
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

const split4 = ({ budget, ...rest }: { budget: number; split: Split; usage?: readonly RegionUsage[] }) =>
  splitBudget({ budget: amounts({ [CORES]: budget }), regions: REGIONS, ...rest });

test("shares are whole, none is below what its region uses, and with what is outside they never pass the budget", () => {
  fc.assert(
    fc.property(request, (given) => {
      const { shares, problems } = split4(given);
      const parts = REGIONS.flatMap((region) => shares.get(region)?.get(CORES) ?? []);
      // Either all of the regions have a share, or it is said why none has.
      expect(parts.length).toBe(problems.length === 0 ? REGIONS.length : 0);
      if (problems.length > 0) return;
      const at = new Map(given.usage.map((it) => [it.region, it]));
      for (const [n, region] of REGIONS.entries()) {
        const known = at.get(region);
        expect(Number.isSafeInteger(parts[n])).toBe(true);
        expect(parts[n]).toBeGreaterThanOrEqual(known?.used.get(CORES) ?? known?.limits.get(CORES) ?? NaN);
      }
      const others = given.usage.filter(({ region }) => OUTSIDE.includes(region));
      const held = others.map(({ used, limits }) => Math.max(limits.get(CORES) ?? NaN, used.get(CORES) ?? 0));
      expect(total([...parts, ...held])).toBeLessThanOrEqual(given.budget);
    }),
    { numRuns: 1000 },
  );
});

test("even and weighted ones give out all there is, unless nobody may have it", () => {
  fc.assert(
    fc.property(amount, fc.tuple(...REGIONS.map(() => fc.integer({ min: 0, max: 9 }))), (budget, weights) => {
      fc.pre(weights.some((weight) => weight > 0));
      const byWeight = Object.fromEntries(weights.map((weight, n) => [REGIONS[n], weight]));
      const { shares } = split4({ budget, split: Split.byWeight(byWeight) });
      const parts = REGIONS.map((region) => shares.get(region)?.get(CORES) ?? NaN);
      expect(total(parts)).toBe(budget);
      for (const [n, part] of parts.entries()) {
        expect(Math.abs(part - (budget * weights[n]) / total(weights))).toBeLessThan(1);
      }
    }),
  );
});

test("the order of regions means nothing", () => {
  const shuffled = request.chain((given) =>
    fc.record({ given: fc.constant(given), order: fc.shuffledSubarray(REGIONS, { minLength: REGIONS.length }) }),
  );
  fc.assert(
    fc.property(shuffled, ({ given, order }) => {
      const budget = amounts({ [CORES]: given.budget });
      const { shares } = splitBudget({ ...given, budget, regions: order, usage: [...given.usage].reverse() });
      const { shares: first } = split4(given);
      for (const region of REGIONS) expect(shares.get(region)).toEqual(first.get(region));
    }),
  );
});

test("a budget is called impossible only if it is, and then the numbers are right", () => {
  fc.assert(
    fc.property(request, (given) => {
      const { problems } = split4(given);
      const impossible = problems.find(({ code }) => code === "QUOTA_IMPOSSIBLE");
      const [, taken, excess] = /: (\d+) are taken already, (\d+) more/.exec(impossible?.what ?? "") ?? [];
      if (impossible === undefined) return;
      expect(Number(taken) - given.budget).toBe(Number(excess));
      // With as much, it is possible.
      const more = split4({ ...given, budget: Number(taken), split: Split.even() });
      expect(more.problems).toEqual([]);
      const less = split4({ ...given, budget: Number(taken) - 1, split: Split.even() });
      expect(less.problems).toMatchObject([{ code: "QUOTA_IMPOSSIBLE" }]);
    }),
  );
});
