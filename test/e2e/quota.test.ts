import { NOTHING, Project, succeeded } from "./project";
import { openQuotaTarget, type QuotaTarget } from "./quota-target";
import { REGIONS } from "./target";

let target: QuotaTarget;
let project: Project;
beforeAll(async () => {
  target = await openQuotaTarget("multisite-e2e-quota");
  project = Project.create(target);
});
afterAll(async () => {
  project.remove();
  await target.stop();
});

interface Share {
  readonly cores: number;
  readonly instances: number;
}

/** Thirty cores and servers, and what differs. */
function write(shares: readonly Share[], props = ""): void {
  const fixed = Object.fromEntries(
    REGIONS.map((region, n) => [region, { compute: shares[n], network: { network: 50 }, volume: { gigabytes: 200 } }]),
  );
  project.write(
    `const stack = new cdktf.TerraformStack(app, "acme");
     new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(REGIONS)} });
     new multisite.QuotaBudget(stack, "budget", {
       hard: { compute: { cores: 30, instances: 30 }, network: { network: 150 }, volume: { gigabytes: 600 } },
       split: multisite.Split.fixed(${JSON.stringify(fixed)}),
       usage: multisite.UsageSnapshot.fromFile("usage.json"),
       enforce: { cloud: "acme-admin", projectId: ${JSON.stringify(target.projectId)} },
       ${props}
     });`,
  );
}

const EVEN = Array<Share>(3).fill({ cores: 10, instances: 10 });
/** Of One and Two each has one limit that goes down, and one that goes up. */
const CROSSED: readonly Share[] = [
  { cores: 15, instances: 5 },
  { cores: 5, instances: 15 },
  { cores: 10, instances: 10 },
];

const snapshot = async () => succeeded(await project.cli("usage", "--cloud", "acme", "--snapshot", "usage.json"));
const seen = () => Promise.all(REGIONS.map((region) => target.limits(region)));
/** What the budget leaves alone is what the services have by themselves. */
const expected = (shares: readonly Share[]) =>
  shares.map((share) => ({ ...share, ram: 51200, network: 50, port: 500, gigabytes: 200 }));

test("a budget sets the limits of all regions, and leaves them when it goes", async () => {
  // WHEN it is deployed, THEN each region has its share, and what the budget does not limit is as it was
  await snapshot();
  write(EVEN);
  expect((await project.plan()).create).toHaveLength(9);
  await project.apply();
  expect(await seen()).toEqual(expected(EVEN));
  expect(await project.plan()).toEqual(NOTHING);

  // WHEN a region would have less than it uses, THEN synth refuses it with the numbers
  for (const name of ["one", "two"]) await target.createNetwork("RegionTwo", name);
  await snapshot();
  write(EVEN, `overrides: { RegionTwo: { hard: { network: { network: 1 } } } },`);
  const below = await project.synth();
  expect(below.code).not.toBe(0);
  expect(below.text).toContain(
    "QUOTA_BELOW_USAGE in RegionTwo: network.network: the limit would be 1, and RegionTwo uses 2",
  );

  // WHEN limits move in a way that Terraform can't order, THEN it is refused with the command that can
  write(CROSSED);
  const refused = await project.cdktf("plan");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain("QUOTA_ORDER");
  expect(refused.text).toContain("multisite quota apply");
  expect(await seen()).toEqual(expected(EVEN));

  // WHEN that is run, THEN it goes by what was refused
  const planned = await project.cli("quota", "plan", "--detailed-exitcode");
  expect(planned.code).toBe(6);
  expect(planned.text).toContain("1. lower RegionOne compute: instances 10 → 5");
  succeeded(await project.cli("quota", "apply", "--yes"));
  expect(await seen()).toEqual(expected(CROSSED));
  expect((await project.cli("quota", "plan", "--detailed-exitcode")).code).toBe(0);

  // AND with what is there now, the deployment passes and has nothing to do
  await snapshot();
  succeeded(await project.cdktf("plan"));
  await project.apply();
  expect(await project.plan()).toEqual(NOTHING);

  // WHEN it is destroyed, THEN limits are as they are
  await project.destroy();
  expect(await seen()).toEqual(expected(CROSSED));
});
