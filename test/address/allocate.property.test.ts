import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { AddressLock, aggregate, overlaps, Prefix, type Allocation, type WantedBlock } from "../../src/address";
import { LockError } from "../../src/lock";
import { after, give, given, prefixes, want } from "./requests";

const REGIONS = ["One", "Two", "Three", "Four"];
const NETWORKS = ["app", "db", "web", "ops"];

/** Tight pools, so that networks meet each other. */
const pools = { main: prefixes("10.32.0.0/21", "10.99.0.0/22", "fd00::/60") };

const wanted: fc.Arbitrary<WantedBlock> = fc
  .record({
    network: fc.constantFrom(...NETWORKS),
    region: fc.constantFrom(...REGIONS),
    family: fc.constantFrom(4 as const, 6 as const),
    smaller: fc.integer({ min: 0, max: 4 }),
    growth: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ network, region, family, smaller, ...rest }) =>
    want(network, region, (family === 4 ? 24 : 62) + smaller, {
      family,
      domain: region === "Four" ? "apart" : "all",
      ...rest,
    }),
  );

const plan = fc.uniqueArray(wanted, {
  maxLength: 16,
  selector: ({ network, region, family }) => `${network} ${region} ${family}`,
});

test("blocks are aligned, in the pools, and never overlap in a routing domain", () => {
  fc.assert(
    fc.property(plan, (wanted) => {
      const { lock, problems } = give(wanted, AddressLock.empty(), { pools });
      for (const { prefix, within = prefix, family } of lock.blocks) {
        const pool = pools.main.find((it) => it.contains(within));
        expect(pool?.family).toBe(family);
        expect(within.contains(prefix)).toBe(true);
      }
      const blocks = lock.blocks;
      expect([
        ...overlaps(
          blocks.map(({ prefix }) => prefix),
          (at) => blocks[at].domain,
        ),
      ]).toEqual([]);
      expect(blocks.length + problems.length).toBe(wanted.length);
    }),
  );
});

test("the order in which networks are listed means nothing", () => {
  const shuffled = plan.chain((wanted) =>
    fc.tuple(
      fc.constant(wanted),
      fc.shuffledSubarray([...wanted], { minLength: wanted.length, maxLength: wanted.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([wanted, otherwise]) => {
      const one = give(wanted, AddressLock.empty(), { pools });
      const other = give(otherwise, AddressLock.empty(), { pools });
      expect(other.lock.render()).toBe(one.lock.render());
      expect(given(other)).toEqual(given(one));
    }),
  );
});

test("whatever comes, goes, grows or shrinks: nobody who stays is renumbered", () => {
  const events = fc.array(fc.tuple(plan, fc.integer({ min: 0, max: 40 })), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(events, (events) => {
      let lock = AddressLock.empty();
      let before: Record<string, string> = {};
      let day = 0;
      for (const [wanted, days] of events) {
        // GIVEN a plan, some days later
        day += days;
        // WHEN
        const result = give(wanted, lock, { pools, now: after(day) });
        // THEN what had a first block still has it
        const now = given(result);
        for (const [name, its] of Object.entries(now))
          if (before[name]) expect(its.split(" ")[0]).toBe(before[name].split(" ")[0]);
        // and the lock is one that is read again
        expect(AddressLock.parse(result.lock.render(), "a.lock.json").equals(result.lock)).toBe(true);
        lock = result.lock;
        before = now;
      }
    }),
  );
});

test("a network grows from its first block outwards: its blocks so far are always one block, and keep their numbers", () => {
  const steps = fc
    .uniqueArray(fc.integer({ min: 20, max: 26 }), { minLength: 2 })
    .map((it) => it.sort((a, b) => b - a));
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 63 }), ([start, ...lengths], at) => {
      // GIVEN
      const pool = Prefix.parse("10.32.0.0/20");
      const fixed = Prefix.around(pool.first.plus(64 * at), start);
      let before: Allocation | undefined;
      for (const length of [start, ...lengths]) {
        // WHEN
        const result = give([want("app", "One", length, { fixed })], before?.lock, { pools: { main: [pool] } });
        // THEN
        const { blocks } = result.assigned[0];
        blocks.forEach((_, i) => {
          const soFar = aggregate(blocks.slice(0, i + 1).map(({ prefix }) => prefix));
          expect(soFar).toHaveLength(1);
          expect(soFar[0].contains(fixed)).toBe(true);
        });
        expect(blocks.map(({ part }) => part)).toEqual(blocks.map((_, i) => i + 1));
        const known = before?.assigned[0].blocks ?? [];
        expect(blocks.slice(0, known.length)).toEqual(known);
        before = result;
      }
    }),
  );
});

test("nobody gets what rests", () => {
  fc.assert(
    fc.property(plan, plan, fc.integer({ min: 0, max: 29 }), (one, other, days) => {
      const before = give(one, AddressLock.empty(), { pools });
      const names = new Set(one.map(({ network, region, family }) => `${network} ${region} v${family}`));
      const gone = give([], before.lock, { pools }).lock;
      const result = give(other, gone, { pools, now: after(days) });
      for (const { wanted, prefixes: its } of result.assigned) {
        if (names.has(`${wanted.network} ${wanted.region} v${wanted.family}`)) continue;
        for (const block of gone.blocks.filter(({ domain }) => domain === wanted.domain))
          expect(its.some((prefix) => prefix.overlaps(block.prefix))).toBe(false);
      }
    }),
  );
});

describe("two branches that each add a region", () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-merge-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const networks = (regions: readonly string[]) =>
    regions.flatMap((region) => NETWORKS.map((name) => want(name, region, 26)));

  test("merge line by line into a lock that has both, or into one that is refused with both lines", () => {
    let refused = 0;
    const pool = fc.constantFrom("10.32.0.0/16", "10.32.0.0/20");
    fc.assert(
      fc.property(
        pool,
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/u), { minLength: 3, maxLength: 3 }),
        (pool, [base, one, two]) => {
          const other = { pools: { main: prefixes(pool) } };
          // GIVEN
          const before = give(networks([base]), AddressLock.empty(), other).lock;
          const ours = give(networks([base, one]), before, other).lock;
          const theirs = give(networks([base, two]), before, other).lock;
          // WHEN
          const text = gitUnion(before.render(), ours.render(), theirs.render());
          // THEN
          try {
            const merged = AddressLock.parse(text, "a.lock.json");
            expect(merged.blocks).toHaveLength(3 * NETWORKS.length);
            const next = give(networks([base, one, two]), merged, other);
            expect(next.lock).toBe(merged);
          } catch (error) {
            if (!(error instanceof LockError)) throw error;
            refused++;
            for (const { what, line } of error.problems) {
              expect(what).toMatch(/^two blocks of a routing domain overlap, see line \d+$/u);
              expect(text.split("\n")[line - 1]).toContain(`"kind":"block"`);
            }
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
    expect(refused).toBeLessThan(30);
  });

  /** What git makes of it with `merge=union` in .gitattributes. */
  function gitUnion(base: string, ours: string, theirs: string): string {
    const files = Object.entries({ ours, base, theirs }).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { status, stderr } = spawnSync("git", ["merge-file", "--union", ...files], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return readFileSync(files[0], "utf8");
  }
});
