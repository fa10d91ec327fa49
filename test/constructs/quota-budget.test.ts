import { TerraformCount, TerraformStack, TerraformVariable, Testing } from "cdktf";
import {
  AddressPlan,
  type Finding,
  findings,
  GlobalKeypair,
  LockFile,
  PublicKey,
  QuotaBudget,
  type QuotaBudgetProps,
  Split,
  Survive,
  Tenant,
} from "cdktf-openstack-multisite";
import { BlockstorageVolumeV3 } from "cdktf-openstack-multisite/bindings/blockstorage-volume-v3";
import { ComputeFlavorV2 } from "cdktf-openstack-multisite/bindings/compute-flavor-v2";
import { ComputeInstanceV2 } from "cdktf-openstack-multisite/bindings/compute-instance-v2";
import { NetworkingFloatingipV2 } from "cdktf-openstack-multisite/bindings/networking-floatingip-v2";
import { OpenstackProvider } from "cdktf-openstack-multisite/bindings/provider";
import { ED25519, inApp, readJson, stackOf } from "./stacks";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];
const FLAVORS = { "m1.small": { vcpus: 1, ram: 2048 }, "m1.large": { vcpus: 4, ram: 8192 } };

function tenantIn(stack: TerraformStack, regions: readonly string[] = REGIONS): Tenant {
  return new Tenant(stack, "tenant", { cloud: "acme", regions });
}

function budgetIn(stack: TerraformStack, props: QuotaBudgetProps, id = "budget"): QuotaBudget {
  return new QuotaBudget(stack, id, { flavors: FLAVORS, ...props });
}

function server(tenant: Tenant, region: string, id: string, flavorName = "m1.small", count = 1): ComputeInstanceV2 {
  const { scope, placement } = tenant.region(region);
  const copies = count === 1 ? {} : { count: TerraformCount.of(count) };
  return new ComputeInstanceV2(scope, id, {
    ...placement,
    ...copies,
    name: id,
    flavorName,
    network: [{ uuid: "net" }],
  });
}

function found(stack: TerraformStack): Pick<Finding, "code" | "region" | "what">[] {
  return findings(stack).map(({ code, region, what }) => ({ code, region, what }));
}

const codes = (stack: TerraformStack) => findings(stack).map(({ code, region }) => `${code} ${region ?? "all"}`);

describe("what a stack asks for", () => {
  test("fails synth where it passes a region's share, and says which constructs ask for how much", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack);
    budgetIn(stack, {
      hard: { compute: { cores: 20 } },
      split: Split.byWeight({ RegionOne: 2, RegionTwo: 1, RegionThree: 1 }),
    });

    // WHEN
    server(tenant, "RegionTwo", "app", "m1.small", 2);
    server(tenant, "RegionTwo", "db", "m1.large");

    // THEN
    expect(findings(stack)).toEqual([
      {
        code: "QUOTA_HARD",
        severity: "error",
        path: "acme/budget",
        region: "RegionTwo",
        what:
          "compute.cores: 6 is 1 more than its share, 5 of 20; the tree asks for 6: " +
          "acme/tenant/RegionTwo/db 4 (m1.large), acme/tenant/RegionTwo/app 2 (m1.small, 2 times)",
        value: "6",
        fix: expect.stringContaining("give RegionTwo more"),
      },
    ]);
  });

  test("may be as much as the share", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack);
    budgetIn(stack, { hard: { compute: { cores: 3, ram: 6144, instances: 3 }, network: { port: 3 } } });
    for (const region of REGIONS) server(tenant, region, "app");
    expect(findings(stack)).toEqual([]);
  });

  test("names the largest, and counts the others", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    budgetIn(stack, { hard: { compute: { instances: 5 } } });
    for (let i = 0; i < 6; i++) server(tenant, "RegionOne", `app-${i}`);
    expect(findings(stack)[0].what).toContain("acme/tenant/RegionOne/app-2 1, 3 more with 3");
  });

  test("warns above the soft limit, of a region and of all together", () => {
    // GIVEN
    const [byPart, byLimit] = [stackOf("part"), stackOf("limit")];
    for (const [stack, soft] of [
      [byPart, 0.5],
      [byLimit, { compute: { instances: 3 } }],
    ] as const) {
      const tenant = tenantIn(stack);
      budgetIn(stack, { hard: { compute: { instances: 9 } }, soft });

      // WHEN
      for (const region of REGIONS) server(tenant, region, "app");
      server(tenant, "RegionTwo", "more");
    }

    // THEN
    expect(found(byPart)).toEqual([
      {
        code: "QUOTA_SOFT",
        region: "RegionTwo",
        what: expect.stringContaining(
          "compute.instances: 2 is 1 more than the soft limit, 1 of 3; the tree asks for 2",
        ),
      },
    ]);
    expect(found(byLimit)).toEqual([
      {
        code: "QUOTA_SOFT",
        region: undefined,
        what: "compute.instances: 4 is 1 more than the soft limit, 3 of 9; 1 in RegionOne; 2 in RegionTwo; 1 in RegionThree",
      },
    ]);
  });

  test("is not split where each region or user has the whole", () => {
    const stack = stackOf();
    tenantIn(stack);
    new GlobalKeypair(stack, "ops", { publicKey: PublicKey.fromString(ED25519) });
    budgetIn(stack, { hard: { compute: { key_pairs: 1 } } });
    expect(findings(stack)).toEqual([]);
  });

  test("counts what Neutron makes by itself", () => {
    const stack = stackOf();
    tenantIn(stack, ["RegionOne"]);
    budgetIn(stack, { hard: { network: { security_group_rule: 3 } } });
    expect(findings(stack)).toMatchObject([
      { code: "QUOTA_HARD", what: expect.stringContaining("the tree asks for 4: Neutron's default group 4") },
    ]);
  });

  test("takes flavors that an administrator makes in the same tree", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const provider = new OpenstackProvider(stack, "admin", {
      alias: "admin",
      cloud: "acme-admin",
      region: "RegionOne",
    });
    const flavor = { name: "huge", vcpus: 64, ram: 1024, disk: 0 };
    const huge = new ComputeFlavorV2(stack, "huge", { provider, ...flavor });
    server(tenant, "RegionOne", "app", huge.name);
    budgetIn(stack, { hard: { compute: { cores: 60 } } });
    expect(findings(stack)).toMatchObject([{ code: "QUOTA_HARD", value: "64" }]);
  });
});

describe("what can't be known", () => {
  test("is a range, with what would have to be known", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    server(tenant, "RegionOne", "app", "custom");
    budgetIn(stack, { hard: { compute: { cores: 60 } }, soft: 0.5 });
    expect(findings(stack)).toEqual([
      {
        code: "QUOTA_RANGE",
        severity: "warning",
        path: "acme/budget",
        region: "RegionOne",
        what:
          "compute.cores: at least 1 may be more than its share, 60 of 60; the tree asks for at least 1: " +
          "acme/tenant/RegionOne/app 1 (flavor custom is not known)",
        value: "at least 1",
        fix: "write what is asked for as plain values, and describe the flavors",
      },
    ]);
  });

  test("is an error all the same where the least is too much", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    server(tenant, "RegionOne", "app", "custom", 3);
    budgetIn(stack, { hard: { compute: { cores: 2 } } });
    expect(codes(stack)).toEqual(["QUOTA_HARD RegionOne"]);
  });

  test("a region from a variable, or one that the tenant does not have, is told", () => {
    // GIVEN
    const stack = stackOf();
    const { provider } = tenantIn(stack, ["RegionOne"]).region("RegionOne");
    budgetIn(stack, { hard: { network: { floatingip: 0 } } });

    // WHEN
    const region = new TerraformVariable(stack, "region", { type: "string" }).stringValue;
    new NetworkingFloatingipV2(stack, "somewhere", { provider, region, pool: "public" });
    new NetworkingFloatingipV2(stack, "elsewhere", { provider, region: "RegionNine", pool: "public" });

    // THEN
    expect(found(stack)).toMatchObject([
      {
        code: "QUOTA_UNCHECKED",
        what: "acme/elsewhere counts in no budget: it is in RegionNine, which the tenant does not have",
      },
      { code: "QUOTA_UNCHECKED", what: "acme/somewhere counts in no budget: its region is not known at synth" },
    ]);
  });
});

describe("where resources are", () => {
  test("they count by the region of their provider, with or without an alias, and not if they are another account's", () => {
    // GIVEN
    const stack = stackOf();
    tenantIn(stack);
    budgetIn(stack, { hard: { network: { floatingip: 0 } } });
    const provider = (alias: string, cloud: string) =>
      new OpenstackProvider(stack, alias, { alias, cloud, region: "RegionTwo" });

    // WHEN
    new NetworkingFloatingipV2(stack, "default", { pool: "public" });
    new NetworkingFloatingipV2(stack, "aliased", { pool: "public", provider: provider("two", "acme") });
    new NetworkingFloatingipV2(stack, "foreign", { pool: "public", provider: provider("other", "other") });

    // THEN
    expect(found(stack)).toEqual([
      { code: "QUOTA_HARD", region: "RegionOne", what: expect.stringContaining("asks for 1: acme/default 1") },
      { code: "QUOTA_HARD", region: "RegionTwo", what: expect.stringContaining("asks for 1: acme/aliased 1") },
    ]);
  });

  test("they count in all stacks, and in no lost region", () => {
    const [one, two] = [stackOf("one"), stackOf("two")];
    const second = new TerraformStack(one.node.root, "second");
    const tenant = new Tenant(one, "tenant", {
      cloud: "acme",
      regions: ["RegionOne", { name: "RegionTwo", stack: second }],
    });
    const lost = new Tenant(two, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"], lost: ["RegionTwo"] });
    for (const [stack, of] of [
      [one, tenant],
      [two, lost],
    ] as const) {
      budgetIn(stack, { hard: { compute: { instances: 0 } } });
      server(of, "RegionTwo", "app");
    }
    expect(codes(one)).toEqual(["QUOTA_HARD RegionTwo"]);
    expect(codes(two)).toEqual([]);
  });
});

test("what a lost region had counts in no other, when its resources are forgotten", () => {
  const stack = stackOf();
  const tenant = new Tenant(stack, "tenant", {
    cloud: "acme",
    regions: ["RegionOne", "RegionTwo"],
    lost: ["RegionTwo"],
  });
  budgetIn(stack, { hard: { network: { floatingip: 0 }, compute: { instances: 0 } } });
  const { scope, placement } = tenant.region("RegionTwo");
  new NetworkingFloatingipV2(scope, "fip", { ...placement, pool: "public" });
  server(tenant, "RegionTwo", "app");
  expect(() => Testing.synth(stack, true)).not.toThrow();
});

describe("single regions", () => {
  test("can have less than their share, and warn earlier", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack);
    const budget = budgetIn(stack, {
      hard: { compute: { instances: 9 } },
      overrides: { RegionOne: { hard: { compute: { instances: 1, ram: 2048 } } }, RegionTwo: { soft: 0.1 } },
    });

    // WHEN
    for (const region of REGIONS) server(tenant, region, "app", "m1.large");
    server(tenant, "RegionTwo", "second", "m1.large");

    // THEN
    expect(codes(stack)).toEqual(["QUOTA_HARD RegionOne", "QUOTA_SOFT RegionTwo"]);
    expect(Object.fromEntries(budget.in("RegionOne").limits)).toEqual({ "compute.instances": 1, "compute.ram": 2048 });
    expect(Object.fromEntries(budget.in("RegionTwo").limits)).toEqual({ "compute.instances": 3 });
    expect(() => budget.in("RegionNine")).toThrow('[acme/budget] is not in "RegionNine"');
  });

  test.each<[string, Partial<QuotaBudgetProps>, string]>([
    [
      "more than the share",
      { overrides: { RegionOne: { hard: { compute: { instances: 4 } } } } },
      "QUOTA_LIMIT RegionOne",
    ],
    [
      "no limit at all",
      { overrides: { RegionOne: { hard: { compute: { instances: -1 } } } } },
      "QUOTA_LIMIT RegionOne",
    ],
    ["a name that is no region", { overrides: { RegionNine: {} } }, "QUOTA_REGION all"],
    ["a region that the tenant does not have", { regions: ["RegionOne", "RegionNine"] }, "QUOTA_REGION all"],
    ["no region", { regions: [] }, "QUOTA_REGION all"],
    ["a field that is none", { hard: { compute: { core: 1 } as object } }, "QUOTA_FIELD all"],
    ["a soft limit above the hard one", { soft: { compute: { instances: 10 } } }, "QUOTA_LIMIT all"],
    ["a flavor of nothing", { flavors: { none: { vcpus: 0, ram: 1 } } }, "QUOTA_FLAVOR all"],
    ["a flavor that nobody knows", { flavors: { lazy: { vcpus: 1, ram: NaN } } }, "QUOTA_FLAVOR all"],
    ["a split over other regions", { split: Split.byWeight({ RegionOne: 1 }) }, "QUOTA_SPLIT all"],
  ])("can't have %s", (_what, props, code) => {
    const stack = stackOf();
    tenantIn(stack);
    budgetIn(stack, { hard: { compute: { instances: 9 } }, ...props });
    expect(codes(stack)).toContain(code);
  });
});

test("a token is no limit, and is told by what it is", () => {
  const stack = stackOf();
  tenantIn(stack);
  const cores = new TerraformVariable(stack, "cores", { type: "number" }).numberValue;
  budgetIn(stack, { hard: { compute: { cores, ram: 2048 } }, soft: cores });
  expect(findings(stack)).toMatchObject([
    { code: "QUOTA_LIMIT", what: "hard.compute.cores is no limit", value: '"a token"' },
    { code: "QUOTA_LIMIT", what: "soft is no part of the hard limits", value: "NaN" },
  ]);
});

describe("two budgets", () => {
  test("over the same field and region are refused", () => {
    const stack = stackOf();
    tenantIn(stack);
    budgetIn(stack, { hard: { compute: { cores: 10, ram: 10 } } }, "a");
    budgetIn(stack, { hard: { compute: { cores: 10 } }, regions: ["RegionTwo"] }, "b");
    budgetIn(stack, { hard: { compute: { instances: 10 } } }, "c");
    expect(findings(stack)).toMatchObject([
      {
        code: "QUOTA_TWICE",
        path: "acme/b",
        region: "RegionTwo",
        what: "acme/a is a budget for the same there: compute.cores",
      },
    ]);
  });

  test("are fine where one is a part of the other, which counts its own scope alone", () => {
    // GIVEN
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne"]);
    const whole = budgetIn(stack, { hard: { compute: { instances: 3 } } });
    const [team, rest] = ["team", "rest"].map((id) => new TerraformStack(stack.node.root, id));
    new OpenstackProvider(team, "provider", { cloud: "acme", region: "RegionOne" });
    new OpenstackProvider(rest, "provider", { cloud: "acme", region: "RegionOne" });
    budgetIn(team, { hard: { compute: { instances: 1 } }, partOf: whole, tenant });

    // WHEN
    new ComputeInstanceV2(team, "app", { name: "app", flavorName: "m1.small" });
    new ComputeInstanceV2(rest, "app", { name: "app", flavorName: "m1.small" });

    // THEN
    expect(findings(stack)).toEqual([]);
    new ComputeInstanceV2(team, "more", { name: "more", flavorName: "m1.small" });
    expect(findings(stack).map(({ code, path }) => `${code} ${path}`)).toEqual(["QUOTA_HARD team/budget"]);
  });

  test("a part fits into its whole, and all parts together", () => {
    const stack = stackOf();
    const tenant = tenantIn(stack, ["RegionOne", "RegionTwo"]);
    const hard = { compute: { cores: 10 } };
    const whole = budgetIn(stack, { hard, regions: ["RegionOne"] }, "whole");
    budgetIn(stack, { hard: { compute: { cores: 11 } }, partOf: whole, regions: ["RegionOne"], tenant }, "large");
    budgetIn(stack, { hard: { compute: { cores: 1 } }, partOf: whole, tenant }, "wide");
    expect(found(stack)).toEqual([
      {
        code: "QUOTA_PART",
        region: undefined,
        what: "compute.cores: the part has more than its whole, acme/whole, 10",
      },
      {
        code: "QUOTA_PART",
        region: undefined,
        what: "compute.cores: its parts have 12 together, 2 more than there is: acme/large 11, acme/wide 1",
      },
      { code: "QUOTA_PART", region: "RegionTwo", what: "its whole, acme/whole, is not for this region" },
    ]);
  });
});

test("a budget is known as one, also by another copy of the package", () => {
  const stack = stackOf();
  const tenant = tenantIn(stack);
  expect(QuotaBudget.isQuotaBudget(budgetIn(stack, { hard: {} }))).toBe(true);
  expect(QuotaBudget.isQuotaBudget(tenant)).toBe(false);
});

test("a lost region has to fit into the others", () => {
  const stack = stackOf();
  const tenant = tenantIn(stack);
  budgetIn(stack, { hard: { compute: { cores: 9 } }, survive: Survive.anyOne() });
  server(tenant, "RegionOne", "app", "m1.small", 3);
  expect(findings(stack)).toEqual([]);
  server(tenant, "RegionTwo", "app", "m1.small", 3);
  server(tenant, "RegionThree", "app");
  expect(codes(stack)).toEqual(["QUOTA_SURVIVE RegionOne", "QUOTA_SURVIVE RegionThree", "QUOTA_SURVIVE RegionTwo"]);
});

test("what servers of a lost region need has to be in another one too", () => {
  // GIVEN
  const stack = stackOf();
  const tenant = tenantIn(stack);
  budgetIn(stack, { hard: {}, survive: Survive.anyOne() });
  const plan = new AddressPlan(stack, "addresses", {
    pools: ["10.32.0.0/16"],
    networks: {
      app: { ipv4: { prefixLength: 28, growth: 0, namedAddresses: 0 } },
      db: { ipv4: 24, regions: ["RegionOne"] },
    },
    lock: LockFile.inMemory(),
  });
  const ops = new GlobalKeypair(stack, "ops", {
    publicKey: PublicKey.fromString(ED25519),
    regions: ["RegionOne", "RegionTwo"],
  });
  const server = (network: string, id: string, copies: number) => {
    const { scope, placement } = tenant.region("RegionOne");
    new ComputeInstanceV2(scope, id, {
      ...placement,
      count: TerraformCount.of(copies),
      name: id,
      flavorName: "m1.small",
      keyPair: ops.in("RegionOne").name,
      network: [{ uuid: plan.network(network).in("RegionOne").id }],
    });
  };

  // WHEN
  server("app", "web", 25);
  server("db", "db", 2);

  // THEN
  expect(findings(stack).map(({ code, region, what }) => ({ code, region, what }))).toEqual([
    {
      code: "QUOTA_SURVIVE",
      region: "RegionOne",
      what: "addresses of network app: without RegionOne, 25 have to be found in the others; free are 12 in RegionTwo, 12 in RegionThree",
    },
    {
      code: "QUOTA_SURVIVE",
      region: "RegionOne",
      what:
        "without RegionOne, acme/tenant/RegionOne/db can't be made in the others: " +
        "RegionTwo has no network db; RegionThree has no keypair ops, no network db",
    },
  ]);
});

test("the model file has the budget and the shares", () =>
  inApp((app, outdir) => {
    // GIVEN
    const stack = new TerraformStack(app, "acme");
    tenantIn(stack, ["RegionOne", "RegionTwo"]);
    const hard = { compute: { cores: 5, key_pairs: 3 } };
    const whole = budgetIn(stack, { hard, soft: { compute: { cores: 4 } }, overrides: { RegionTwo: { soft: 0.5 } } });
    budgetIn(stack, { hard: { compute: { cores: 1 } }, partOf: whole, regions: ["RegionOne"] }, "part");

    // WHEN
    app.synth();

    // THEN
    expect(readJson(outdir, "multisite.json")).toMatchObject({
      quotaBudgets: [
        {
          path: "acme/budget",
          tenant: "acme/tenant",
          hard: { "compute.cores": 5, "compute.key_pairs": 3 },
          soft: { "compute.cores": 4 },
          regions: [
            { name: "RegionOne", hard: { "compute.cores": 3, "compute.key_pairs": 3 }, soft: {} },
            {
              name: "RegionTwo",
              hard: { "compute.cores": 2, "compute.key_pairs": 3 },
              soft: { "compute.cores": 1, "compute.key_pairs": 1 },
            },
          ],
        },
        { path: "acme/part", partOf: "acme/budget", regions: [{ name: "RegionOne", hard: { "compute.cores": 1 } }] },
      ],
    });
  }));

test("volumes of a type count for it too", () => {
  const stack = stackOf();
  const { scope, placement } = tenantIn(stack, ["RegionOne"]).region("RegionOne");
  new BlockstorageVolumeV3(scope, "data", { ...placement, size: 100, volumeType: "ssd" });
  new BlockstorageVolumeV3(scope, "other", { ...placement, size: 100 });
  budgetIn(stack, { hard: { volume: { gigabytes: 200, gigabytes_ssd: 150 } } });
  expect(found(stack)).toEqual([
    {
      code: "QUOTA_RANGE",
      region: "RegionOne",
      what: expect.stringContaining("volume.gigabytes_ssd: at least 100 GiB may be more than its share, 150 of 150"),
    },
  ]);
});
