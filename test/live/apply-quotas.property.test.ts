import { applyQuotas, planQuotas, Split, type FieldKey, type QuotaRequest } from "cdktf-openstack-multisite/runtime";
import fc from "fast-check";
import { splitBudget } from "../../src/quota";
import { Killed, Notes, QuotaWorld, type Outcome } from "./quota-world";

const REGIONS = ["One", "Two", "Three"];
const OUTSIDE = "Old";
const FIELDS: readonly FieldKey[] = ["compute.cores", "compute.ram", "volume.gigabytes_ssd"];

const amount = fc.nat(30);
const numbers = fc
  .tuple(...FIELDS.map(() => fc.tuple(amount, amount)))
  .map((all) => Object.fromEntries(all.map(([used, room], n) => [FIELDS[n], [used, used + room] as const])));
const limit = fc.nat(150);

const split = fc.oneof(
  fc.constant(Split.even()),
  fc
    .tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 3 }))
    .map(([One, Two, Three]) => Split.byWeight({ One, Two, Three })),
  fc.record({ headroom: fc.double({ min: 0, max: 1, noNaN: true }) }).map((options) => Split.fromUsage(options)),
);

const anyRegion = fc.constantFrom(...REGIONS);
const use = fc.record({
  do: fc.constant("use" as const),
  region: anyRegion,
  field: fc.constantFrom(...FIELDS),
  more: fc.integer({ min: -20, max: 20 }),
});
const up = fc.record({ do: fc.constant("up" as const), region: anyRegion, isUp: fc.boolean() });
type Small =
  | { readonly do: "use"; readonly region: string; readonly field: FieldKey; readonly more: number }
  | { readonly do: "up"; readonly region: string; readonly isUp: boolean };
const small: fc.Arbitrary<Small> = fc.oneof(use, up);

const outcomes = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Outcome>("done") },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Outcome>(
        ...(["refused", "ignored", "half done, then lost", "done, then lost"] as const),
        ...(["killed", "done, then killed"] as const),
      ),
    },
  ),
  { maxLength: 10 },
);
const action = fc.oneof(
  { weight: 4, arbitrary: small },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("budget" as const), field: fc.constantFrom(...FIELDS), limit }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("split" as const), split }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("apply" as const),
      outcomes,
      between: fc.array(fc.option(small), { maxLength: 12 }),
    }),
  },
);

function happen(world: QuotaWorld, event: Small): void {
  if (event.do === "use") world.use(event.region, event.field, event.more);
  else world.setUp(event.region, event.isUp);
}

/** Runs it to its end, wherever that is. */
async function run(request: QuotaRequest, memory: Notes) {
  try {
    return await applyQuotas(request, { memory });
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return undefined;
  }
}

/** Every limit is what the split says, or it is said why not. */
async function expectExplained(world: QuotaWorld, request: QuotaRequest, memory: Notes): Promise<void> {
  const { usage, writes, problems } = await planQuotas(request, { memory });
  expect(writes).toEqual([]);
  const { shares } = splitBudget({ ...request, regions: REGIONS, usage });
  for (const field of FIELDS) {
    const own = problems.filter(({ what }) => what.includes(field));
    // What is unknown of one region keeps a field from being split at all.
    const isWhole = own.some(({ code, region }) => code === "QUOTA_UNKNOWN" || region === undefined);
    for (const name of isWhole ? [] : REGIONS.filter((it) => !own.some(({ region }) => region === it))) {
      expect(`${name} ${field} ${world.limit(name, field)}`).toBe(`${name} ${field} ${shares.get(name)?.get(field)}`);
    }
  }
}

test("whatever happens, and wherever it ends: never over budget, never below usage, always explained", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(...REGIONS.map(() => numbers)),
      fc.option(numbers),
      fc.tuple(...FIELDS.map(() => limit)),
      split,
      fc.array(action, { maxLength: 15 }),
      async (given, outside, limits, first, actions) => {
        // GIVEN regions with any limits, and a budget that they know nothing of
        const entries = given.map((it, n) => [REGIONS[n], it] as const);
        const others = outside === null ? [] : [[OUTSIDE, outside] as const];
        const world = new QuotaWorld(Object.fromEntries([...entries, ...others]));
        const memory = new Notes();
        const budget = new Map(limits.map((it, n) => [FIELDS[n], it]));
        let way = first;
        const request = (): QuotaRequest => ({
          budget,
          split: way,
          regions: world.regions(...REGIONS),
          others: world.regions(...others.map(([name]) => name)),
        });
        // THEN after every single write
        world.afterWrite = (before) => {
          for (const [field, total] of before) {
            expect(world.total(field)).toBeLessThanOrEqual(Math.max(budget.get(field) ?? NaN, total));
          }
          expect(world.excess()).toEqual([]);
        };

        // WHEN they live
        for (const act of actions) {
          if (act.do === "budget") budget.set(act.field, act.limit);
          else if (act.do === "split") way = act.split;
          else if (act.do === "apply") {
            const events = [...act.between];
            world.outcomes = [...act.outcomes];
            world.onRequest = () => {
              const event = events.shift();
              if (event) happen(world, event);
            };
            const result = await run(request(), memory);
            world.onRequest = () => undefined;
            world.outcomes = [];
            // THEN who stops says why
            if (result?.failed)
              expect(result.failed.problem).toMatchObject({ severity: "error", what: expect.stringMatching(/./) });
          } else happen(world, act);
        }

        // THEN runs without trouble end it, with the regions that are up, and when all are found
        for (const areFound of [false, true]) {
          if (areFound) for (const name of REGIONS) world.setUp(name, true);
          expect((await run(request(), memory))?.failed).toBeUndefined();
          await expectExplained(world, request(), memory);
        }
      },
    ),
    { numRuns: 400 },
  );
});
