import { Lab, ref } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

/** A network with a subnet, a group, and these ports. */
const ports = (named: Record<string, Record<string, unknown>>) => {
  const usual = { network_id: ref("network.app.id"), depends_on: ["openstack_networking_subnet_v2.v4"] };
  const entries = Object.entries(named).map(([name, args]) => [name, { ...usual, ...args }]);
  return {
    network: { app: { name: "app" } },
    subnet: { v4: { network_id: ref("network.app.id"), cidr: "10.32.0.0/24" } },
    secgroup: { app: { name: "app" } },
    port: Object.fromEntries(entries) as typeof named,
  };
};
const at = (ip_address?: string) => ({ subnet_id: ref("subnet.v4.id"), ip_address });
const object = (name: string) => lab.object("ports", `port.${name}`);

test("ports that say much, little and nothing: as they are written, and nothing differs", async () => {
  await lab.apply(
    ports({
      much: {
        ...{ name: "vip", mac_address: "02:aa:bb:cc:dd:01", security_group_ids: [ref("secgroup.app.id")], tags: ["a"] },
        ...{ device_owner: "acme:lb", fixed_ip: [at("10.32.0.20")], binding: { vnic_type: "normal" } },
        allowed_address_pairs: [
          { ip_address: "10.32.0.99" },
          { ip_address: "10.33.0.0/24", mac_address: "02:00:00:00:00:07" },
        ],
        extra_dhcp_option: [{ name: "mtu", value: "1400" }],
      },
      little: { fixed_ip: [at()] },
      nothing: { no_fixed_ip: true, no_security_groups: true },
    }),
  );
  const group = lab.state("secgroup.app").id;
  expect(await object("much")).toMatchObject({
    ...{
      name: "vip",
      mac_address: "02:aa:bb:cc:dd:01",
      security_groups: [group],
      device_owner: "acme:lb",
      tags: ["a"],
    },
    fixed_ips: [{ subnet_id: lab.state("subnet.v4").id, ip_address: "10.32.0.20" }],
    extra_dhcp_opts: [{ opt_name: "mtu", opt_value: "1400", ip_version: 4 }],
  });
  expect(await object("nothing")).toMatchObject({ fixed_ips: [], security_groups: [] });
  expect(lab.state("port.much")).toMatchObject({
    all_fixed_ips: ["10.32.0.20"],
    all_security_group_ids: [group],
    binding: [{ vnic_type: "normal", host_id: "", profile: "", vif_type: "", vif_details: {} }],
  });
  expect(lab.state("port.little")).toMatchObject({
    fixed_ip: [{ subnet_id: lab.state("subnet.v4").id, ip_address: "" }],
    all_fixed_ips: [expect.stringMatching(/^10\.32\.0\./)],
  });
  expect(await lab.work.planCode()).toBe(0);
});

test("what a port is changed in place to, and what makes another", async () => {
  const before = {
    ...{ name: "vip", fixed_ip: [at("10.32.0.20")], no_security_groups: true },
    allowed_address_pairs: [{ ip_address: "10.32.0.99" }],
    extra_dhcp_option: [
      { name: "mtu", value: "1400" },
      { name: "domain-search", value: "acme.example" },
    ],
  };
  await lab.apply(ports({ one: before }));
  const { id } = lab.state("port.one");
  const after = {
    ...{ description: "d", admin_state_up: false, fixed_ip: [at("10.32.0.21")] },
    security_group_ids: [ref("secgroup.app.id")],
    allowed_address_pairs: [{ ip_address: "10.32.0.98" }],
    extra_dhcp_option: [{ name: "mtu", value: "1300" }],
  };
  expect(await lab.apply(ports({ one: after }))).toContain("0 added, 1 changed, 0 destroyed");
  expect(await object("one")).toMatchObject({
    ...{ id, name: "", description: "d", admin_state_up: false, security_groups: [lab.state("secgroup.app").id] },
    fixed_ips: [{ ip_address: "10.32.0.21" }],
    allowed_address_pairs: [{ ip_address: "10.32.0.98" }],
    extra_dhcp_opts: [{ opt_name: "mtu", opt_value: "1300" }],
  });
  expect(await lab.work.planCode()).toBe(0);
  const said = await lab.plan(ports({ one: { ...after, mac_address: "02:aa:bb:cc:dd:02", device_id: "x" } }));
  expect(said).toMatch(/device_id = "x" # forces replacement/);
  expect(said).toMatch(/mac_address = "\S+" -> "02:aa:bb:cc:dd:02" # forces replacement/);
});

test("addresses and groups that are no longer written stay, and nothing differs", async () => {
  await lab.apply(ports({ one: { fixed_ip: [at("10.32.0.20")], security_group_ids: [ref("secgroup.app.id")] } }));
  await lab.apply(ports({ one: {} }));
  // THEN the addresses are not sent, while the groups are: to none
  expect(await object("one")).toMatchObject({ fixed_ips: [{ ip_address: "10.32.0.20" }], security_groups: [] });
  expect(await lab.work.planCode()).toBe(0);
});

test("an administrator binds a port to a host, and to another", async () => {
  const provider = { openstack: { cloud: "acme-admin", region: "RegionOne" } };
  const write = (binding: Record<string, unknown>) => {
    const port = { one: { network_id: ref("network.app.id"), binding } };
    const resource = { openstack_networking_network_v2: { app: { name: "app" } }, openstack_networking_port_v2: port };
    lab.work.write({ provider, resource });
  };
  write({ host_id: "h1" });
  await lab.apply();
  expect(lab.state("port.one").binding).toMatchObject([{ host_id: "h1", vnic_type: "normal", profile: "" }]);
  const { id } = lab.state("port.one");
  expect(await lab.work.planCode()).toBe(0);
  write({ host_id: "h2", vnic_type: "direct", profile: "{}" });
  await lab.apply();
  expect(lab.state("port.one")).toMatchObject({ id, binding: [{ host_id: "h2", vnic_type: "direct", profile: "" }] });
  expect(await lab.work.planCode()).toBe(0);
  // AND a profile is one JSON object, in one spelling
  write({ host_id: "h2", vnic_type: "direct", profile: '{ "b": 1, "a": { "d": "e" } }' });
  expect(await lab.plan()).toMatch(/profile = jsonencode\( \{ \+ a = \{ \+ d = "e" \} \+ b = 1 \} \)/);
  write({ vnic_type: "fast", profile: "[1]" });
  const said = await lab.plan();
  expect(said).toContain("profile has to be a JSON object");
  expect(said).toContain("vnic_type has to be one of normal, direct,");
});

test("what can't be together is refused", async () => {
  expect(await lab.plan(ports({ one: { fixed_ip: [at()], no_fixed_ip: true } }))).toContain(
    "Only one of fixed_ip, no_fixed_ip can be written",
  );
  const both = { no_security_groups: true, security_group_ids: [ref("secgroup.app.id")] };
  await expect(lab.apply(ports({ one: both }))).rejects.toThrow("either security_group_ids or no_security_groups");
});
