import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { FakeRegion, flavor, json, quota } from "../live/fake-region";
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
  one.answers.compute = json(nova(4, 20));
  two.answers.compute = json(nova(10, 20));
  cwd = scratch();
  const regions = Object.entries({ One: one.overrides, Two: two.overrides });
  const acme = { ...cloud.cloudsYamlEntry(), regions: regions.map(([name, values]) => ({ name, values })) };
  writeFileSync(join(cwd, "clouds.yaml"), JSON.stringify({ clouds: { acme } }));
});
afterEach(() => Promise.all([cloud.stop(), one.stop(), two.stop()]));

const nova = (cores: number, limit: number) => ({
  quota_set: {
    id: "p",
    cores: quota(cores, limit),
    ram: quota(0, -1),
    instances: quota(2, 10),
    key_pairs: quota(0, 100),
  },
});

const capacity = (...args: string[]): Promise<Ended> =>
  multisite(["capacity", ...args], { cwd, env: { OS_CLIENT_CONFIG_FILE: "", OS_CLOUD: "acme", OS_AUTH_URL: "" } });

function writeBudget(hard: number): void {
  const regions = ["One", "Two"].map((name) => ({ name, region: name, cloud: "acme", stack: "acme" }));
  const limits = { hard: { "compute.cores": hard }, soft: { "compute.cores": hard - 1 } };
  const shares = regions.map(({ name }) => ({ name, ...limits }));
  const quotaBudgets = [{ path: "acme/budget", tenant: "acme/tenant", ...limits, regions: shares }];
  mkdirSync(join(cwd, "cdktf.out"));
  const model = { version: 1, tenants: [{ path: "acme/tenant", regions }], quotaBudgets };
  writeFileSync(join(cwd, "cdktf.out", "multisite.json"), JSON.stringify(model));
}

describe("multisite capacity", () => {
  test("shows what still fits beside what is used, with nothing but a clouds.yaml and two requests a region", async () => {
    const { code, stdout, stderr } = await capacity();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/│ used \/ limit +│ One +│ Two +│ total +│/);
    expect(stdout).toMatch(/│ compute cores +│ 4 \/ 20 +│ 10 \/ 20 +│ 14 \/ 40 +│/);
    expect(stdout).toMatch(/│ servers that still fit +│ One +│ Two +│ total +│/);
    expect(stdout).toMatch(/│ small \(1 vCPU, 2048 MiB\) +│ 8 \(instances\) +│ 8 \(instances\) +│ 16 +│/);
    expect(stdout).toMatch(/│ large \(8 vCPU, 16384 MiB\) +│ 2 \(cores\) +│ 1 \(cores\) +│ 3 +│/);
    expect(stdout).not.toContain("key_pairs");
    expect(one.requests).toHaveLength(2);
  });

  test("has a row for each size of a flavor that differs between regions", async () => {
    two.flavors = json({ flavors: [flavor("small", 2, 2048)] });
    const { stdout } = await capacity();
    expect(stdout).toMatch(/│ small \(1 vCPU, 2048 MiB\) +│ 8 \(instances\) +│ – +│ 8 +│/);
    expect(stdout).toMatch(/│ small \(2 vCPU, 2048 MiB\) +│ – +│ 5 \(cores\) +│ 5 +│/);
  });

  test("heeds the shares of the model's budget", async () => {
    writeBudget(12);
    const { code, stdout } = await capacity("--flavor", "large");
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ compute cores +│ 4 \/ 20 \/ 12 +│ 10 \/ 20 \/ 12 +│/);
    expect(stdout).toMatch(/│ large .* │ 1 \(cores of the budget\) +│ 0 \(cores of the budget\) +│ 1 +│/);
  });

  test("names a region that is unknown, and what fits at least", async () => {
    one.always(json({}, 503));
    const { code, stdout } = await capacity();
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ small .* │ unknown │ 8 \(instances\) │ at least 8 │/);
    expect(stdout.match(/^unknown: .*$/gm)).toEqual([
      expect.stringMatching(/^unknown: compute in One \(server\): .*503/),
    ]);
  });

  test("names a region whose flavors are unknown", async () => {
    one.flavors = json({}, 403);
    const { stdout } = await capacity();
    expect(stdout).toMatch(/│ compute cores +│ 4 \/ 20 +│/);
    expect(stdout).toMatch(/│ small .* │ unknown │/);
    expect(stdout).toMatch(/^unknown: what fits in One \(forbidden\): compute in One: /m);
  });

  test("has ∞ for what nothing limits", async () => {
    one.answers.compute = json({ quota_set: { cores: quota(4, -1), ram: quota(0, -1), instances: quota(2, -1) } });
    expect((await capacity()).stdout).toMatch(/│ large .* │ ∞ +│ 1 \(cores\) +│ ∞ +│/);
    expect((await capacity("--csv")).stdout).toMatch(/^One,One,acme,large,id-large,8,16384,10,unlimited,,,known,,2/m);
  });

  test("--json and --csv have the same", async () => {
    one.flavors = json({}, 403);
    const report = JSON.parse((await capacity("--json", "--flavor", "id-large")).stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      version: 1,
      usage: [{ name: "One", services: { compute: { state: "known" } } }, { name: "Two" }],
      regions: [
        { name: "One", answer: { state: "unknown", cause: "forbidden" } },
        {
          name: "Two",
          answer: { flavors: [{ name: "large", more: 1, limitedBy: { quota: "cores", by: "cloud" } }] },
        },
      ],
      totals: [{ name: "large", vcpus: 8, ram: 16384, more: 1, atLeast: true }],
      passed: [],
    });
    const rows = (await capacity("--csv", "--flavor", "large")).stdout.split("\n");
    expect(rows[0]).toBe("name,region,cloud,flavor,id,vcpus,ram,disk,more,limitedBy,by,state,cause,at");
    expect(rows[1]).toMatch(/^One,One,acme,,,,,,,,,unknown,forbidden,2/);
    expect(rows[2]).toMatch(/^Two,Two,acme,large,id-large,8,16384,10,1,cores,cloud,known,,2/);
  });

  test("refuses a flavor that no region has; one that an unknown region may have it does not", async () => {
    expect(await capacity("--flavor", "large,huge")).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "multisite: no region has a flavor huge; there are large, small\n",
    });
    one.flavors = json({}, 503);
    expect((await capacity("--flavor", "huge")).code).toBe(0);
  });
});

describe("the exit code of multisite capacity", () => {
  test("is 3 for what is unknown, with --strict or if all is", async () => {
    one.flavors = json({}, 503);
    expect((await capacity("--strict")).code).toBe(3);
    two.answers.compute = json({}, 503);
    expect((await capacity()).code).toBe(3);
  });

  test("is 4 and 5 by what is used, as of multisite usage", async () => {
    writeBudget(10);
    expect((await capacity()).code).toBe(4);
    one.answers.compute = json(nova(21, 20));
    expect((await capacity("--cloud", "acme")).code).toBe(5);
  });

  test("is 2 when used wrongly", async () => {
    expect((await capacity("--json", "--csv")).code).toBe(2);
  });
});
