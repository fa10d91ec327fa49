import { Lab, ref } from "../lab";
import { APP, done, held, NETWORK, plugged, server } from "./servers";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

test("is made by names, in its region, with all that is written, and gone with its ports", async () => {
  // GIVEN
  const region = "RegionTwo";
  const group = { networking_secgroup_v2: { web: { name: "web", region } } };
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7mKb2aPWWPgXaKlFVxSBqbYKyCV5EXmsTVqzRFpsQ6";
  const others = { compute_keypair_v2: { ops: { name: "ops", region, public_key: key } } };
  const config = plugged([{ uuid: ref("networking_network_v2.app.id"), fixed_ip_v4: "10.32.0.77" }], {
    region,
    key_pair: ref("compute_keypair_v2.ops.name"),
    security_groups: [ref("networking_secgroup_v2.web.name")],
    metadata: { role: "app" },
    tags: ["a", "b"],
    user_data: "#!/bin/sh\n",
    config_drive: true,
    availability_zone: "nova",
  });
  const [network, subnet] = [NETWORK.networking_network_v2.app, NETWORK.networking_subnet_v2.app];
  const there = { networking_network_v2: { app: { ...network, region } } };
  // WHEN
  const resources = {
    ...config,
    ...group,
    ...others,
    ...there,
    networking_subnet_v2: { app: { ...subnet, region } },
  };
  await lab.apply(resources);
  // THEN
  const { compute, network: neutron } = lab.held(region);
  expect(compute.servers).toMatchObject([
    {
      ...{ name: "app", keyName: "ops", configDrive: true, zone: "nova", state: "active", metadata: { role: "app" } },
      flavor: { name: "m1.tiny" },
      tags: ["a", "b"],
    },
  ]);
  const port = neutron.ports.find(({ device_id }) => device_id === held(lab, region).id);
  expect(port?.fixed_ips.map(({ ip_address: ip }) => ip)).toEqual(["10.32.0.77"]);
  expect(lab.held("RegionOne").compute.servers).toEqual([]);
  const asked = lab.cloud.region(region).requests.find(({ method, path }) => method === "POST" && path === "/servers");
  expect(asked).toBeDefined();
  expect(lab.state(APP)).toMatchObject({
    ...{ id: held(lab, region).id, region, name: "app", power_state: "active", key_pair: "ops", config_drive: true },
    ...{ flavor_id: held(lab, region).flavor.id, image_id: held(lab, region).imageId, image_name: "small" },
    network: [
      {
        name: "app",
        fixed_ip_v4: "10.32.0.77",
        fixed_ip_v6: "",
        port: "",
        mac: port?.mac_address,
        access_network: false,
      },
    ],
    ...{ access_ip_v4: "10.32.0.77", access_ip_v6: "", security_groups: ["web"], availability_zone: "nova" },
    ...{ all_metadata: { role: "app" }, metadata: { role: "app" }, tags: ["a", "b"], all_tags: ["a", "b"] },
    user_data: "bd971bec88149956458a10fc9c5ecb3eb99dd452",
    created: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/),
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN
  await lab.run("destroy");
  // THEN
  expect(lab.held(region).compute.servers).toEqual([]);
  expect(lab.held(region).network.ports.filter(({ device_owner: owner }) => owner === "compute:nova")).toEqual([]);
});

test("is made anew for what can't change in place", async () => {
  await lab.apply(server({ user_data: "one" }));
  for (const args of [{ user_data: "two" }, { config_drive: true }, { availability_zone_hints: "nova" }]) {
    expect(await lab.plan(server({ user_data: "one", ...args }))).toContain("1 to add, 0 to change, 1 to destroy");
  }
});

test("is stopped before it is deleted, by force, if that is wanted; neither is anybody's business before", async () => {
  await lab.apply(server());
  const before = lab.changes().length;
  await lab.apply(server({ stop_before_destroy: true, force_delete: true }));
  expect(done(lab, before)).toEqual([]);
  await lab.run("destroy");
  expect(done(lab, before)).toEqual(["POST /servers/ID/action", "POST /servers/ID/action"]);
  expect(lab.held().compute.servers).toEqual([]);
});

test("is imported from the provider's own region, with its metadata", async () => {
  await lab.apply(server({ metadata: { a: "b" } }));
  const { id } = held(lab);
  await lab.run("state", "rm", `openstack_${APP}`);
  lab.write(server({ network_mode: undefined, metadata: { a: "b" } }));
  await lab.run("import", `openstack_${APP}`, id);
  expect(lab.state(APP)).toMatchObject({ id, region: "RegionOne", flavor_name: "m1.tiny", metadata: { a: "b" } });
  const plan = await lab.plan(server({ network_mode: undefined, metadata: { a: "b" } }));
  expect(plan).toMatch(
    /\+ force_delete = false .*\+ stop_before_destroy = false .*0 to add, 1 to change, 0 to destroy/,
  );
  await lab.run("apply");
  expect(await lab.work.planCode()).toBe(0);
  const elsewhere = await lab.work.run(["import", `openstack_${APP}`, "00000000-0000-4000-8000-000000000000"]);
  expect(elsewhere.code).toBe(1);
});

test("one that can't be built is told with its fault, and made anew by the next apply", async () => {
  const bad = [{ uuid: ref("networking_network_v2.app.id"), fixed_ip_v4: "10.99.0.1" }];
  await expect(lab.apply(plugged(bad))).rejects.toThrow(
    /Server \S+ is in error in RegionOne.*Build of instance \S+ aborted/,
  );
  expect(lab.held().compute.servers).toMatchObject([{ state: "error" }]);
  const good = [{ uuid: ref("networking_network_v2.app.id") }];
  expect(await lab.apply(plugged(good))).toContain("1 added, 0 changed, 1 destroyed");
  expect(lab.held().compute.servers).toMatchObject([{ state: "active" }]);
});

test("more than the quota allows is refused by Nova's own words", async () => {
  lab.held().compute.quotas[projectId()] = { cores: 0 };
  await expect(lab.apply(server())).rejects.toThrow(
    /Instance "app" can't be created in RegionOne.*Quota exceeded for cores: Requested 1, but already used 0 of 0 cores/,
  );
});

test("it is in a server group, and boots of the image that a device names", async () => {
  const image = lab.held().image.images[0].id;
  const device = {
    source_type: "image",
    destination_type: "local",
    boot_index: 0,
    uuid: image,
    delete_on_termination: true,
  };
  const scheduler_hints = { group: ref("compute_servergroup_v2.app.id") };
  const group = { compute_servergroup_v2: { app: { name: "app", policies: ["soft-anti-affinity"] } } };
  await lab.apply({ ...server({ scheduler_hints, block_device: [device] }), ...group });
  expect(held(lab).groupId).toBe(lab.held().compute.serverGroups[0].id);
  expect(await lab.work.planCode()).toBe(0);
});

const projectId = () => lab.cloud.snapshot().identity.projects.find(({ name }) => name === "tenant-a")?.id ?? "";
