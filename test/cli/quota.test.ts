import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedCloud } from "../../src/sandbox/cloud";
import { scratch } from "../sandbox/environment/scratch";
import { call, multisite, type Ended } from "./multisite";

const REGIONS = ["One", "Two"];
/** Of Nova, in each region where nobody has set any. */
const CORES = 20;

let cloud: EmbeddedCloud;
let cwd: string;
let project: string;
beforeEach(async () => {
  cloud = await EmbeddedCloud.start({ name: "acme", regions: REGIONS });
  project = cloud.identity.state.projects.find(({ name }) => name === "tenant-a")?.id ?? "";
  cwd = scratch();
  const clouds = { "acme-admin": cloud.cloudsYamlEntry("admin"), acme: cloud.cloudsYamlEntry("member") };
  writeFileSync(join(cwd, "clouds.yaml"), JSON.stringify({ clouds }));
  writeModel(budget());
});
afterEach(() => cloud.stop());

/** Fifteen of forty cores for One, what is left for Two. */
function budget(more: object = {}, region: object = { admin: "acme-admin", projectId: project }): object {
  const share = (name: string) => ({ name, hard: {}, soft: {}, ...region });
  return {
    path: "acme/budget",
    tenant: "acme/tenant",
    allRegions: true,
    split: { kind: "fixed", shares: { One: { compute: { cores: 15 } }, Two: { compute: { cores: 25 } } } },
    hard: { "compute.cores": 2 * CORES },
    soft: {},
    regions: REGIONS.map(share),
    ...more,
  };
}

function writeModel(...quotaBudgets: object[]): void {
  const regions = REGIONS.map((name) => ({ name, region: name, cloud: "acme", stack: "acme" }));
  mkdirSync(join(cwd, "cdktf.out"), { recursive: true });
  const model = { version: 1, tenants: [{ path: "acme/tenant", regions }], quotaBudgets };
  writeFileSync(join(cwd, "cdktf.out", "multisite.json"), JSON.stringify(model));
}

const env = { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "", OS_AUTH_URL: "" };
const quota = (...args: string[]): Promise<Ended> => multisite(["quota", ...args], { cwd, env });
const cores = () => REGIONS.map((name) => cloud.region(name).state.compute.quotas[project]?.cores ?? CORES);

const STEPS = ["lower One compute: cores 20 → 15", "raise Two compute: cores 20 → 25"];

describe("multisite quota plan", () => {
  test("shows limits, use and steps, and changes nothing", async () => {
    const { code, stdout, stderr } = await quota("plan");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/│ limit \(used\) +│ One +│ Two +│ total \/ budget +│/);
    expect(stdout).toMatch(/│ compute cores +│ 20 → 15 \(0\) +│ 20 → 25 \(0\) +│ 40 \/ 40 +│/);
    expect(stdout).toContain(STEPS.map((step, n) => `${n + 1}. ${step}`).join("\n"));
    expect(cores()).toEqual([20, 20]);
    expect(existsSync(join(cwd, "cdktf.out", "multisite-quota.json"))).toBe(false);
  });

  test("says by its exit code that there is something to do, if it is asked to", async () => {
    expect((await quota("plan", "--detailed-exitcode")).code).toBe(6);
    expect((await quota("apply", "--yes")).code).toBe(0);
    const { code, stdout } = await quota("plan", "--detailed-exitcode");
    expect(code).toBe(0);
    expect(stdout).toContain("no limit has to be moved");
  });

  test("--json has the same", async () => {
    const report = JSON.parse((await quota("plan", "--json")).stdout) as object;
    const change = (from: number, to: number) => [{ field: "compute.cores", from, to }];
    expect(report).toEqual({
      version: 1,
      budget: { path: "acme/budget", hard: { "compute.cores": 40 } },
      regions: REGIONS.map((name) => ({ name, used: { "compute.cores": 0 }, limits: { "compute.cores": 20 } })),
      steps: [
        { region: "One", service: "compute", direction: "lower", changes: change(20, 15) },
        { region: "Two", service: "compute", direction: "raise", changes: change(20, 25) },
      ],
      problems: [],
      unknown: [],
    });
  });

  test("takes limits for regions instead of their shares, within the budget", async () => {
    const limits = ["--limit", "One:compute.cores=18", "--limit", "Two:compute.cores=22"];
    const { code, stdout } = await quota("plan", ...limits);
    expect(code).toBe(0);
    expect(stdout).toMatch(/cores 20 → 18\n.*cores 20 → 22/);
    const over = await quota("plan", "--limit", "One:compute.cores=18");
    expect(over.code).toBe(1);
    expect(over.stdout).toContain("QUOTA_SPLIT: compute.cores: the split gives out 43, 3 more than there is");
    expect(await quota("plan", "--limit", "One:compute.core=18")).toMatchObject({
      ...{ code: 1, stdout: "" },
      stderr: 'multisite: no service has a limit "compute.core": see multisite usage\n',
    });
  });

  test("counts what other regions of the cloud hold, where the budget is for all of them", async () => {
    await cloud.addRegion("Old");
    const { code, stdout } = await quota("plan");
    expect(code).toBe(1);
    expect(stdout).toMatch(/│ Old of acme-admin +│/);
    expect(stdout).toContain("the split gives out 40, 20 more than there is for these regions, 20");
    writeModel(budget({ allRegions: undefined }));
    expect((await quota("plan")).stdout).not.toContain("Old");
  });

  test("ends with 3 where a region does not answer, and names it", async () => {
    await cloud.region("Two").down();
    const { code, stdout } = await quota("plan");
    expect(code).toBe(3);
    expect(stdout).toContain("no limit has to be moved");
    expect(stdout).toMatch(/^QUOTA_UNKNOWN in Two: compute\.cores can't be split/m);
    expect(stdout).toMatch(/^unknown: compute in Two \(refused\): /m);
  });

  test("ends with 5 where more is used than the budget allows", async () => {
    writeModel(budget({ hard: { "network.network": 1 }, split: { kind: "even" } }));
    for (const name of REGIONS) cloud.region(name).state.network.networks.push({ project_id: project } as never);
    const { code, stdout } = await quota("plan");
    expect(code).toBe(5);
    expect(stdout).toContain("QUOTA_IMPOSSIBLE: network.network: 2 are taken already, 1 more than the budget");
  });
});

describe("which budget", () => {
  test("is asked for, where the model has several", async () => {
    writeModel(budget(), budget({ path: "acme/other" }), budget({ path: "acme/part", partOf: "acme/budget" }));
    expect((await quota("plan")).stderr).toBe(
      "multisite: the model has several budgets: give one as --budget: acme/budget, acme/other\n",
    );
    expect((await quota("plan", "--budget", "acme/budget")).code).toBe(0);
    expect((await quota("plan", "--budget", "acme/part")).stderr).toContain('has the path "acme/part"; there are');
  });

  test("can be one that sets no limits itself, by an administrator who is named", async () => {
    writeModel(budget({}, {}));
    expect(await quota("plan")).toMatchObject({
      ...{ code: 1, stdout: "" },
      stderr: expect.stringContaining(
        "does not say who sets the limits in One: give an administrator's cloud as --cloud",
      ),
    });
    expect((await quota("plan", "--cloud", "acme-admin")).stderr).toContain("as --project");
    expect((await quota("plan", "--cloud", "acme-admin", "--project", project)).code).toBe(0);
  });

  test("can't be moved with a member's rights", async () => {
    const { code, stdout } = await quota("apply", "--yes", "--cloud", "acme");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^QUOTA_WRITE in One: limits could not be lowered: .*403 Policy doesn't allow/m);
    expect(cores()).toEqual([20, 20]);
  });

  test.each([
    ["no split", { split: undefined }, "the split of acme/budget is none of even, byWeight, fixed, fromUsage"],
    ["a strange split", { split: { kind: "odd" } }, "the split of acme/budget is none of even"],
    [
      "weights that are none",
      { split: { kind: "byWeight", weights: [] } },
      "the split of acme/budget.weights is no object",
    ],
    ["shares that are none", { split: { kind: "fixed", shares: { One: 3 } } }, "is not limits by region and service"],
    ["a field that is none", { hard: { "compute.core": 3 } }, 'has a limit of "compute.core", which no service has'],
    ["no tenant", { tenant: "acme/gone" }, "the model has no tenant acme/gone"],
  ])("is refused with %s", async (_what, more, message) => {
    writeModel(budget(more));
    expect(await quota("plan")).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(message) });
  });

  test("is not found without a model", async () => {
    expect(await quota("plan", "--out", "nowhere")).toMatchObject({
      ...{ code: 1, stderr: "multisite: there is no model in nowhere: run cdktf synth, or give --out\n" },
    });
  });
});

describe("multisite quota apply", () => {
  test("shows the plan, moves limits, and says each step", async () => {
    const { code, stdout, stderr } = await quota("apply", "--yes");
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${STEPS.join("\n")}\n` });
    expect(stdout).toMatch(/1\. lower One [^]*\n2 steps done\n$/);
    expect(cores()).toEqual([15, 25]);
  });

  test("does not do it unasked", async () => {
    expect(await quota("apply")).toMatchObject({
      ...{ code: 2, stdout: "", stderr: "error: nobody can be asked here: give --yes\n" },
    });
    expect(cores()).toEqual([20, 20]);
  });

  test("--json has what was done; the plan is on stderr", async () => {
    const { stdout, stderr } = await quota("apply", "--yes", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      done: [
        { region: "One", direction: "lower" },
        { region: "Two", direction: "raise" },
      ],
      problems: [],
    });
    expect(stderr).toContain("│ compute cores");
  });

  test("stops where a service refuses, and goes on from there", async () => {
    // GIVEN
    cloud.region("Two").fault({ service: "compute", method: "PUT", status: 409, body: {} });
    // WHEN
    const first = await quota("apply", "--yes");
    // THEN
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(
      /1 step done, and stopped at: raise Two compute: cores 20 → 25\nQUOTA_WRITE in Two: .*409/,
    );
    expect(cores()).toEqual([15, 20]);
    // WHEN
    cloud.region("Two").clearFaults();
    const second = await quota("apply", "--yes");
    // THEN
    expect(second).toMatchObject({ code: 0, stderr: `${STEPS[1]}\n` });
    expect(cores()).toEqual([15, 25]);
  });

  test("goes on after kill -9, and counts what nobody saw the answer of", async () => {
    // GIVEN a write to Two that is done and not answered
    cloud.region("Two").fault({ service: "compute", method: "PUT", latencyMs: 60_000 });
    const running = call(["quota", "apply", "--yes"], { cwd, env });
    const file = join(cwd, "cdktf.out", "multisite-quota.json");
    const known = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
    while (!known().includes('"compute.cores": 25')) await new Promise((resolve) => setTimeout(resolve, 20));
    // WHEN
    running.process.kill("SIGKILL");
    await running.ended;
    await cloud.region("Two").down();
    writeModel(budget({ split: { kind: "byWeight", weights: { One: 1, Two: 0 } } }));
    // THEN Two may have 25, whatever it had when it was read
    const { code, stdout } = await quota("plan");
    expect(code).toBe(3);
    expect(stdout).toContain("its last known limit of 25 counts");
    expect(stdout).toContain("no limit has to be moved");
    // WHEN it is back, another run takes over from the dead one
    await cloud.region("Two").up();
    cloud.region("Two").clearFaults();
    expect((await quota("apply", "--yes")).code).toBe(0);
    expect(cores()).toEqual([40, 0]);
  });

  test("waits for another one that is at work", async () => {
    // GIVEN
    cloud.region("One").fault({ service: "compute", method: "PUT", latencyMs: 2_000 });
    const first = quota("apply", "--yes");
    while (!existsSync(join(cwd, "cdktf.out", "multisite-quota.json"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // WHEN
    const second = await quota("apply", "--yes");
    // THEN
    expect(second).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("0 steps done") });
    expect((await first).stdout).toContain("2 steps done");
    expect(cores()).toEqual([15, 25]);
  });

  test("does not take a file that is something else", async () => {
    writeFileSync(join(cwd, "f.json"), '{"version":1,"regions":[{"cloud":"a"}]}');
    expect(await quota("apply", "--yes", "--resume", "f.json")).toMatchObject({
      ...{ code: 1, stdout: "" },
      stderr:
        "multisite: f.json is no file of limits: regions[0] is not cloud, region, project and limits; give another file, or remove this one\n",
    });
    expect(readFileSync(join(cwd, "f.json"), "utf8")).toContain('{"cloud":"a"}');
  });
});
