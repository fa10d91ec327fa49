import fc from "fast-check";
import { judge, Survive, type Account, type Demand } from "../../src/quota";
import { amounts, asks } from "./accounts";

const CORES = "compute.cores";
const REGIONS = ["One", "Two", "Three"];
const each = (number: fc.Arbitrary<number>) => fc.tuple(...REGIONS.map(() => number));

const given = fc.record({
  shares: each(fc.integer({ min: 0, max: 20 })),
  asked: each(fc.integer({ min: 0, max: 20 })),
  reserve: fc.integer({ min: 0, max: 10 }),
});

/** The same without one region, one core after the other put where the most is free. */
function without(lost: string, account: Account): Account {
  const regions = new Map([...account.regions].filter(([region]) => region !== lost));
  const asked = new Map(account.demand.map(({ region, atLeast }) => [region, atLeast]));
  const free = (region: string) => (regions.get(region)?.hard.get(CORES) ?? 0) - (asked.get(region) ?? 0);
  for (let left = asked.get(lost) ?? 0; left > 0; left--) {
    const [best] = [...regions.keys()].sort((one, other) => free(other) - free(one));
    asked.set(best, (asked.get(best) ?? 0) + 1);
  }
  const demand: Demand[] = [...regions.keys()].map((region) => asks(region, CORES, asked.get(region) ?? 0));
  return { ...account, regions, demand };
}

test("a loss is survived if, and only if, nothing passes a limit after it", () => {
  fc.assert(
    fc.property(given, ({ shares, asked, reserve }) => {
      // GIVEN a tenant that fits while all regions are there
      const numbers = shares.map((share, n) => [share, Math.min(asked[n], share)] as const);
      const account: Account = {
        hard: amounts({ [CORES]: shares.reduce((sum, share) => sum + share, reserve) }),
        soft: amounts({}),
        regions: new Map(
          numbers.map(([share], n) => [REGIONS[n], { hard: amounts({ [CORES]: share }), soft: amounts({}) }]),
        ),
        demand: numbers.map(([, cores], n) => asks(REGIONS[n], CORES, cores)),
      };
      expect(judge(account)).toEqual([]);

      // WHEN it is asked what a loss would do
      const problems = Survive.anyOne().check(account);

      // THEN that is what happens; the reserve helps, but not without a word
      for (const lost of REGIONS) {
        const after = judge(without(lost, account));
        const own = problems.filter(({ region }) => region === lost);
        expect(own.length).toBe(after.length > 0 ? 1 : 0);
        const missing = after.reduce((sum, { fix }) => sum + Number(/ask for (\d+) less/.exec(fix)?.[1]), 0);
        if (own.length > 0) expect(own[0].severity).toBe(missing > reserve ? "error" : "warning");
      }
    }),
    { numRuns: 1000 },
  );
});
