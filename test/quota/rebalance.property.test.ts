import fc from "fast-check";
import { rebalance, Split, splitBudget, UNLIMITED, type FieldKey } from "../../src/quota";
import { amounts } from "./accounts";
import { TenantWorld, type Outcome } from "./tenant-world";

const REGIONS = ["One", "Two", "Three"];
const OUTSIDE = "Old";
const SUMMED: readonly FieldKey[] = ["compute.cores", "compute.ram", "network.port", "volume.gigabytes_ssd"];
const FIELDS: readonly FieldKey[] = [...SUMMED, "image.image_count_total"];

const amount = fc.integer({ min: 0, max: 30 });
const numbersOf = (number: fc.Arbitrary<number>) =>
  fc.tuple(...FIELDS.map(() => number)).map((all) => new Map(all.map((it, n) => [FIELDS[n], it])));
const numbers = numbersOf(amount);
/** From far too little to more than is used. */
const limit = fc.integer({ min: 0, max: 150 });

const region = fc.record({ used: numbers, room: numbers, unlimited: fc.subarray([...FIELDS], { maxLength: 1 }) });

const world = fc.record({
  regions: fc.tuple(...REGIONS.map(() => region)),
  outside: fc.option(region),
  budget: numbersOf(limit),
});

const split = fc.oneof(
  fc.constant(Split.even()),
  fc
    .tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 3 }))
    .map(([One, Two, Three]) => Split.byWeight({ One, Two, Three })),
  fc
    .record({
      headroom: fc.double({ min: 0, max: 1, noNaN: true }),
      reserve: fc.double({ min: 0, max: 0.5, noNaN: true }),
    })
    .map((options) => Split.fromUsage(options)),
);

const anyRegion = fc.constantFrom(...REGIONS);
const anyField = fc.constantFrom(...FIELDS);
const outcomes = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Outcome>("done") },
    { weight: 1, arbitrary: fc.constantFrom<Outcome>("not sent", "lost when done", "lost half done") },
  ),
  { maxLength: 12 },
);

type Small =
  | { readonly do: "use"; readonly region: string; readonly field: FieldKey; readonly more: number }
  | { readonly do: "up"; readonly region: string; readonly isUp: boolean };
type Action =
  | Small
  | { readonly do: "budget"; readonly field: FieldKey; readonly limit: number }
  | { readonly do: "split"; readonly split: Split }
  | { readonly do: "apply"; readonly outcomes: readonly Outcome[]; readonly between: readonly Small[] };

const use = fc.record({
  do: fc.constant("use" as const),
  region: anyRegion,
  field: anyField,
  more: fc.integer({ min: -20, max: 20 }),
});
const up = fc.record({ do: fc.constant("up" as const), region: anyRegion, isUp: fc.boolean() });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: use },
  { weight: 2, arbitrary: up },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("budget" as const),
      field: anyField,
      limit,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("split" as const), split }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("apply" as const),
      outcomes,
      between: fc.array(fc.oneof(use, up), { maxLength: 4 }),
    }),
  },
);

/** A world as it was drawn, each limit as far above what is used as its `room`. */
function build(
  given: typeof world extends fc.Arbitrary<infer W> ? W : never,
  afterWrite: ConstructorParameters<typeof TenantWorld>[0],
) {
  const made = new TenantWorld(afterWrite);
  const all = [
    ...given.regions.map((it, n) => [REGIONS[n], it] as const),
    ...(given.outside === null ? [] : [[OUTSIDE, given.outside] as const]),
  ];
  for (const [name, { used, room, unlimited }] of all) {
    const limitOf = (field: FieldKey, has: number) =>
      unlimited.includes(field) ? UNLIMITED : has + (room.get(field) ?? 0);
    made.add(name, used, new Map([...used].map(([field, has]) => [field, limitOf(field, has)])));
  }
  return made;
}

function happen(made: TenantWorld, event: Small): void {
  if (event.do === "use") made.use(event.region, event.field, event.more);
  else made.setUp(event.region, event.isUp);
}

/** Every limit is what the split says, or it is said why not. */
function expectExplained(made: TenantWorld, budget: ReadonlyMap<FieldKey, number>, split: Split): void {
  const usage = made.read();
  const request = { budget, regions: REGIONS, split, usage };
  const { shares } = splitBudget(request);
  const { problems } = rebalance(request);
  for (const field of FIELDS) {
    const own = problems.filter(({ what }) => what.includes(field));
    // What is unknown of one region keeps a field from being split at all.
    const isWhole = own.some(({ code, region: where }) => code === "QUOTA_UNKNOWN" || where === undefined);
    for (const name of isWhole ? [] : REGIONS.filter((it) => !own.some(({ region: where }) => where === it))) {
      const share = shares.get(name)?.get(field);
      expect(`${name} ${field} ${made.limit(name, field)}`).toBe(`${name} ${field} ${share}`);
    }
    // Nothing is the reason for too much but that it can't be less.
    const isBound = own.some(({ code }) => ["QUOTA_IMPOSSIBLE", "QUOTA_UNKNOWN"].includes(code));
    if (SUMMED.includes(field) && !isBound) expect(made.total(field)).toBeLessThanOrEqual(budget.get(field) ?? NaN);
  }
}

test("whatever happens, and wherever it ends: never over budget, never below usage, always explained", () => {
  fc.assert(
    fc.property(world, split, fc.array(action, { maxLength: 20 }), (given, first, actions) => {
      // GIVEN a tenant with any limits, and a budget of which it knows nothing
      let budget: ReadonlyMap<FieldKey, number> = given.budget;
      let way = first;
      const made = build(given, (before) => {
        // THEN, after every single write
        for (const [field, total] of before) {
          const most = SUMMED.includes(field) ? Math.max(budget.get(field) ?? NaN, total) : Infinity;
          expect(made.total(field)).toBeLessThanOrEqual(most);
        }
        expect(made.excess()).toEqual([]);
      });

      // WHEN it lives
      for (const act of actions) {
        if (act.do === "budget") budget = new Map([...budget, [act.field, act.limit]]);
        else if (act.do === "split") way = act.split;
        else if (act.do === "apply") {
          const events = [...act.between];
          const between = () => events.splice(0, 1).forEach((event) => happen(made, event));
          if (made.apply({ budget, regions: REGIONS, split: way }, act.outcomes, between)) made.read();
        } else happen(made, act);
      }

      // THEN one more run without trouble ends it, with the regions that are up
      expect(made.apply({ budget, regions: REGIONS, split: way }, [], () => undefined)).toBe(true);
      expect(rebalance({ budget, regions: REGIONS, split: way, usage: made.read() }).writes).toEqual([]);
      expectExplained(made, budget, way);

      // AND another one, when all are found
      for (const name of REGIONS) made.setUp(name, true);
      expect(made.apply({ budget, regions: REGIONS, split: way }, [], () => undefined)).toBe(true);
      expectExplained(made, budget, way);
    }),
    { numRuns: 500 },
  );
});

test("from wherever it goes on, what is left is what was left", () => {
  fc.assert(
    fc.property(world, split, (given, way) => {
      const usage = build(given, () => undefined).read();
      const request = { budget: given.budget, regions: REGIONS, split: way };
      const { writes } = rebalance({ ...request, usage });
      const limits = new Map(usage.map((it) => [it.region, new Map(it.limits)]));
      for (const [n, { region, changes }] of writes.entries()) {
        for (const { field, from, to } of changes) {
          expect(limits.get(region)?.get(field)).toBe(from);
          limits.get(region)?.set(field, to);
        }
        const now = usage.map((it) => ({ ...it, limits: limits.get(it.region) ?? amounts({}) }));
        expect(rebalance({ ...request, usage: now }).writes).toEqual(writes.slice(n + 1));
      }
    }),
  );
});
