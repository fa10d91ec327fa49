import { Lab, ref } from "../lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

type Args = Readonly<Record<string, unknown>>;
const APP = "compute_instance_v2.app";
const BASE = { name: "app", flavor_name: "m1.tiny", image_name: "small", network_mode: "none" };
const server = (args: Args = {}) => ({ compute_instance_v2: { app: { ...BASE, ...args } } });
/** The one server of a region. */
const held = (region?: string) => lab.held(region).compute.servers[0];
/** What was done to servers since then. */
const done = (since = 0) =>
  lab
    .changes()
    .slice(since)
    .map((request) => request.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID"));
/** A network with a subnet for servers. */
const NETWORK = {
  networking_network_v2: { app: { name: "app" } },
  networking_subnet_v2: {
    app: { network_id: ref("networking_network_v2.app.id"), cidr: "10.32.0.0/24", ip_version: 4 },
  },
};
const plugged = (network: readonly Args[], args: Args = {}) => ({
  ...NETWORK,
  compute_instance_v2: {
    app: { ...BASE, network_mode: undefined, network, depends_on: ["openstack_networking_subnet_v2.app"], ...args },
  },
});

describe("the life of an instance", () => {
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
    const port = neutron.ports.find(({ device_id }) => device_id === held(region).id);
    expect(port?.fixed_ips.map(({ ip_address: ip }) => ip)).toEqual(["10.32.0.77"]);
    expect(lab.held("RegionOne").compute.servers).toEqual([]);
    const asked = lab.cloud
      .region(region)
      .requests.find(({ method, path }) => method === "POST" && path === "/servers");
    expect(asked).toBeDefined();
    expect(lab.state(APP)).toMatchObject({
      ...{ id: held(region).id, region, name: "app", power_state: "active", key_pair: "ops", config_drive: true },
      ...{ flavor_id: held(region).flavor.id, image_id: held(region).imageId, image_name: "small" },
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

  test("is changed in place: name, metadata, groups, tags", async () => {
    // GIVEN
    const network = [{ uuid: ref("networking_network_v2.app.id") }];
    const groups = { networking_secgroup_v2: { web: { name: "web" } } };
    await lab.apply({ ...plugged(network, { metadata: { a: "1", b: "2" }, tags: ["t"] }), ...groups });
    const { id } = held();
    lab.cloud.region("RegionOne").state.compute.servers[0].tags = ["t", "theirs"];
    const before = lab.changes().length;
    // WHEN
    const security_groups = [ref("networking_secgroup_v2.web.name")];
    const changed = { name: "app-2", metadata: { a: "1", c: "3" }, tags: ["u"], security_groups };
    expect(await lab.apply({ ...plugged(network, changed), ...groups })).toContain("0 added, 1 changed, 0 destroyed");
    // THEN
    expect(held()).toMatchObject({ id, name: "app-2", metadata: { a: "1", c: "3" }, tags: ["theirs", "u"] });
    expect(lab.state(APP).security_groups).toEqual(["web"]);
    expect(done(before)).toEqual([
      "PUT /servers/ID",
      "DELETE /servers/ID/metadata/b",
      "POST /servers/ID/metadata",
      "POST /servers/ID/action",
      "POST /servers/ID/action",
      "PUT /servers/ID/tags",
    ]);
    expect(await lab.work.planCode()).toBe(0);
  });

  test("gets another flavor in place, which is confirmed; by its name or its id", async () => {
    await lab.apply(server());
    const { id } = held();
    expect(await lab.apply(server({ flavor_name: "m1.small" }))).toContain("0 added, 1 changed");
    expect(held()).toMatchObject({ id, flavor: { name: "m1.small" }, state: "active" });
    expect(lab.state(APP)).toMatchObject({ flavor_name: "m1.small", flavor_id: held().flavor.id });
    expect(await lab.work.planCode()).toBe(0);
    // WHEN one is written by its id
    lab.held().compute.flavors.push({ ...held().flavor, id: "f3", name: "m1.large", vcpus: 4 });
    await lab.apply(server({ flavor_name: undefined, flavor_id: "f3" }));
    expect(lab.state(APP)).toMatchObject({ id, flavor_id: "f3", flavor_name: "m1.large" });
    expect(await lab.work.planCode()).toBe(0);
  });

  test("is built anew of another image, in place", async () => {
    await lab.apply(server());
    const { id } = held();
    const { images } = lab.held().image;
    images.push({ ...images[0], id: "11111111-2222-4333-8444-555555555555", name: "other" });
    expect(await lab.apply(server({ image_name: "other" }))).toContain("0 added, 1 changed");
    expect(held()).toMatchObject({ id, imageId: "11111111-2222-4333-8444-555555555555" });
    expect(await lab.work.planCode()).toBe(0);
  });

  test("is switched off and on, and halted; and comes up switched off if that is wanted", async () => {
    await lab.apply(server({ power_state: "shutoff" }));
    expect(held().state).toBe("stopped");
    for (const [power, state] of [
      ["active", "active"],
      ["paused", "paused"],
      ["active", "active"],
    ]) {
      await lab.apply(server({ power_state: power }));
      expect([held().state, lab.state(APP).power_state]).toEqual([state, power]);
    }
    expect(await lab.work.planCode()).toBe(0);
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
    expect(done(before)).toEqual([]);
    await lab.run("destroy");
    expect(done(before)).toEqual(["POST /servers/ID/action", "POST /servers/ID/action"]);
    expect(lab.held().compute.servers).toEqual([]);
  });

  test("is imported from the provider's own region, with its metadata", async () => {
    await lab.apply(server({ metadata: { a: "b" } }));
    const { id } = held();
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
});

describe("its networks", () => {
  test("are named by name or by a port, and both are found again", async () => {
    // GIVEN
    const port = {
      network_id: ref("networking_network_v2.app.id"),
      fixed_ip: [{ subnet_id: ref("networking_subnet_v2.app.id") }],
    };
    const network = [{ port: ref("networking_port_v2.app.id"), access_network: true }, { name: "app" }];
    // WHEN
    await lab.apply({ ...plugged(network), networking_port_v2: { app: { ...port, name: "app" } } });
    // THEN
    const { networks, ports } = lab.held().network;
    const uuid = networks.find(({ name }) => name === "app")?.id;
    const mine = ports.find(({ name }) => name === "app");
    expect(lab.state(APP)).toMatchObject({
      network: [
        { uuid, name: "app", port: mine?.id, mac: mine?.mac_address, access_network: true },
        { uuid, name: "app", port: "", access_network: false },
      ],
      access_ip_v4: mine?.fixed_ips[0].ip_address,
    });
    expect(await lab.work.planCode()).toBe(0);
    // WHEN it goes THEN the port stays
    await lab.run("destroy", "-target", `openstack_${APP}`);
    expect(lab.held().network.ports.find(({ name }) => name === "app")).toMatchObject({ device_id: "" });
  });

  test("may be left to Nova, and are then what it took", async () => {
    await lab.apply(plugged([], { network: undefined }));
    expect(lab.state(APP)).toMatchObject({
      network: [{ name: "app", fixed_ip_v4: expect.stringMatching(/^10\.32\.0\./) }],
    });
    expect(await lab.work.planCode()).toBe(0);
  });

  test("have both addresses of an interface", async () => {
    const six = { network_id: ref("networking_network_v2.app.id"), cidr: "fd00:32::/64", ip_version: 6 };
    const modes = { ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" };
    const config = plugged([{ uuid: ref("networking_network_v2.app.id") }]);
    const subnets = { ...config.networking_subnet_v2, six: { ...six, ...modes } };
    const depends_on = ["openstack_networking_subnet_v2.app", "openstack_networking_subnet_v2.six"];
    const app = { ...config.compute_instance_v2.app, depends_on };
    await lab.apply({ ...config, networking_subnet_v2: subnets, compute_instance_v2: { app } });
    expect(lab.state(APP)).toMatchObject({
      access_ip_v4: expect.stringMatching(/^10\.32\.0\./),
      access_ip_v6: expect.stringMatching(/^fd00:32::/),
      network: [expect.objectContaining({ fixed_ip_v6: lab.state(APP).access_ip_v6 })],
    });
    expect(await lab.work.planCode()).toBe(0);
  });

  test("that are nowhere, or said by nothing, are refused", async () => {
    await expect(lab.apply(server({ network_mode: undefined, network: [{ name: "nope" }] }))).rejects.toThrow(
      'No network in RegionOne has name="nope"',
    );
    await expect(
      lab.apply(server({ network_mode: undefined, network: [{ fixed_ip_v4: "10.0.0.1" }] })),
    ).rejects.toThrow(/says of no network which it is/);
  });
});

test("what somebody has changed is repaired; metadata aren't looked at", async () => {
  // GIVEN
  await lab.apply(server({ metadata: { a: "b" } }));
  const { id } = held();
  // WHEN
  const [small] = lab.held().compute.flavors.filter(({ name }) => name === "m1.small");
  Object.assign(held(), { name: "theirs", state: "stopped", flavor: small, minDisk: 0, metadata: {} });
  // THEN
  const plan = await lab.plan(server({ metadata: { a: "b" } }));
  expect(plan).toMatch(/name = "theirs" -> "app"/);
  expect(plan).toMatch(/power_state = "shutoff" -> "active"/);
  expect(plan).toMatch(/flavor_name = "m1.small" -> "m1.tiny"/);
  await lab.run("apply");
  expect(held()).toMatchObject({ id, name: "app", state: "active", flavor: { name: "m1.tiny" }, metadata: {} });
  // WHEN it is gone
  lab.held().compute.servers.splice(0);
  expect(await lab.plan(server())).toContain("1 to add, 0 to change, 0 to destroy");
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

test("one in error has no power to be switched", async () => {
  await lab.apply(server());
  Object.assign(held(), { state: "error", fault: { message: "broken", created: new Date().toISOString() } });
  expect(await lab.work.planCode()).toBe(0);
});

test("more than the quota allows is refused by Nova's own words", async () => {
  lab.held().compute.quotas[projectId()] = { cores: 0 };
  await expect(lab.apply(server())).rejects.toThrow(
    /Instance "app" can't be created in RegionOne.*Quota exceeded for cores: Requested 1, but already used 0 of 0 cores/,
  );
});
const projectId = () => lab.cloud.snapshot().identity.projects.find(({ name }) => name === "tenant-a")?.id ?? "";

test("after a failed update the state says what was planned; only a plan that asks the cloud shows it", async () => {
  await lab.apply(server());
  lab.cloud.region("RegionOne").fault({ method: "POST", path: /action$/, status: 409, body: "busy" });
  await expect(lab.apply(server({ flavor_name: "m1.small" }))).rejects.toThrow(
    /Instance "app" can't be updated in RegionOne/,
  );
  expect(lab.state(APP).flavor_name).toBe("m1.small");
  expect((await lab.work.run(["plan", "-refresh=false"])).text).toContain("No changes");
  expect(await lab.work.planCode()).toBe(2);
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
  expect(held().groupId).toBe(lab.held().compute.serverGroups[0].id);
  expect(await lab.work.planCode()).toBe(0);
});

test("what isn't served is refused by name, and what can't be is refused, before anything is planned", async () => {
  const said = await lab.plan(
    server({
      admin_pass: "secret",
      personality: [{ file: "/a", content: "b" }],
      hypervisor_hostname: "host",
      power_state: "shelved_offloaded",
      vendor_options: { detach_ports_before_destroy: true },
      scheduler_hints: { different_host: ["a"] },
      block_device: [{ source_type: "volume", destination_type: "volume", boot_index: 0, uuid: "v" }],
      availability_zone: "nova",
      availability_zone_hints: "nova",
      network: [{ name: "app" }],
      timeouts: { create: "soon" },
    }),
  );
  for (const name of [
    "admin_pass",
    "personality",
    "hypervisor_hostname",
    'power_state = "shelved_offloaded"',
    "vendor_options.detach_ports_before_destroy",
    "scheduler_hints.different_host",
  ]) {
    expect(said).toContain(`The stand-in doesn't serve ${name} of openstack_compute_instance_v2`);
  }
  expect(said).toContain("The stand-in doesn't serve such a block_device");
  expect(said).toContain("Only one of availability_zone_hints, availability_zone can be written");
  expect(said).toContain("Only one of network_mode, network can be written");
  expect(said).toContain('"soon" is no duration');
  expect(await lab.plan(server({ power_state: "asleep" }))).toContain('power_state is "asleep"');
});

test("neither a flavor nor an image is guessed", async () => {
  await expect(lab.apply(server({ flavor_name: undefined }))).rejects.toThrow(
    "Neither flavor_id nor flavor_name is written",
  );
  await expect(lab.apply(server({ image_name: "nope" }))).rejects.toThrow(
    /No image is called "nope" in RegionOne.*There is none at all/,
  );
  await expect(lab.apply(server({ flavor_name: "m9" }))).rejects.toThrow(
    /No flavor is called "m9" in RegionOne.*There are "m1\.\w+", "m1\.\w+"/,
  );
});
