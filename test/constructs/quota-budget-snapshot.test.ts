import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformCount, type TerraformStack } from "cdktf";
import {
  type Finding,
  findings,
  QuotaBudget,
  type QuotaBudgetProps,
  Tenant,
  UsageSnapshot,
} from "cdktf-openstack-multisite";
import { ComputeInstanceV2 } from "cdktf-openstack-multisite/bindings/compute-instance-v2";
import { stackOf } from "./stacks";

const HOUR = 3_600_000;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "multisite-usage-"))));
afterAll(() => rmSync(folder, { recursive: true }));

type Numbers = readonly [used: number | undefined, limit: number];

/** A region's compute service that says these numbers for its cores. */
function known([used, limit]: Numbers, at = new Date()) {
  return { state: "known", at: at.toISOString(), quotas: { cores: { used, reserved: 0, limit } } };
}

/** One that did not answer now, but earlier. */
function silent(last?: Numbers) {
  const at = new Date().toISOString();
  const before = last === undefined ? {} : { last: { at, quotas: known(last).quotas } };
  return { state: "unknown", at, cause: "timeout", message: "no answer in time", ...before };
}

/** A snapshot of regions of the cloud acme. */
function snapshotOf(computes: Readonly<Record<string, object>>, cloud = "acme"): UsageSnapshot {
  const regions = Object.entries(computes).map(([region, compute]) => {
    return { name: region, region, cloud, services: { compute } };
  });
  return written({ version: 1, writtenBy: { name: "x", version: "1" }, regions });
}

function written(content: unknown, maxAge?: string): UsageSnapshot {
  const file = join(folder, "usage.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return UsageSnapshot.fromFile(file, { maxAge });
}

/** A stack with a server of one core, so many times, in RegionOne. */
function stackWith(servers: number, props: Partial<QuotaBudgetProps>): TerraformStack {
  const stack = stackOf();
  const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
  const { scope, placement } = tenant.region("RegionOne");
  const count = TerraformCount.of(servers);
  new ComputeInstanceV2(scope, "app", { ...placement, count, name: "app", flavorName: "one" });
  new QuotaBudget(stack, "budget", {
    hard: { compute: { cores: 20 } },
    flavors: { one: { vcpus: 1, ram: 1024 } },
    ...props,
  });
  return stack;
}

function found(stack: TerraformStack): Partial<Finding>[] {
  return findings(stack).map(({ code, region, what, fix }) => ({ code, region, what, fix }));
}

describe("what is used already", () => {
  test("raises a share: no region gets less than it has", () => {
    const snapshot = snapshotOf({ RegionOne: known([14, 20]), RegionTwo: known([0, 20]) });
    const stack = stackWith(0, { usage: snapshot });
    const budget = stack.node.findChild("budget") as QuotaBudget;
    expect(["RegionOne", "RegionTwo"].map((region) => budget.in(region).limits.get("compute.cores"))).toEqual([14, 6]);
    expect(findings(stack)).toEqual([]);
  });

  test("is a range with what the tree asks for, while nobody says whose it is", () => {
    const snapshot = snapshotOf({ RegionOne: known([6, 20]), RegionTwo: known([0, 20]) });
    expect(found(stackWith(5, { usage: snapshot }))).toEqual([
      {
        code: "QUOTA_RANGE",
        region: "RegionOne",
        what: expect.stringMatching(
          /5 to 11 may be more than its share, 10 of 20; .*app 5 \(one, 5 times\); 6 are there/,
        ),
        fix: "record it: multisite usage --snapshot FILE --state STATE",
      },
    ]);
    expect(found(stackWith(4, { usage: snapshot }))).toEqual([]);
    expect(found(stackWith(11, { usage: snapshot }))).toMatchObject([{ code: "QUOTA_HARD", region: "RegionOne" }]);
  });

  test("counts once as far as it is the stack's own, and prices servers by the flavors of their region", () => {
    // GIVEN a server with ten cores, which no `flavors` describe, and the state of the six of them that run
    const compute = (owned: number) => {
      const { quotas, ...rest } = known([6, 20]);
      return { ...rest, quotas: { cores: { ...quotas.cores, owned } } };
    };
    const usage = (owned: number) => {
      const regions = Object.entries({ RegionOne: compute(owned), RegionTwo: known([0, 20]) }).map(([region, it]) => {
        const flavors = [{ name: "one", id: "1", vcpus: region === "RegionOne" ? 1 : 9, ram: 1024, disk: 0 }];
        return { ...{ name: region, region, cloud: "acme", flavors }, services: { compute: it } };
      });
      return written({ version: 1, writtenBy: { name: "x", version: "1" }, regions });
    };
    // THEN
    expect(found(stackWith(10, { usage: usage(6), flavors: {} }))).toEqual([]);
    expect(found(stackWith(10, { usage: usage(5), flavors: {} }))).toMatchObject([
      {
        code: "QUOTA_HARD",
        region: "RegionOne",
        what: expect.stringMatching(/11 is 1 more than its share, 10 of 20.*1 are there that the tree did not make/),
      },
    ]);
    // AND the author's own word counts before the region's
    const flavors = { one: { vcpus: 2, ram: 1024 } };
    expect(found(stackWith(10, { usage: usage(6), flavors }))).toMatchObject([{ code: "QUOTA_HARD" }]);
  });

  test("prices the servers of a part by the flavors of its whole", () => {
    const regions = ["RegionOne", "RegionTwo"].map((region) => {
      const flavors = [{ name: "one", id: "1", vcpus: 3, ram: 1024 }];
      return { ...{ name: region, region, cloud: "acme", flavors }, services: { compute: known([0, 20]) } };
    });
    const usage = written({ version: 1, writtenBy: { name: "x", version: "1" }, regions });
    const stack = stackWith(1, { usage, flavors: {} });
    const whole = stack.node.findChild("budget") as QuotaBudget;
    new QuotaBudget(stack, "part", { hard: { compute: { cores: 4 } }, partOf: whole });
    expect(found(stack)).toMatchObject([{ code: "QUOTA_HARD", what: expect.stringContaining("3 is 1 more than") }]);
  });

  test("counts with the last known limit, where a region does not answer", () => {
    const snapshot = snapshotOf({ RegionOne: silent([3, 8]), RegionTwo: known([0, 20]) });
    expect(found(stackWith(3, { usage: snapshot }))).toMatchObject([
      {
        code: "QUOTA_RANGE",
        region: "RegionOne",
        what: expect.stringMatching(/3 to 11 may be more than its share, 10 of 20.*its last known limit is 8/),
      },
    ]);
    expect(found(stackWith(2, { usage: snapshot }))).toEqual([]);
  });

  test("is never taken for zero, where nothing is known of a region", () => {
    const snapshot = snapshotOf({ RegionOne: silent(), RegionTwo: known([0, 20]) });
    expect(found(stackWith(0, { usage: snapshot })).map(({ code, region }) => [code, region])).toContainEqual([
      "QUOTA_UNKNOWN",
      "RegionOne",
    ]);
    expect(found(stackWith(0, { usage: snapshotOf({ RegionTwo: known([0, 20]) }) })).map(({ code }) => code)).toContain(
      "QUOTA_UNKNOWN",
    );
  });

  test("in a region that is not the stack's leaves less for the others", () => {
    const snapshot = snapshotOf({ RegionOne: known([0, 9]), RegionTwo: known([0, 9]), RegionThree: known([1, 12]) });
    const budget = stackWith(0, { usage: snapshot }).node.findChild("budget") as QuotaBudget;
    expect(budget.in("RegionOne").limits.get("compute.cores")).toBe(4);
  });

  test("in another cloud does not count", () => {
    const snapshot = snapshotOf({ RegionOne: known([99, 99]), RegionTwo: known([99, 99]) }, "other");
    expect(found(stackWith(0, { usage: snapshot }))).toMatchObject([
      { code: "QUOTA_UNKNOWN" },
      { code: "QUOTA_UNKNOWN" },
    ]);
  });

  test("more than the budget says by how much", () => {
    const snapshot = snapshotOf({ RegionOne: known([14, 20]), RegionTwo: known([9, 20]) });
    expect(found(stackWith(0, { usage: snapshot }))).toMatchObject([
      { code: "QUOTA_IMPOSSIBLE", what: expect.stringContaining("23 are taken already, 3 more than the budget") },
    ]);
  });

  test("is the whole's to count, not its parts'", () => {
    const stack = stackWith(1, { usage: snapshotOf({ RegionOne: known([9, 20]), RegionTwo: known([0, 20]) }) });
    const whole = stack.node.findChild("budget") as QuotaBudget;
    new QuotaBudget(stack, "part", { hard: { compute: { cores: 2 } }, partOf: whole, usage: snapshotOf({}) });
    const told = findings(stack).filter(({ path }) => path === "acme/part");
    expect(told.map(({ code }) => code)).toEqual(["QUOTA_SNAPSHOT"]);
  });
});

describe("a snapshot", () => {
  const old = (hours: number) => snapshotAt(new Date(Date.now() - hours * HOUR));
  const snapshotAt = (at: Date) => ({
    version: 1,
    writtenBy: { name: "x", version: "1" },
    regions: ["RegionOne", "RegionTwo"].map((region) => {
      return { name: region, region, cloud: "acme", services: { compute: known([0, 20], at) } };
    }),
  });

  test.each<[string, unknown, string | undefined, RegExp]>([
    ["is too old", old(25), undefined, /older than 24h/],
    ["is older than the author allows", old(2), "90m", /older than 90m/],
    ["is of a time to come", old(-1), undefined, /of a time to come/],
    ["knows nobody", { ...old(0), regions: [] }, undefined, /knows no region/],
    ["is none", "{}", undefined, /can't be read: version is missing/],
    ["has an age that is none", old(0), "soon", /is no duration/],
  ])("is refused if it %s", (_why, content, maxAge, what) => {
    const problems = findings(stackWith(0, { usage: written(content, maxAge) }));
    expect(problems).toContainEqual(
      expect.objectContaining({ code: "QUOTA_SNAPSHOT", severity: "error", what: expect.stringMatching(what) }),
    );
  });

  test("is taken if it is as old as the author allows", () => {
    expect(findings(stackWith(0, { usage: written(old(47), "2d") }))).toEqual([]);
  });

  test("that is not there says how to make it", () => {
    const snapshot = UsageSnapshot.fromFile(join(folder, "none.json"));
    expect(findings(stackWith(0, { usage: snapshot }))).toMatchObject([
      {
        code: "QUOTA_SNAPSHOT",
        what: expect.stringContaining("ENOENT"),
        fix: `run: multisite usage --snapshot ${join(folder, "none.json")}`,
      },
    ]);
  });
});
