import { setTimeout as sleep } from "node:timers/promises";
import { Lab, ref, type Declared } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const TYPE = "openstack_networking_router_interface_v2";
const subnet = (number: number) => ({ network_id: ref("network.app.id"), cidr: `10.0.${number}.0/24` });
const port = {
  network_id: ref("network.app.id"),
  fixed_ip: [{ subnet_id: ref("subnet.b.id"), ip_address: "10.0.2.9" }],
};
/** A router, two subnets, a port in the second one, and these interfaces. */
const interfaces = (of: Declared[string]): Declared => ({
  network: { app: {} },
  subnet: { a: subnet(1), b: subnet(2) },
  port: { p: port },
  router: { edge: {} },
  router_interface: of,
});
const inSubnet = (name: string, more: Record<string, unknown> = {}) => ({
  router_id: ref("router.edge.id"),
  subnet_id: ref(`subnet.${name}.id`),
  ...more,
});
const ofPort = { router_id: ref("router.edge.id"), port_id: ref("port.p.id") };
const routerPath = () => `/routers/${String(lab.state("router.edge").id)}`;
const setRoutes = (path: string, ...routes: readonly [string, string][]) => {
  const hops = routes.map(([destination, nexthop]) => ({ destination, nexthop }));
  return lab.ask("PUT", path, { router: { routes: hops } });
};
const plugged = async () => {
  const query = `device_id=${String(lab.state("router.edge").id)}&device_owner=network:router_interface`;
  const ports = await lab.ask<{ fixed_ips: { ip_address: string }[] }[]>("GET", `/ports?${query}`);
  return ports.flatMap(({ fixed_ips }) => fixed_ips.map(({ ip_address }) => ip_address)).sort();
};

test("the life of two interfaces: in a subnet, and as a port", async () => {
  // GIVEN both, made at once
  await lab.apply(interfaces({ a: inSubnet("a"), p: ofPort }));
  // THEN the router has the subnet's gateway address and the port's
  expect(await plugged()).toEqual(["10.0.1.1", "10.0.2.9"]);
  const { id } = lab.state("router_interface.a");
  expect(lab.state("router_interface.a")).toMatchObject({
    ...{ region: "RegionOne", port_id: id, force_destroy: false },
    ...{ router_id: lab.state("router.edge").id, subnet_id: lab.state("subnet.a").id },
  });
  const given = lab.state("port.p").id;
  expect(lab.state("router_interface.p")).toMatchObject({ id: given, subnet_id: lab.state("subnet.b").id });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is to be removed by force THEN that is only written down
  expect(await lab.apply(interfaces({ a: inSubnet("a", { force_destroy: true }), p: ofPort }))).toContain("1 changed");
  expect(lab.state("router_interface.a")).toMatchObject({ id, force_destroy: true });
  // WHEN it is imported THEN there is nothing to do
  lab.write(interfaces({ a: inSubnet("a"), p: ofPort }));
  await lab.work.run(["state", "rm", `${TYPE}.a`]);
  expect(await lab.work.run(["import", `${TYPE}.a`, String(id)])).toMatchObject({ code: 0 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN somebody takes it away THEN it comes back
  await lab.ask("PUT", `${routerPath()}/remove_router_interface`, { subnet_id: lab.state("subnet.a").id });
  expect(await lab.apply()).toContain("1 added, 0 changed, 0 destroyed");
  expect(await plugged()).toEqual(["10.0.1.1", "10.0.2.9"]);
  // WHEN all is destroyed THEN nothing is left, not even the port that was given
  await lab.destroy();
  expect(await lab.ask("GET", "/ports")).toEqual([]);
  expect(await lab.ask("GET", "/routers")).toEqual([]);
});

test("another subnet makes another interface", async () => {
  await lab.apply(interfaces({ i: inSubnet("a") }));
  lab.write(interfaces({ i: inSubnet("b") }));
  expect((await lab.work.run(["plan"])).text).toMatch(/subnet_id .*# forces replacement/);
  await lab.apply();
  expect(await plugged()).toEqual(["10.0.2.1"]);
});

test("one that is in use is removed as soon as it no longer is", async () => {
  // GIVEN an interface that a route needs
  await lab.apply(interfaces({ a: inSubnet("a") }));
  const path = routerPath(); // Terraform writes the state while it works
  await setRoutes(path, ["10.9.0.0/24", "10.0.1.7"]);
  // WHEN it is destroyed, and somebody removes the route meanwhile
  const destroyed = lab.destroy();
  const { requests } = lab.cloud.region("RegionOne");
  while (!requests.some(({ path, status }) => path.endsWith("remove_router_interface") && status === 409)) {
    await sleep(50);
  }
  await setRoutes(path);
  // THEN it is gone
  await destroyed;
  expect(await lab.ask("GET", "/ports")).toEqual([]);
});

test("one that stays in use is an error after a time, with what Neutron says", async () => {
  await lab.apply(interfaces({ a: inSubnet("a", { timeouts: { delete: "1s" } }) }));
  await setRoutes(routerPath(), ["10.9.0.0/24", "10.0.1.7"]);
  lab.write(interfaces({}));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(
    `Router interface ${String(lab.state("router_interface.a").id)} can't be deleted in RegionOne`,
  );
  expect(text).toContain("409");
  expect(await plugged()).toEqual(["10.0.1.1"]);
});

test("by force, routes that lead through its subnet are removed, and others stay", async () => {
  await lab.apply(interfaces({ a: inSubnet("a", { force_destroy: true }), b: inSubnet("b") }));
  await setRoutes(routerPath(), ["10.8.0.0/24", "10.0.2.7"], ["10.9.0.0/24", "10.0.1.7"]);
  await lab.apply(interfaces({ b: inSubnet("b") }));
  expect(await plugged()).toEqual(["10.0.2.1"]);
  const { routes } = await lab.object("routers", "router.edge");
  expect(routes).toEqual([{ destination: "10.8.0.0/24", nexthop: "10.0.2.7" }]);
});

test.each([
  ["both are", { ...inSubnet("a"), port_id: ref("port.p.id") }],
  ["neither is", { router_id: ref("router.edge.id") }],
])("%s written, of subnet_id and port_id: refused", async (which, args) => {
  lab.write(interfaces({ i: args }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`Write one of subnet_id and port_id; ${which} written.`);
});
