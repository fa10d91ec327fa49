import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseUsageSnapshot, type SnapshotQuota, type UsageSnapshotFile } from "cdktf-openstack-multisite/runtime";
import { parse, stringify } from "yaml";
import { Project, succeeded } from "./project";
import { openQuotaTarget, type QuotaTarget } from "./quota-target";
import { REGIONS } from "./target";

const DOWN = "RegionThree";

let target: QuotaTarget;
let project: Project;
beforeAll(async () => {
  target = await openQuotaTarget("multisite-e2e-usage");
  project = Project.create(target);
});
afterAll(async () => {
  // Where it was not deployed there is no folder to be in.
  await project.terraform("acme", "destroy", "-auto-approve", "-input=false").catch(() => undefined);
  project.remove();
  await target.stop();
});

/** A network and a disk in each region, and so many servers in the first one, which has an image; with a budget of cores. */
async function write(servers: number, cores = 6): Promise<void> {
  const image = await target.image(REGIONS[0]);
  project.write(
    `const bindings = "cdktf-openstack-multisite/bindings/";
     const { NetworkingNetworkV2 } = require(bindings + "networking-network-v2");
     const { NetworkingSubnetV2 } = require(bindings + "networking-subnet-v2");
     const { ComputeInstanceV2 } = require(bindings + "compute-instance-v2");
     const { BlockstorageVolumeV3 } = require(bindings + "blockstorage-volume-v3");
     const stack = new cdktf.TerraformStack(app, "acme");
     const tenant = new multisite.Tenant(stack, "tenant", { cloud: "acme", regions: ${JSON.stringify(REGIONS)} });
     for (const { name: region, scope, placement } of tenant.regions) {
       const network = new NetworkingNetworkV2(scope, "app", { ...placement, name: "app" });
       const inside = { ...placement, networkId: network.id };
       const subnet = new NetworkingSubnetV2(scope, "subnet", { ...inside, name: "app", cidr: "10.7.0.0/24" });
       new BlockstorageVolumeV3(scope, "disk", { ...placement, name: "disk", size: 1 });
       for (let n = 1; region === "RegionOne" && n <= ${servers}; n++) {
         new ComputeInstanceV2(scope, "app-" + n, {
           ...placement, name: "app-" + n, flavorName: "m1.tiny", imageId: "${image}",
           network: [{ uuid: network.id }], dependsOn: [subnet],
         });
       }
     }
     new multisite.QuotaBudget(stack, "budget", {
       hard: {
         compute: { cores: ${cores}, instances: 9 },
         network: { network: 3, subnet: 3, port: 18 },
         volume: { volumes: 3, gigabytes: 3 },
       },
       usage: require("node:fs").existsSync("usage.json") ? multisite.UsageSnapshot.fromFile("usage.json") : undefined,
       flavors: require("node:fs").existsSync("usage.json") ? {} : { "m1.tiny": { vcpus: 1, ram: 512 } },
     });
     for (const { code, what } of multisite.findings(app)) console.log("found " + code + ": " + what);`,
  );
}

const inFirst = <T>(first: T, others: T) => REGIONS.map((_region, index) => (index === 0 ? first : others));
const found = async () => succeeded(await project.synth()).match(/^found .*$/gm) ?? [];
const snapshot = async (...more: string[]) => {
  succeeded(await project.cli("usage", "--cloud", "acme", "--snapshot", "usage.json", ...more));
  return parseUsageSnapshot(readFileSync(join(project.folder, "usage.json"), "utf8"));
};

/** A service's numbers, by region. */
function quotas({ regions }: UsageSnapshotFile, service: "compute" | "network" | "volume") {
  const known = regions.flatMap(({ name, services: { [service]: usage } }) =>
    usage?.state === "known" ? [[name, usage.quotas] as const] : [],
  );
  return Object.fromEntries(known) as Record<string, Record<string, SnapshotQuota>>;
}

test("what is deployed counts once at synth, and is what the cloud's own client tells", async () => {
  // GIVEN two servers, which is all that the budget has for a region
  await write(2);
  await project.apply();

  // WHEN nobody says whose they are, THEN they may be there beside what the stack asks for
  await snapshot();
  expect(await found()).toContainEqual(expect.stringMatching(/^found QUOTA_RANGE: compute\.cores: 2 to 4 may be more/));

  // WHEN the state does, THEN they are the stack's
  const recorded = await snapshot("--state", "terraform.acme.tfstate");
  for (const [index, region] of REGIONS.entries()) {
    const servers = inFirst(2, 0)[index];
    const { cores, instances } = quotas(recorded, "compute")[region];
    expect([cores, instances]).toMatchObject(Array(2).fill({ used: servers, owned: servers }));
    const { network, subnet, port } = quotas(recorded, "network")[region];
    expect([network, subnet]).toMatchObject(Array(2).fill({ used: 1, owned: 1 }));
    // Neutron's own port for DHCP or metadata is nobody's.
    expect((port.used ?? 0) - servers).toBe(port.maybeOwned ?? 0);
    expect(port.owned).toBe(servers);
    const { volumes, gigabytes } = quotas(recorded, "volume")[region];
    expect([volumes, gigabytes]).toMatchObject(Array(2).fill({ used: 1, owned: 1 }));
    expect(recorded.regions.find(({ name }) => name === region)?.flavors).toContainEqual(
      expect.objectContaining({ name: "m1.tiny", vcpus: 1, ram: 512 }),
    );
  }
  expect(await found()).toEqual([]);
  succeeded(await project.cdktf("plan"));

  // AND all numbers are those of the client that comes with the cloud
  for (const region of REGIONS) {
    const { cores, instances, ram } = quotas(recorded, "compute")[region];
    const { network, security_group, security_group_rule, floatingip } = quotas(recorded, "network")[region];
    const { volumes, gigabytes, snapshots } = quotas(recorded, "volume")[region];
    expect(await target.usage(region)).toEqual({
      ...{ cores: cores.used, instances: instances.used, ram: ram.used },
      ...{ networks: network.used, floating_ips: floatingip.used },
      ...{ security_groups: security_group.used, security_group_rules: security_group_rule.used },
      ...{ volumes: volumes.used, gigabytes: gigabytes.used, snapshots: snapshots.used },
    });
  }

  // WHEN the stack asks for one core more than a share, THEN its plan fails, and says who asks
  await write(3);
  const refused = await project.cdktf("plan");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toMatch(/QUOTA_HARD in RegionOne: compute\.cores: 3 is 1 more than its share, 2 of 6/);
  expect(refused.text).toContain("acme/tenant/RegionOne/app-3 1 (m1.tiny)");

  // WHEN the budget is raised, THEN the same stack is deployed
  await write(3, 9);
  await project.apply();
  const raised = quotas(await snapshot("--state", "terraform.acme.tfstate"), "compute");
  expect(REGIONS.map((region) => raised[region].cores)).toMatchObject(
    inFirst({ used: 3, owned: 3 }, { used: 0, owned: 0 }),
  );
  expect(await found()).toEqual([]);
});

test("a region that is down is named with its cause, in time, and what fits into the others is told", async () => {
  // GIVEN
  const file = join(project.folder, "clouds.yaml");
  const { clouds } = parse(readFileSync(String(target.env.OS_CLIENT_CONFIG_FILE), "utf8")) as {
    clouds: { acme: object };
  };
  const nobody = "http://127.0.0.1:9";
  const services = ["compute", "network", "block_storage", "image"];
  const values = Object.fromEntries(services.map((service) => [`${service}_endpoint_override`, nobody]));
  const regions = REGIONS.map((name) => ({ name, values: name === DOWN ? values : {} }));
  writeFileSync(file, stringify({ clouds: { acme: { ...clouds.acme, regions } } }), { mode: 0o600 });
  const away = project.with({ OS_CLIENT_CONFIG_FILE: file });

  for (const [command, unknown] of [
    ["usage", `unknown: compute, network, volume, image in ${DOWN} (refused): `],
    ["capacity", `unknown: compute in ${DOWN} (refused): `],
  ]) {
    // WHEN
    const start = Date.now();
    const { code, text } = await away.cli(command, "--cloud", "acme", "--timeout", "20");
    // THEN
    expect(code).toBe(0);
    expect(Date.now() - start).toBeLessThan(20_000);
    expect(text).toContain(unknown);
    expect(text).toMatch(/│ compute cores +│ \d+ \/ \d+ +│ \d+ \/ \d+ +│ unknown +│ at least \d+ \/ \d+ +│/);
    expect((await away.cli(command, "--cloud", "acme", "--strict")).code).toBe(3);
  }
});
