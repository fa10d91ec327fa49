import { EmbeddedCloud } from "../../../../src/sandbox/cloud";
import type { Workspace } from "../../../plugin/workspace";
import { standInWorkspace } from "../workspace";

let cloud: EmbeddedCloud;
let work: Workspace;
let project: string;
beforeEach(async () => {
  cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
  work = standInWorkspace(cloud);
  project = cloud.snapshot().identity.projects.find(({ name }) => name === "tenant-a")?.id ?? "";
});
afterEach(async () => {
  work.remove();
  await cloud.stop();
});

const NOVA = "openstack_compute_quotaset_v2";
const NEUTRON = "openstack_networking_quota_v2";
const CINDER = "openstack_blockstorage_quotaset_v3";
type Limits = Readonly<Record<string, unknown>>;
const write = (limits: Readonly<Record<string, Limits>>, login = "acme-admin") => {
  const resource = Object.entries(limits).map(([type, args]) => [
    type,
    { limits: { project_id: project, region: "RegionTwo", ...args } },
  ]);
  work.write({
    provider: { openstack: { cloud: login, region: "RegionOne" } },
    resource: Object.fromEntries(resource) as object,
  });
};
/** @throws Error with what Terraform said if it fails */
const apply = async (...args: Parameters<typeof write>) => {
  write(...args);
  const { code, text } = await work.run(["apply"]);
  if (code !== 0) throw new Error(text);
  return text;
};
/** What has been set in a region, by service. */
const setIn = (region: string) => {
  const { compute, network, volume } = cloud.region(region).state;
  return [compute, network, volume].map(({ quotas }) => quotas[project] as Limits | undefined);
};
const puts = () => cloud.region("RegionTwo").requests.filter(({ method }) => method === "PUT").length;

test("the life of a project's quotas in one region", async () => {
  // WHEN
  await apply({ [NOVA]: { cores: 7, ram: -1 }, [NEUTRON]: { network: 3 }, [CINDER]: { gigabytes: 50 } });
  // THEN only what is written is set, and only there
  expect(setIn("RegionTwo")).toEqual([{ cores: 7, ram: -1 }, { network: 3 }, { gigabytes: 50 }]);
  expect(setIn("RegionOne")).toEqual([undefined, undefined, undefined]);
  const id = `${project}/RegionTwo`;
  expect(work.state(`${NOVA}.limits`)).toMatchObject({ id, cores: 7, ram: -1, instances: 10, server_groups: 10 });
  expect(work.state(`${NEUTRON}.limits`)).toMatchObject({ id, network: 3, port: 500, subnetpool: -1 });
  expect(work.state(`${CINDER}.limits`)).toMatchObject({ id, gigabytes: 50, volumes: 10, volume_type_quota: null });
  expect(await work.planCode()).toBe(0);
  // WHEN one limit is another, and one is written no more
  const before = puts();
  expect(await apply({ [NOVA]: { cores: 8 }, [NEUTRON]: { network: 3 }, [CINDER]: { gigabytes: 50 } })).toContain(
    "0 added, 1 changed",
  );
  // THEN it alone is set, and the other stays
  expect(puts()).toBe(before + 1);
  expect(setIn("RegionTwo")[0]).toEqual({ cores: 8, ram: -1 });
  expect(await work.planCode()).toBe(0);
  // WHEN all are destroyed THEN nobody is told
  expect((await work.run(["destroy"])).code).toBe(0);
  expect(puts()).toBe(before + 1);
  expect(setIn("RegionTwo")).toEqual([{ cores: 8, ram: -1 }, { network: 3 }, { gigabytes: 50 }]);
});

test("limits by volume type", async () => {
  const all = { volumes___DEFAULT__: "5", gigabytes___DEFAULT__: "20", snapshots___DEFAULT__: "-1" };
  await apply({ [CINDER]: { volume_type_quota: all } });
  expect(setIn("RegionTwo")[2]).toEqual({
    volumes___DEFAULT__: 5,
    gigabytes___DEFAULT__: 20,
    snapshots___DEFAULT__: -1,
  });
  expect(await work.planCode()).toBe(0);
  // WHEN one of them is not written THEN that is a difference for ever, as with the community provider
  write({ [CINDER]: { volume_type_quota: { volumes___DEFAULT__: "5" } } });
  expect(await work.planCode()).toBe(2);
  // WHEN one is no number
  write({ [CINDER]: { volume_type_quota: { volumes___DEFAULT__: "many" } } });
  expect((await work.run(["plan"])).text).toContain('"many" is no limit of volumes___DEFAULT__');
});

test("limits that a service refuses", async () => {
  await expect(apply({ [NOVA]: { cores: -2 } })).rejects.toThrow(/-2 is less than the minimum of -1/);
  await expect(apply({ [NOVA]: { cores: 1 } }, "acme")).rejects.toThrow(/os-quota-sets:update/);
  expect(setIn("RegionTwo")[0]).toBeUndefined();
});

test("quotas that are there are imported, in the provider's own region", async () => {
  // GIVEN
  write({ [NOVA]: { region: "RegionOne" } });
  // WHEN
  const { code } = await work.run(["import", `${NOVA}.limits`, `${project}/RegionOne`]);
  // THEN
  expect(code).toBe(0);
  expect(work.state(`${NOVA}.limits`)).toMatchObject({ project_id: project, region: "RegionOne", cores: 20 });
  expect(await work.planCode()).toBe(0);
});
