import { Lab, ref, type Declared } from "./lab";
import { outside, type Outside } from "./outside";

let lab: Lab;
let out: Outside;
beforeEach(async () => {
  lab = await Lab.start();
  out = await outside(lab);
});
afterEach(() => lab.stop());

const NOBODY = "11111111-1111-4111-8111-111111111111";
const TYPE = "openstack_networking_floatingip_v2";
const fixed = (...hosts: readonly number[]) =>
  hosts.map((host) => ({ subnet_id: ref("subnet.app.id"), ip_address: `10.0.1.${host}` }));
/** A network with two ports behind a router, and a floating IP. */
const floating = (args: Record<string, unknown>): Declared => ({
  network: { app: {} },
  subnet: { app: { network_id: ref("network.app.id"), cidr: "10.0.1.0/24" } },
  port: {
    a: { network_id: ref("network.app.id"), fixed_ip: fixed(10) },
    b: { network_id: ref("network.app.id"), fixed_ip: fixed(20, 21) },
  },
  router: { edge: { external_network_id: out.network } },
  router_interface: { app: { router_id: ref("router.edge.id"), subnet_id: ref("subnet.app.id") } },
  floatingip: { web: { pool: "public", depends_on: ["openstack_networking_router_interface_v2.app"], ...args } },
});

test("the life of a floating IP", async () => {
  // GIVEN one that leads nowhere
  await lab.apply(floating({ description: "d", tags: ["a"] }));
  const found = await lab.object("floatingips", "floatingip.web");
  expect(found).toMatchObject({ floating_network_id: out.network, description: "d", tags: ["a"], port_id: null });
  const { id, floating_ip_address: address } = found;
  expect(lab.state("floatingip.web")).toMatchObject({
    ...{ id, address, region: "RegionOne", pool: "public", port_id: "", fixed_ip: "", tags: ["a"], all_tags: ["a"] },
    ...{ dns_name: "", dns_domain: "", subnet_id: null, subnet_ids: null, value_specs: null },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it leads to a port THEN it is the same one
  expect(await lab.apply(floating({ port_id: ref("port.a.id") }))).toContain("0 added, 1 changed");
  const atA = { port_id: lab.state("port.a").id, fixed_ip: "10.0.1.10" };
  expect(lab.state("floatingip.web")).toMatchObject({ id, address, description: "", all_tags: [], ...atA });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is no longer written where to THEN it stays there
  lab.write(floating({}));
  expect(await lab.work.planCode()).toBe(0);
  lab.write(floating({ port_id: "" }));
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it leads to one of several addresses of another port
  await lab.apply(floating({ port_id: ref("port.b.id"), fixed_ip: "10.0.1.21" }));
  expect(lab.state("floatingip.web")).toMatchObject({ id, fixed_ip: "10.0.1.21" });
  await lab.apply(floating({ port_id: ref("port.b.id"), fixed_ip: "10.0.1.20" }));
  expect(await lab.object("floatingips", "floatingip.web")).toMatchObject({ fixed_ip_address: "10.0.1.20" });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN somebody leads it elsewhere THEN it is put right
  const association = { port_id: lab.state("port.a").id };
  await lab.ask("PUT", `/floatingips/${String(id)}`, { floatingip: association });
  expect(await lab.apply()).toContain("0 added, 1 changed");
  expect(await lab.object("floatingips", "floatingip.web")).toMatchObject({ fixed_ip_address: "10.0.1.20" });
  // WHEN it is imported THEN there is nothing to do
  await lab.work.run(["state", "rm", `${TYPE}.web`]);
  expect(await lab.work.run(["import", `${TYPE}.web`, String(id)])).toMatchObject({ code: 0 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN somebody deletes it THEN there is a new one
  await lab.ask("DELETE", `/floatingips/${String(id)}`);
  expect(await lab.apply()).toContain("1 added, 0 changed, 0 destroyed");
  // WHEN all is destroyed THEN nothing is left
  await lab.destroy();
  expect(await lab.ask("GET", "/floatingips")).toEqual([]);
});

test.each([
  ["pool", { pool: "other" }],
  ["address", { address: "172.24.1.99" }],
  ["dns_name", { dns_name: "web" }],
])("another %s makes another one", async (name, args) => {
  await lab.apply(floating({}));
  expect(await lab.plan(floating(args))).toMatch(new RegExp(`${name} .*# forces replacement`));
});

test("the pool is a network's name, not its id", async () => {
  lab.write(floating({ pool: out.network }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`No network is called "${out.network}" in RegionOne`);
});

test("of several subnets the first one counts that has an address left, and the state says which", async () => {
  await lab.apply(floating({ subnet_ids: [NOBODY, out.subnet] }));
  expect(lab.state("floatingip.web")).toMatchObject({ subnet_id: out.subnet, subnet_ids: [NOBODY, out.subnet] });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN there are others THEN that is only written down
  const { id } = lab.state("floatingip.web");
  await lab.apply(floating({ subnet_ids: [out.subnet] }));
  expect(lab.state("floatingip.web")).toMatchObject({ id, subnet_ids: [out.subnet] });
});

test.each([
  [{ dns_domain: "acme.example" }, 'dns_domain is "acme.example"'],
  [{ subnet_id: NOBODY, subnet_ids: [NOBODY] }, "Only one of subnet_ids, subnet_id can be written"],
])("%j is refused before anything is planned", async (args, message) => {
  expect(await lab.plan(floating(args))).toContain(message);
});

describe("an association", () => {
  const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
  const associated = (args: Record<string, unknown>): Declared => {
    const association = { floating_ip: ref("floatingip.web.address"), ...args };
    return { ...floating({}), floatingip_associate: { web: association } };
  };

  test("leads a floating IP of another resource to a port, elsewhere, and nowhere again", async () => {
    // GIVEN an association
    await lab.apply(associated({ port_id: ref("port.a.id") }));
    const { id, address } = lab.state("floatingip.web");
    expect(lab.state("floatingip_associate.web")).toEqual({
      ...{ id, region: "RegionOne", floating_ip: address, port_id: lab.state("port.a").id, fixed_ip: "10.0.1.10" },
    });
    expect(await lab.work.planCode()).toBe(0);
    // WHEN it leads elsewhere THEN in place
    const atB = { port_id: ref("port.b.id"), fixed_ip: "10.0.1.21" };
    expect(await lab.apply(associated(atB))).toContain("0 added, 1 changed");
    expect(await lab.object("floatingips", "floatingip.web")).toMatchObject({ fixed_ip_address: "10.0.1.21" });
    await lab.apply(associated({ port_id: ref("port.a.id") }));
    expect(lab.state("floatingip_associate.web").fixed_ip).toBe("10.0.1.10");
    expect(await lab.work.planCode()).toBe(0);
    // WHEN somebody ends it THEN it is put right
    await lab.ask("PUT", `/floatingips/${String(id)}`, { floatingip: { port_id: null } });
    expect(await lab.apply()).toContain("0 added, 1 changed");
    // WHEN it is imported THEN there is nothing to do
    await lab.work.run(["state", "rm", `${ASSOCIATE}.web`]);
    expect(await lab.work.run(["import", `${ASSOCIATE}.web`, String(id)])).toMatchObject({ code: 0 });
    expect(await lab.work.planCode()).toBe(0);
    // WHEN it goes THEN the floating IP is still there
    await lab.apply(floating({}));
    expect(await lab.object("floatingips", "floatingip.web")).toMatchObject({ id, port_id: null });
  });

  test("of an address that nobody has is refused", async () => {
    lab.write(associated({ floating_ip: "172.24.1.250", port_id: ref("port.a.id") }));
    const { code, text } = await lab.work.run(["apply"]);
    expect(code).toBe(1);
    expect(text).toContain("There is no floating IP 172.24.1.250 in RegionOne");
  });
});
