import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { drip, FakeRegion, json, quota } from "../live/fake-region";
import { startCloud } from "../openstack-client/fixture";
import { scratch } from "../sandbox/environment/scratch";
import { multisite, type Ended } from "./multisite";

let cloud: EmbeddedCloud;
let one: FakeRegion;
let two: FakeRegion;
let cwd: string;
beforeEach(async () => {
  ({ cloud } = await startCloud());
  [one, two] = await Promise.all([FakeRegion.start(), FakeRegion.start()]);
  cwd = scratch();
  writeClouds({ One: one.overrides, Two: two.overrides });
});
afterEach(() => Promise.all([cloud.stop(), one.stop(), two.stop()]));

function writeClouds(regions: Readonly<Record<string, object>>): void {
  const acme = {
    ...cloud.cloudsYamlEntry(),
    regions: Object.entries(regions).map(([name, values]) => ({ name, values })),
  };
  writeFileSync(join(cwd, "clouds.yaml"), JSON.stringify({ clouds: { acme, other: { ...acme, regions: ["Two"] } } }));
}

function writeModel(...tenants: object[]): void {
  writeWholeModel({ tenants });
}

function writeWholeModel(parts: object): void {
  mkdirSync(join(cwd, "cdktf.out"), { recursive: true });
  writeFileSync(join(cwd, "cdktf.out", "multisite.json"), JSON.stringify({ version: 1, ...parts }));
}

const usage = (...args: string[]): Promise<Ended> =>
  multisite(["usage", ...args], { cwd, env: { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "acme", OS_AUTH_URL: "" } });

async function namesOf(...args: string[]): Promise<string[]> {
  const { stdout } = await usage("--json", ...args);
  return (JSON.parse(stdout) as { regions: { name: string }[] }).regions.map(({ name }) => name);
}

describe("multisite usage", () => {
  test("shows what is used in all regions of a cloud, with nothing but a clouds.yaml", async () => {
    const { code, stdout, stderr } = await usage();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/│ used \/ limit +│ One +│ Two +│ total +│/);
    expect(stdout).toMatch(/│ compute cores +│ 4 \/ 20 +│ 4 \/ 20 +│ 8 \/ 40 +│/);
    expect(stdout).not.toContain("\x1b");
  });

  test("--json and --csv have the same", async () => {
    const { regions } = JSON.parse((await usage("--json")).stdout) as { regions: object[] };
    expect(regions[0]).toMatchObject({
      ...{ name: "One", cloud: "acme" },
      services: { compute: { quotas: { cores: { used: 4, limit: 20 } } } },
    });
    expect((await usage("--csv")).stdout).toMatch(/^One,One,acme,compute,cores,,4,0,20,,,known,,\d{4}-.*Z$/m);
  });

  test("takes the regions of the model, under their names there, without those that were given up", async () => {
    writeModel({
      path: "acme/tenant",
      regions: [
        { name: "west", region: "Two", cloud: "acme", stack: "acme" },
        { name: "east", region: "One", stack: "acme" },
        { name: "gone", region: "Three", cloud: "acme", stack: "acme", lost: true },
      ],
    });
    expect((await namesOf()).sort()).toEqual(["east", "west"]);
    expect(await namesOf("--region", "west")).toEqual(["west"]);
    expect(await namesOf("--cloud", "acme")).toEqual(["One", "Two"]);
    expect(await usage("--region", "gone")).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "multisite: no region of the tenant is called gone; there are west, east\n",
    });
  });

  test("asks which tenant, where the model has several", async () => {
    const regions = [{ name: "One", region: "One", cloud: "acme", stack: "acme" }];
    writeModel({ path: "a/tenant", regions }, { path: "b/tenant", regions: [] });
    expect(await usage()).toMatchObject({ code: 1, stderr: expect.stringContaining("--tenant: a/tenant, b/tenant") });
    expect(await namesOf("--tenant", "a/tenant")).toEqual(["One"]);
  });

  test("asks which cloud, where nothing says it", async () => {
    const { code, stderr } = await multisite(["usage"], {
      cwd,
      env: { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "", OS_AUTH_URL: "" },
    });
    expect([code, stderr]).toEqual([
      1,
      "multisite: name a cloud with --cloud or OS_CLOUD: clouds.yaml has acme, other\n",
    ]);
  });

  test.each([
    [["--json", "--csv"], "cannot be used with"],
    [["--partial", "--strict"], "cannot be used with"],
    [["--snapshot", "f", "--region", "One"], "cannot be used with"],
    [["--timeout", "0"], "a number of seconds above 0"],
    [["--timeout", "soon"], "a number of seconds above 0"],
    [["--soft", "80"], "a number between 0 and 1"],
  ])("ends with 2 when used wrongly: %j", async (args, what) => {
    expect(await usage(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(what) });
  });
});

describe("the exit code of multisite usage", () => {
  test("is 0 for a region that is down, which is named; 3 with --strict, and if all are", async () => {
    one.always(json({}, 503));
    const partial = await usage();
    expect(partial.code).toBe(0);
    expect(partial.stdout).toMatch(/│ compute cores +│ unknown +│ 4 \/ 20 +│ at least 4 \/ 20 +│/);
    expect(partial.stdout).toMatch(/^unknown: compute, network, volume, image in One \(server\): .*503.* req-1/m);
    expect((await usage("--strict")).code).toBe(3);
    two.always(json({}, 503));
    expect((await usage()).code).toBe(3);
  });

  test("is 4 above the soft limit, and only if there is one", async () => {
    one.answers.compute = json({ quota_set: { cores: quota(17, 20) } });
    expect((await usage("--soft", "0.8")).code).toBe(4);
    expect((await usage("--soft", "0.9")).code).toBe(0);
    expect((await usage()).code).toBe(0);
  });

  test("is 5 above a limit, whatever else there is", async () => {
    one.answers.compute = json({ quota_set: { cores: quota(21, 20), ram: quota(17, 20) } });
    two.always(json({}, 500));
    const { code, stdout } = await usage("--soft", "0.8", "--strict");
    expect(code).toBe(5);
    expect(stdout).toMatch(/│ compute cores +│ 21 \/ 20 over │ unknown/);
  });

  test("is 4 or 5 by the budget of the model, whose parts don't count", async () => {
    const regions = ["One", "Two"].map((name) => ({ name, region: name, cloud: "acme", stack: "acme" }));
    const budget = (path: string, hard: number, soft: number, more: object = {}) => {
      const limits = (factor: number) => ({
        hard: { "compute.cores": hard * factor },
        soft: { "compute.cores": soft * factor },
      });
      const shares = regions.map(({ name }) => ({ name, ...limits(1) }));
      return { path, tenant: "acme/tenant", ...limits(2), regions: shares, ...more };
    };
    const part = budget("acme/part", 1, 1, { partOf: "acme/budget" });
    const foreign = budget("b/budget", 1, 1, { tenant: "b/tenant" });
    const write = (...quotaBudgets: object[]) =>
      writeWholeModel({ tenants: [{ path: "acme/tenant", regions }], quotaBudgets });

    write(budget("acme/budget", 5, 4), part, foreign);
    const below = await usage();
    expect(below.code).toBe(0);
    expect(below.stdout).toMatch(/│ compute cores +│ 4 \/ 20 \/ 5 +│ 4 \/ 20 \/ 5 +│ 8 \/ 40 \/ 10 +│/);
    write(budget("acme/budget", 5, 3), part);
    expect((await usage()).code).toBe(4);
    write(budget("acme/budget", 3, 2), part);
    const above = await usage();
    expect(above.code).toBe(5);
    expect(above.stdout).toMatch(/│ compute cores +│ 4 \/ 20 \/ 3 over +│/);
    expect((await usage("--cloud", "acme")).code).toBe(0);
  });

  test("is 1 if there is no way in", async () => {
    await cloud.keystone.down();
    const { code, stdout, stderr } = await usage("--cloud", "nobody");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('there is no cloud "nobody"');
    expect((await usage()).code).toBe(3);
  });
});

test("multisite usage ends in time when a region sends a byte a second", async () => {
  one.always(drip);
  const start = Date.now();
  const { code, stdout } = await usage("--timeout", "4");
  expect(Date.now() - start).toBeLessThan(15_000);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^unknown: .* in One \(timeout\): compute in One: no answer in time.*: GET /m);
});

describe("multisite usage --snapshot", () => {
  const read = (): { regions: { name: string; services: Record<string, object> }[] } =>
    JSON.parse(readFileSync(join(cwd, "usage.json"), "utf8"));

  test("leaves what it found, and nothing else", async () => {
    expect(await usage("--snapshot", "usage.json")).toMatchObject({ code: 0, stderr: "" });
    expect(read()).toMatchObject({
      version: 1,
      regions: [
        { name: "One", services: { compute: { state: "known", quotas: { cores: { used: 4, limit: 20 } } } } },
        { name: "Two", services: { image: { state: "known", quotas: {} } } },
      ],
    });
    expect(readdirSync(cwd).sort()).toEqual(["clouds.yaml", "usage.json"]);
  });

  test("keeps what was known last of a region that is down", async () => {
    // GIVEN
    await usage("--snapshot", "usage.json");
    const before = read();
    // WHEN
    one.always(json({}, 500));
    await usage("--snapshot", "usage.json");
    // THEN
    const { at, quotas } = before.regions[0].services.compute as { at: string; quotas: object };
    expect(read().regions[0].services.compute).toMatchObject({
      ...{ state: "unknown", cause: "server", last: { at, quotas } },
    });
    expect(read().regions[1].services.compute).toMatchObject({ state: "known" });
  });

  test("writes through a link", async () => {
    mkdirSync(join(cwd, "real"));
    writeFileSync(
      join(cwd, "real", "usage.json"),
      JSON.stringify({ version: 1, writtenBy: { name: "x", version: "1" }, regions: [] }),
    );
    symlinkSync(join("real", "usage.json"), join(cwd, "usage.json"));
    await usage("--snapshot", "usage.json");
    expect(readFileSync(join(cwd, "real", "usage.json"), "utf8")).toContain('"cores"');
  });

  test("does not overwrite what is no snapshot, and asks nobody", async () => {
    writeFileSync(join(cwd, "usage.json"), '{"version":7}');
    expect(await usage("--snapshot", "usage.json")).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "multisite: usage.json is no snapshot of usage: version is 7, and this package reads 1; give another file, or remove this one\n",
    });
    expect(one.requests).toHaveLength(0);
    expect(readFileSync(join(cwd, "usage.json"), "utf8")).toBe('{"version":7}');
  });

  test("says where it can't write, after it has shown what it found", async () => {
    const { code, stdout, stderr } = await usage("--snapshot", join("nowhere", "usage.json"));
    expect([code, stderr]).toEqual([1, "multisite: nowhere/usage.json can't be written (ENOENT)\n"]);
    expect(stdout).toContain("compute cores");
    expect(existsSync(join(cwd, "nowhere"))).toBe(false);
  });
});
