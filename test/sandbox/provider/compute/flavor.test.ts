import { Lab, ref, type Declared } from "../lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const FLAVOR = "compute_flavor_v2.large";
const LARGE = { name: "m1.large", ram: 4096, vcpus: 4, disk: 40 };
const flavor = (args: Readonly<Record<string, unknown>> = {}): Declared => ({
  compute_flavor_v2: { large: { ...LARGE, region: "RegionTwo", ...args } },
});
const ADMIN = { login: "acme-admin" };
const held = () => lab.held("RegionTwo").compute.flavors.find(({ name }) => name === "m1.large");

test("the life of a flavor", async () => {
  // WHEN
  await lab.apply(flavor({ is_public: true, extra_specs: { a: "b", c: "d" } }), ADMIN);
  // THEN
  expect(held()).toMatchObject({ vcpus: 4, ram: 4096, disk: 40, isPublic: true, extraSpecs: { a: "b", c: "d" } });
  expect(lab.state(FLAVOR)).toMatchObject({ flavor_id: held()?.id, swap: 0, rx_tx_factor: 1, region: "RegionTwo" });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN its description and its specifications are others
  const { id } = held() ?? {};
  await lab.apply(flavor({ is_public: true, description: "large", extra_specs: { a: "e" } }), ADMIN);
  // THEN it is the same one
  expect(held()).toMatchObject({ id, description: "large", extraSpecs: { a: "e" } });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN its size is another THEN it is another one
  expect(await lab.plan(flavor({ is_public: true, vcpus: 8, extra_specs: { a: "e" } }), ADMIN)).toContain(
    "1 to add, 0 to change, 1 to destroy",
  );
  await lab.run("destroy");
  expect(held()).toBeUndefined();
});

test("a flavor is imported, and is an administrator's to make", async () => {
  await expect(lab.apply(flavor())).rejects.toThrow(
    /Flavor "m1.large" can't be created in RegionTwo.*os-flavor-manage:create/,
  );
  const [tiny] = lab.held().compute.flavors;
  const written = { name: tiny.name, ram: tiny.ram, vcpus: tiny.vcpus, disk: tiny.disk, is_public: true };
  lab.write(flavor({ ...written, region: "RegionOne" }), ADMIN);
  await lab.run("import", `openstack_${FLAVOR}`, tiny.id);
  expect(await lab.work.planCode()).toBe(0);
});

test("a flavor is found by what it has", async () => {
  const find = (args: object) => lab.apply({}, { data: { compute_flavor_v2: { it: { ...args } } } });
  await find({ name: "m1.small", ram: 2048, region: "RegionTwo" });
  const small = lab.held("RegionTwo").compute.flavors.find(({ name }) => name === "m1.small");
  expect(lab.state("data.compute_flavor_v2.it")).toMatchObject({
    ...{ id: small?.id, flavor_id: small?.id, name: "m1.small", ram: 2048, vcpus: 1, disk: 20, swap: 0 },
    ...{ is_public: true, rx_tx_factor: 1, extra_specs: {}, region: "RegionTwo" },
  });
  await find({ min_ram: 1024 });
  expect(lab.state("data.compute_flavor_v2.it").name).toBe("m1.small");
  await find({ flavor_id: lab.held().compute.flavors[0].id });
  expect(lab.state("data.compute_flavor_v2.it").name).toBe("m1.tiny");
  await expect(find({ vcpus: 1 })).rejects.toThrow(
    /More than one flavor meets what is written in RegionOne.*"m1.tiny"/,
  );
  await expect(find({ vcpus: 64 })).rejects.toThrow("No flavor meets what is written in RegionOne");
  await expect(find({ flavor_id: "x", name: "y" })).rejects.toThrow("Only one of flavor_id, name can be written");
});

test("server groups: one policy each, rules, and who is in them", async () => {
  const group = (args: object) => ({ compute_servergroup_v2: { app: { name: "app", ...args } } });
  const spread = { policies: ["anti-affinity"], rules: { max_server_per_host: 3 } };
  const hints = { scheduler_hints: { group: ref("compute_servergroup_v2.app.id") } };
  const server = { name: "app", flavor_name: "m1.tiny", image_name: "small", network_mode: "none" };
  // WHEN
  await lab.apply({ ...group(spread), compute_instance_v2: { app: { ...server, ...hints } } });
  // THEN
  expect(lab.held().compute.serverGroups).toMatchObject([
    { name: "app", policy: "anti-affinity", maxServerPerHost: 3 },
  ]);
  expect(lab.held().compute.servers[0].groupId).toBe(lab.state("compute_servergroup_v2.app").id);
  await lab.run("apply", "-refresh-only");
  expect(lab.state("compute_servergroup_v2.app").members).toEqual([lab.held().compute.servers[0].id]);
  // AND all of it is fixed
  expect(await lab.plan({ ...group({ policies: ["soft-affinity"] }) })).toContain(
    "1 to add, 0 to change, 2 to destroy",
  );
  await lab.run("apply");
  expect(lab.state("compute_servergroup_v2.app")).toMatchObject({ policies: ["soft-affinity"], members: [] });
  expect(await lab.work.planCode()).toBe(0);
  await lab.run("destroy");
  expect(lab.held().compute.serverGroups).toEqual([]);
});
