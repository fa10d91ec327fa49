import { Lab, ref, type Declared } from "./lab";
import { outside } from "./outside";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const depends_on = ["openstack_networking_router_route_v2.r", "openstack_networking_floatingip_v2.f"];
const network_id = ref("network.app.id");
/** Everything that this test looks for. */
const resources = (external_network_id: string): Declared => ({
  network: { app: {} },
  subnet: { app: { network_id, cidr: "10.0.1.0/24" } },
  port: {
    a: { network_id, name: "a", fixed_ip: [{ subnet_id: ref("subnet.app.id"), ip_address: "10.0.1.10" }] },
    b: { network_id, name: "b", fixed_ip: [{ subnet_id: ref("subnet.app.id"), ip_address: "10.0.1.11" }] },
  },
  router: { edge: { name: "edge", external_network_id, tags: ["x", "y"] } },
  router_interface: { app: { router_id: ref("router.edge.id"), subnet_id: ref("subnet.app.id") } },
  router_route: {
    r: { router_id: ref("router_interface.app.router_id"), destination_cidr: "10.9.0.0/24", next_hop: "10.0.1.9" },
  },
  floatingip: {
    f: { pool: "public", port_id: ref("port.a.id"), depends_on: ["openstack_networking_router_interface_v2.app"] },
  },
  addressscope: { s: { name: "scope", ip_version: 4 } },
  subnetpool: {
    p: { name: "pool", prefixes: ["10.64.0.0/16"], default_prefixlen: 24, address_scope_id: ref("addressscope.s.id") },
  },
});

/** Has the data source the same values as the resource? */
const expectSame = (resource: string, source: string, ...names: readonly string[]) => {
  const [made, found] = [lab.state(resource), lab.state(`data.${source}`)];
  expect(found).toMatchObject({ region: "RegionOne", ...Object.fromEntries(names.map((name) => [name, made[name]])) });
};

test("routers, ports, floating IPs, subnet pools and address scopes are found by what is written of them", async () => {
  const { network } = await outside(lab);
  await lab.apply(resources(network), {
    router: {
      named: { name: "edge", depends_on },
      known: { router_id: ref("router.edge.id"), tags: ["x"], admin_state_up: true, depends_on },
    },
    port: {
      addressed: { network_id, fixed_ip: "10.0.1.10", depends_on },
      plugged: { device_id: ref("router_interface.app.router_id"), device_owner: "network:router_interface" },
    },
    floatingip: { leading: { port_id: ref("port.a.id"), depends_on } },
    subnetpool: { named: { name: ref("subnetpool.p.name"), default_prefixlen: 24 } },
    addressscope: { named: { name: ref("addressscope.s.name"), shared: false } },
  });
  // THEN each has what its resource has
  const gateway = ["external_network_id", "external_fixed_ip", "enable_snat"];
  expectSame("router.edge", "router.named", "id", "name", "all_tags", "distributed", ...gateway);
  expectSame("router.edge", "router.known", "id", "availability_zone_hints");
  expectSame("port.a", "port.addressed", "id", "mac_address", "all_fixed_ips", "all_security_group_ids");
  expectSame("router_interface.app", "port.plugged", "id", "port_id");
  expectSame("floatingip.f", "floatingip.leading", "id", "address", "port_id", "fixed_ip");
  expectSame("subnetpool.p", "subnetpool.named", "id", "prefixes", "default_prefixlen", "address_scope_id");
  expectSame("addressscope.s", "addressscope.named", "id", "name", "ip_version", "shared", "project_id");
  // AND what the resource doesn't have
  expect(lab.state("data.router.named")).toMatchObject({
    status: "ACTIVE",
    routes: [{ destination_cidr: "10.9.0.0/24", next_hop: "10.0.1.9" }],
    external_qos_policy_id: "",
  });
  expect(lab.state("data.floatingip.leading")).toMatchObject({ pool: network, status: expect.any(String) });
  // AND what filters only stays as it is written
  expect(lab.state("data.router.named")).toMatchObject({ router_id: null, tags: null });
  expect(lab.state("data.port.addressed")).toMatchObject({ fixed_ip: "10.0.1.10", status: null });
  expect(await lab.work.planCode()).toBe(0);
});

test("none, and more than one, is an error that says what was asked for and what was found", async () => {
  const port = { name: "p", network_id };
  const declared: Declared = { network: { app: {} }, port: { a: port, b: port } };
  await lab.apply(declared);
  const searched = async (data: Declared) => {
    lab.write(declared, data);
    const { code, text } = await lab.work.run(["plan"]);
    expect(code).toBe(1);
    return text;
  };
  expect(await searched({ router: { one: { name: "edge" } } })).toMatch(
    /No router meets what is written in RegionOne .*Asked for name="edge"\./,
  );
  expect(await searched({ port: { one: { name: "p", security_group_ids: ["nobody's"] } } })).toContain("No port meets");
  const several = await searched({ port: { one: { name: "p" } } });
  expect(several).toContain("More than one port meets what is written");
  for (const address of ["port.a", "port.b"]) expect(several).toContain(String(lab.state(address).id));
});

test.each([
  ["port", { fixed_ip: "10.0.0" }, 'fixed_ip is "10.0.0"'],
  ["subnetpool", { ip_version: 5 }, "ip_version is 5"],
])("%s: %j is refused before anything is asked", async (type, args, message) => {
  lab.write({}, { [type]: { one: args } });
  expect((await lab.work.run(["plan"])).text).toContain(message);
});
