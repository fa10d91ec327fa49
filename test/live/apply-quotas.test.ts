import { applyQuotas, planQuotas, Split, type LimitWrite, type QuotaRequest } from "cdktf-openstack-multisite/runtime";
import { amounts } from "../quota/accounts";
import { Killed, Notes, QuotaWorld } from "./quota-world";

let world: QuotaWorld;
let memory: Notes;
/** Ten cores and servers in One are to go to Two, whose ten networks are to go to One. */
const wanted = (more: Partial<QuotaRequest> = {}): QuotaRequest => ({
  budget: amounts({ "compute.cores": 40, "compute.instances": 40, "network.network": 20 }),
  split: Split.fixed({
    One: { compute: { cores: 10, instances: 10 }, network: { network: 20 } },
    Two: { compute: { cores: 30, instances: 30 }, network: { network: 0 } },
  }),
  regions: world.regions("One", "Two"),
  ...more,
});
beforeEach(() => {
  memory = new Notes();
  const numbers = { "compute.cores": [4, 20], "compute.instances": [2, 20], "compute.ram": [0, 99] } as const;
  world = new QuotaWorld({
    One: { ...numbers, "network.network": [1, 10] },
    Two: { ...numbers, "network.network": [0, 10] },
  });
});

const shown = ({ direction, region, changes }: LimitWrite) =>
  `${direction} ${region} ${changes.map(({ field, from, to }) => `${field} ${from}->${to}`).join(", ")}`;
const STEPS = [
  "lower One compute.cores 20->10, compute.instances 20->10",
  "lower Two network.network 10->0",
  "raise One network.network 10->20",
  "raise Two compute.cores 20->30, compute.instances 20->30",
];

describe("a plan", () => {
  test("lists what to write, in order, and writes nothing", async () => {
    const { writes, problems, unknown } = await planQuotas(wanted());
    expect(writes.map(shown)).toEqual(STEPS);
    expect([problems, unknown]).toEqual([[], []]);
    expect(world.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  test("asks nobody for what the budget does not limit", async () => {
    await planQuotas(wanted({ budget: amounts({ "compute.cores": 40 }), split: Split.even() }));
    expect(world.requests.sort()).toEqual(["GET compute One", "GET compute Two"]);
  });

  test("counts what regions have that get no share, and leaves them as they are", async () => {
    const budget = amounts({ "compute.cores": 50 });
    const regions = world.regions("One");
    const { writes } = await planQuotas({ budget, regions, split: Split.even(), others: world.regions("Two") });
    expect(writes.map(shown)).toEqual(["raise One compute.cores 20->30"]);
  });

  test("holds a region to less than its share, and to what it uses where that is more", async () => {
    const request = { budget: amounts({ "compute.cores": 40 }), split: Split.even(), regions: wanted().regions };
    const held = (limit: number) => new Map([["One", amounts({ "compute.cores": limit })]]);
    expect((await planQuotas({ ...request, held: held(6) })).writes.map(shown)).toEqual([
      "lower One compute.cores 20->6",
    ]);
    const below = await planQuotas({ ...request, held: held(3) });
    expect(below.writes.map(shown)).toEqual(["lower One compute.cores 20->4"]);
    expect(below.problems).toMatchObject([
      { code: "QUOTA_BELOW_USAGE", region: "One", what: "compute.cores: the limit would be 3, and One uses 4" },
    ]);
  });

  test("says of which fields nobody can see the usage", async () => {
    const budget = amounts({ "loadBalancer.pool": 5, "image.image_count_total": 5 });
    const { problems } = await planQuotas(wanted({ budget, split: Split.even() }));
    expect(problems.map(({ code, what }) => `${code} ${what.split(":")[0]}`)).toEqual([
      "QUOTA_ENFORCE loadBalancer.pool",
      "QUOTA_ENFORCE image.image_count_total",
    ]);
    expect(world.requests).toEqual([]);
  });

  test("names a region that does not answer, and without anything known of it moves nothing", async () => {
    world.setUp("Two", false);
    const { writes, problems, unknown } = await planQuotas(wanted());
    expect(writes).toEqual([]);
    expect(new Set(problems.map(({ code, region }) => `${code} ${region}`))).toEqual(new Set(["QUOTA_UNKNOWN Two"]));
    expect(unknown.map(({ name, service, cause }) => [name, service, cause])).toEqual([
      ["Two", "compute", "refused"],
      ["Two", "network", "refused"],
    ]);
  });

  test("counts what was known last of a region that does not answer", async () => {
    // GIVEN
    const request = { budget: amounts({ "compute.cores": 60 }), split: Split.even(), regions: wanted().regions };
    await planQuotas(request, { memory });
    world.setUp("Two", false);
    // WHEN
    const { writes, problems } = await planQuotas(request, { memory });
    // THEN Two holds 20, and is not touched
    expect(writes.map(shown)).toEqual(["raise One compute.cores 20->30"]);
    expect(problems).toMatchObject([
      { code: "QUOTA_UNTOUCHED", region: "Two", what: expect.stringContaining("of 20") },
    ]);
  });
});

describe("applying", () => {
  test("lowers, reads again, raises, and reads back each", async () => {
    // WHEN
    const told: string[] = [];
    const { done, failed, plan } = await applyQuotas(wanted(), { memory, onWrite: (write) => told.push(shown(write)) });
    // THEN
    expect([done.map(shown), told, failed, plan.problems]).toEqual([STEPS, STEPS, undefined, []]);
    expect(["One", "Two"].map((name) => world.limit(name, "compute.cores"))).toEqual([10, 30]);
    expect(["One", "Two"].map((name) => world.limit(name, "compute.ram"))).toEqual([99, 99]);
    const reading = ["GET compute One", "GET network One", "GET compute Two", "GET network Two"];
    const written = (what: string) => [`PUT ${what}`, `GET ${what}`];
    expect(world.requests).toEqual([
      ...[...reading, ...written("compute One"), ...written("network Two")],
      ...[...reading, ...written("network One"), ...written("compute Two")],
    ]);
  });

  test("does nothing where all is as it should be", async () => {
    await applyQuotas(wanted(), { memory });
    expect(await applyQuotas(wanted(), { memory })).toMatchObject({ done: [], plan: { writes: [], problems: [] } });
  });

  test("goes by what is used after it has lowered", async () => {
    // GIVEN two cores that are freed in Two while it is lowered to what it uses
    world.afterWrite = () => {
      world.use("Two", "compute.cores", -2);
      world.afterWrite = () => undefined;
    };
    const request = wanted({ budget: amounts({ "compute.cores": 40 }), split: Split.byWeight({ One: 1, Two: 0 }) });
    // WHEN
    const { done } = await applyQuotas(request, { memory });
    // THEN
    expect(done.map(shown)).toEqual([
      "lower Two compute.cores 20->4",
      "lower Two compute.cores 4->2",
      "raise One compute.cores 20->38",
    ]);
  });

  test("lets the service refuse what has come to be below what is used", async () => {
    // GIVEN networks that are made in Two after it was read
    world.onRequest = ({ method }) => {
      if (method === "PUT") world.use("Two", "network.network", 3);
    };
    // WHEN
    const { done, failed } = await applyQuotas(wanted(), { memory });
    // THEN
    expect(done.map(shown)).toEqual(STEPS.slice(0, 1));
    expect(failed?.problem).toMatchObject({
      code: "QUOTA_WRITE",
      region: "Two",
      what: expect.stringMatching(/^limits could not be lowered: network in Two: 400 network.network is below/),
    });
    expect(world.limit("Two", "network.network")).toBe(10);
  });

  test.each(STEPS.map((_step, n) => n))("stops where write %i fails, and the next run does the rest", async (n) => {
    // GIVEN
    world.outcomes = [...Array<"done">(n).fill("done"), "refused"];
    // WHEN
    const { done, failed } = await applyQuotas(wanted(), { memory });
    // THEN
    expect(done.map(shown)).toEqual(STEPS.slice(0, n));
    expect(failed).toMatchObject({ problem: { code: "QUOTA_WRITE", severity: "error" } });
    expect(failed === undefined ? "" : shown(failed.write)).toBe(STEPS[n]);
    expect((await applyQuotas(wanted(), { memory })).done.map(shown)).toEqual(STEPS.slice(n));
  });

  test("says so where a service answers, and changes nothing", async () => {
    world.outcomes = ["ignored"];
    const { done, failed } = await applyQuotas(wanted(), { memory });
    expect(done).toEqual([]);
    expect(failed?.problem).toMatchObject({
      code: "QUOTA_NOT_TAKEN",
      region: "One",
      what: expect.stringContaining("compute.cores is 20, not 10; compute.instances is 20, not 10"),
      fix: expect.stringContaining("unified limits"),
    });
    expect(world.requests.filter((request) => request.startsWith("PUT"))).toHaveLength(1);
  });

  test("counts what may have been raised, where nobody saw the answer and the region is gone", async () => {
    // GIVEN Two is raised by 10, and is lost with its answer; nothing but the notes is left of who did it
    world.outcomes = ["done", "done", "done", "done, then killed"];
    await expect(applyQuotas(wanted(), { memory })).rejects.toThrow(Killed);
    world.setUp("Two", false);
    // WHEN the next budget gives all to One
    const split = Split.byWeight({ One: 1, Two: 0 });
    const { done, plan } = await applyQuotas(wanted({ split }), { memory });
    // THEN One gets what Two can't have
    expect(done).toEqual([]);
    expect(world.total("compute.cores")).toBe(40);
    expect(plan.problems.map(({ code, region }) => `${code} ${region}`)).toContain("QUOTA_UNTOUCHED Two");
  });

  test("gives up when it is told to", async () => {
    const controller = new AbortController();
    world.onRequest = ({ method, signal }) => {
      if (method === "PUT") controller.abort();
      signal?.throwIfAborted();
    };
    await expect(applyQuotas(wanted(), { memory, signal: controller.signal })).rejects.toThrow(/abort/i);
    expect(world.total("compute.cores")).toBe(40);
  });
});
