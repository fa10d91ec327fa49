import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, TerraformVariable } from "cdktf";
import {
  findings,
  type Limits,
  QuotaBudget,
  type QuotaBudgetProps,
  Split,
  Tenant,
  UsageSnapshot,
} from "cdktf-openstack-multisite";
import { inApp, readJson, resources, stackOf, written } from "./stacks";

const COMPUTE = "openstack_compute_quotaset_v2";
const ENFORCE = { cloud: "acme-admin", projectId: "7f0a" };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "multisite-usage-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Used and limit of each field, by region. */
type Snapshot = Readonly<Record<string, Readonly<Record<string, readonly [used: number, limit: number]>>>>;

function snapshotOf(regions: Snapshot): UsageSnapshot {
  const at = new Date().toISOString();
  const rows = Object.entries(regions).map(([region, fields]) => {
    const services: Record<string, { quotas: Record<string, object> }> = {};
    for (const [field, [used, limit]] of Object.entries(fields)) {
      const [service, name] = field.split(".");
      services[service] = {
        state: "known",
        at,
        quotas: { ...services[service]?.quotas, [name]: { used, reserved: 0, limit } },
      } as never;
    }
    return { name: region, region, cloud: "acme", services };
  });
  const file = join(folder, "usage.json");
  writeFileSync(file, JSON.stringify({ version: 1, writtenBy: { name: "x", version: "1" }, regions: rows }));
  return UsageSnapshot.fromFile(file);
}

function budgetIn(stack: TerraformStack, props: Partial<QuotaBudgetProps>, lost: readonly string[] = []): QuotaBudget {
  new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"], lost });
  return new QuotaBudget(stack, "budget", { hard: {}, enforce: ENFORCE, ...props });
}

/** What the regions are to have, by region. */
const fixed = (one: Limits, two: Limits) => Split.fixed({ RegionOne: one, RegionTwo: two });

const codes = (stack: TerraformStack) => findings(stack).map(({ code, region }) => `${code} ${region ?? "all"}`);

describe("enforced limits", () => {
  test("are set by an administrator, for the project, and nothing else is touched", () => {
    // GIVEN
    const stack = stackOf();
    const fields = {
      "compute.cores": [1, 20],
      "compute.key_pairs": [0, 9],
      "network.floatingip": [0, 9],
      "volume.gigabytes_ssd": [0, 100],
    } as const;
    const loadBalancer = { "loadBalancer.l7policy": [0, 5] } as const;

    // WHEN
    const budget = budgetIn(stack, {
      hard: {
        compute: { cores: 20, key_pairs: 7 },
        network: { floatingip: 5 },
        volume: { gigabytes_ssd: -1 },
        loadBalancer: { l7policy: 4 },
      },
      usage: snapshotOf({ RegionOne: { ...fields, ...loadBalancer }, RegionTwo: { ...fields, ...loadBalancer } }),
    });

    // THEN
    const { resource, provider } = written(stack);
    expect(provider?.openstack).toContainEqual({
      alias: "acme_budget_acme-admin",
      cloud: "acme-admin",
      region: "RegionOne",
    });
    const placed = (region: string) => ({ project_id: "7f0a", provider: "openstack.acme_budget_acme-admin", region });
    expect(Object.values(resource?.[COMPUTE] ?? {})).toEqual([
      { ...placed("RegionOne"), cores: 10, key_pairs: 7 },
      { ...placed("RegionTwo"), cores: 10, key_pairs: 7 },
    ]);
    expect(Object.values(resource?.openstack_networking_quota_v2 ?? {})).toEqual([
      { ...placed("RegionOne"), floatingip: 3 },
      { ...placed("RegionTwo"), floatingip: 2 },
    ]);
    expect(Object.values(resource?.openstack_blockstorage_quotaset_v3 ?? {})[0]).toEqual({
      ...placed("RegionOne"),
      volume_type_quota: { gigabytes_ssd: "-1" },
    });
    expect(Object.values(resource?.openstack_lb_quota_v2 ?? {})[0]).toEqual({ ...placed("RegionOne"), l7_policy: 2 });
    expect(Object.keys(budget.in("RegionTwo").resources)).toEqual(["compute", "network", "volume", "loadBalancer"]);
    expect(findings(stack)).toEqual([]);
  });

  test("are not made where nobody asks for it", () => {
    const stack = stackOf();
    const budget = budgetIn(stack, { hard: { compute: { cores: 20 } }, enforce: undefined });
    expect(written(stack).resource).toBeUndefined();
    expect(budget.in("RegionOne").resources).toEqual({});
  });

  test("need a snapshot", () => {
    const stack = stackOf();
    budgetIn(stack, { hard: { compute: { cores: 20 } } });
    expect(codes(stack)).toEqual(["QUOTA_ENFORCE all"]);
  });

  test("leave out what the provider can't set, and say so", () => {
    const stack = stackOf();
    const fields = { "image.image_count_total": [0, 9] } as const;
    budgetIn(stack, {
      hard: { image: { image_count_total: 5 } },
      usage: snapshotOf({ RegionOne: fields, RegionTwo: fields }),
    });
    expect(written(stack).resource).toBeUndefined();
    expect(findings(stack)).toMatchObject([
      { code: "QUOTA_ENFORCE", severity: "warning", value: "image.image_count_total" },
    ]);
  });

  test("need a project and a cloud that is known", () => {
    const stack = stackOf();
    const fields = { "compute.cores": [0, 20] } as const;
    const file = join(folder, "clouds.yaml");
    writeFileSync(file, JSON.stringify({ clouds: { acme: { region_name: "RegionOne" } } }));
    process.env.OS_CLIENT_CONFIG_FILE = file;
    try {
      budgetIn(stack, {
        hard: { compute: { cores: 20 } },
        enforce: { cloud: "acme-admin", projectId: "" },
        usage: snapshotOf({ RegionOne: fields, RegionTwo: fields }),
      });
      expect(findings(stack)).toMatchObject([
        { code: "QUOTA_ENFORCE", region: "RegionOne", what: "projectId is empty" },
        { code: "QUOTA_ENFORCE", region: "RegionTwo", what: "projectId is empty" },
        { code: "QUOTA_ENFORCE", value: "acme-admin", fix: "use one of: acme; or add it to clouds.yaml" },
      ]);
    } finally {
      delete process.env.OS_CLIENT_CONFIG_FILE;
    }
  });

  test("are never below what is used", () => {
    const stack = stackOf();
    budgetIn(stack, {
      hard: { compute: { cores: 20 } },
      overrides: { RegionOne: { hard: { compute: { cores: 3 } } } },
      usage: snapshotOf({ RegionOne: { "compute.cores": [4, 20] }, RegionTwo: { "compute.cores": [0, 20] } }),
    });
    expect(findings(stack)).toContainEqual({
      code: "QUOTA_BELOW_USAGE",
      severity: "error",
      path: "acme/budget",
      region: "RegionOne",
      what: "compute.cores: the limit would be 3, and RegionOne uses 4",
      value: "3",
      fix: "give it 4 at least, or free 1 there",
    });
  });

  test("are not a part's to set", () => {
    const stack = stackOf();
    const whole = budgetIn(stack, { hard: { compute: { cores: 20 } }, enforce: undefined });
    new QuotaBudget(stack, "part", { hard: { compute: { cores: 2 } }, partOf: whole, enforce: ENFORCE });
    expect(codes(stack)).toEqual(["QUOTA_ENFORCE all"]);
    expect(written(stack).resource).toBeUndefined();
  });

  test("of a lost region are forgotten", () => {
    const stack = stackOf();
    const fields = { "compute.cores": [0, 20] } as const;
    const hard = { compute: { cores: 20 } };
    budgetIn(stack, { hard, usage: snapshotOf({ RegionOne: fields, RegionTwo: fields }) }, ["RegionTwo"]);
    const { removed } = written(stack);
    expect(removed).toEqual([
      { from: expect.stringContaining("budget_RegionTwo-compute"), lifecycle: { destroy: false } },
    ]);
    expect(Object.values(resources(stack, COMPUTE))).toMatchObject([{ region: "RegionOne" }]);
  });

  test("have credentials of their own where a region is in another cloud", () => {
    const stack = stackOf();
    const fields = { "compute.cores": [0, 20] } as const;
    budgetIn(stack, {
      hard: { compute: { cores: 20 } },
      overrides: { RegionTwo: { enforce: { cloud: "other-admin", projectId: "9c" } } },
      usage: snapshotOf({ RegionOne: fields, RegionTwo: fields }),
    });
    expect(Object.values(resources(stack, COMPUTE))).toMatchObject([
      { project_id: "7f0a", provider: "openstack.acme_budget_acme-admin" },
      { project_id: "9c", provider: "openstack.acme_budget_other-admin" },
    ]);
  });
});

describe("the order of changes", () => {
  const two = (one: Snapshot[string], other: Snapshot[string]) => snapshotOf({ RegionOne: one, RegionTwo: other });
  const dependsOn = (stack: TerraformStack) =>
    Object.values(resources(stack, COMPUTE)).map((resource) => resource.depends_on);

  test("is: first what goes down, then what goes up", () => {
    // GIVEN
    const stack = stackOf();
    budgetIn(stack, {
      hard: { compute: { cores: 20 } },
      split: fixed({ compute: { cores: 15 } }, { compute: { cores: 5 } }),
      usage: two({ "compute.cores": [0, 10] }, { "compute.cores": [0, 10] }),
    });

    // THEN
    expect(dependsOn(stack)).toEqual([
      [expect.stringMatching(/^openstack_compute_quotaset_v2\.budget_RegionTwo-compute/)],
      undefined,
    ]);
    expect(findings(stack)).toEqual([]);
  });

  test("is free where even the higher limits fit", () => {
    const stack = stackOf();
    budgetIn(stack, {
      hard: { compute: { cores: 40 } },
      split: fixed({ compute: { cores: 15 } }, { compute: { cores: 5 } }),
      usage: two({ "compute.cores": [0, 10] }, { "compute.cores": [0, 10] }),
    });
    expect(dependsOn(stack)).toEqual([undefined, undefined]);
  });

  test("is refused where two resources would wait for each other, with the command that can", () => {
    // GIVEN
    const stack = stackOf();
    const limits = { "compute.cores": [0, 10], "compute.instances": [0, 10] } as const;
    budgetIn(stack, {
      hard: { compute: { cores: 20, instances: 20 } },
      split: fixed({ compute: { cores: 15, instances: 5 } }, { compute: { cores: 5, instances: 15 } }),
      usage: two(limits, limits),
    });

    // THEN
    expect(findings(stack)).toEqual([
      {
        code: "QUOTA_ORDER",
        severity: "error",
        path: "acme/budget",
        what: expect.stringContaining("wait for each other"),
        value: "acme/budget/RegionOne-compute, acme/budget/RegionTwo-compute",
        fix: expect.stringContaining("multisite quota apply"),
      },
    ]);
    expect(dependsOn(stack)).toEqual([undefined, undefined]);
  });

  test("is refused over stacks", () => {
    const one = stackOf("one");
    const stack = new TerraformStack(one.node.root, "two");
    new Tenant(one, "tenant", { cloud: "acme", regions: ["RegionOne", { name: "RegionTwo", stack }] });
    new QuotaBudget(one, "budget", {
      hard: { compute: { cores: 20 } },
      enforce: ENFORCE,
      split: fixed({ compute: { cores: 15 } }, { compute: { cores: 5 } }),
      usage: two({ "compute.cores": [0, 10] }, { "compute.cores": [0, 10] }),
    });
    expect(findings(one)).toMatchObject([{ code: "QUOTA_ORDER", value: "one/budget/RegionOne-compute" }]);
  });
});

describe("the model", () => {
  const limits = { "compute.cores": [0, 10], "compute.instances": [0, 10] } as const;
  const snapshot = () => snapshotOf({ RegionOne: limits, RegionTwo: limits });
  /** One limit of each region goes down, and one up. */
  const crossed = (): Partial<QuotaBudgetProps> => ({
    hard: { compute: { cores: 20, instances: 20 } },
    split: fixed({ compute: { cores: 15, instances: 5 } }, { compute: { cores: 5, instances: 15 } }),
    usage: snapshot(),
  });
  const filesIn = (outdir: string) =>
    readdirSync(outdir, { recursive: true, withFileTypes: true }).flatMap((it) => (it.isFile() ? [it.name] : []));
  const budgetsIn = (outdir: string) => (readJson(outdir, "multisite.json") as { quotaBudgets: object[] }).quotaBudgets;

  test("says how the budget is split, and who sets what for whom", () =>
    inApp((app, outdir) => {
      // GIVEN
      const own = { cloud: "other-admin", projectId: "9c", password: "hidden" };
      budgetIn(new TerraformStack(app, "acme"), {
        hard: { compute: { cores: 20 } },
        split: Split.fromUsage({ headroom: 0.5 }),
        usage: snapshot(),
        overrides: { RegionTwo: { hard: { compute: { cores: 3 } }, enforce: own } },
      });
      // WHEN
      app.synth();
      // THEN
      const soft = {};
      expect(budgetsIn(outdir)).toEqual([
        {
          path: "acme/budget",
          tenant: "acme/tenant",
          enforced: true,
          split: { kind: "fromUsage", headroom: 0.5 },
          allRegions: true,
          hard: { "compute.cores": 20 },
          soft,
          regions: [
            { name: "RegionOne", hard: { "compute.cores": 10 }, soft, admin: "acme-admin", projectId: "7f0a" },
            {
              ...{ name: "RegionTwo", hard: { "compute.cores": 3 }, soft, held: { "compute.cores": 3 } },
              ...{ admin: "other-admin", projectId: "9c" },
            },
          ],
        },
      ]);
    }));

  test("leaves out a project that Terraform will know, and who sets nothing", () =>
    inApp((app, outdir) => {
      const stack = new TerraformStack(app, "acme");
      const project = new TerraformVariable(stack, "project", { type: "string" });
      const enforce = { cloud: "acme-admin", projectId: project.stringValue };
      const hard = { compute: { cores: 20 } };
      const budget = budgetIn(stack, { hard, regions: ["RegionOne"], usage: snapshot(), enforce });
      new QuotaBudget(stack, "part", { hard: { compute: { cores: 2 } }, partOf: budget, regions: ["RegionOne"] });
      app.synth();
      expect(budgetsIn(outdir)).toMatchObject([
        { path: "acme/budget", regions: [{ admin: "acme-admin" }] },
        { path: "acme/part", partOf: "acme/budget", split: { kind: "even" } },
      ]);
      expect(JSON.stringify(budgetsIn(outdir))).not.toMatch(/projectId|allRegions|TfToken/);
    }));

  test("is there where nothing but the order of changes refuses synth", () =>
    inApp((app, outdir) => {
      budgetIn(new TerraformStack(app, "acme"), crossed());
      expect(() => app.synth()).toThrow("QUOTA_ORDER");
      expect(budgetsIn(outdir)).toMatchObject([
        { regions: [{ hard: { "compute.cores": 15 } }, { hard: { "compute.cores": 5 } }] },
      ]);
      expect(filesIn(outdir)).toEqual(["multisite.json"]);
    }));

  test("is not there where anything else refuses it too", () =>
    inApp((app, outdir) => {
      budgetIn(new TerraformStack(app, "acme"), { ...crossed(), regions: ["RegionOne", "RegionTwo", "RegionFour"] });
      expect(() => app.synth()).toThrow(/QUOTA_ORDER[^]*QUOTA_REGION/);
      expect(filesIn(outdir)).toEqual([]);
    }));
});
