import { Lab, ref, type Declared } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const TYPE = "openstack_networking_router_routes_v2";
/** A router in 10.0.1.0/24 and all of its routes: their destinations and next hops. */
const routes = (...all: readonly (readonly [string, string])[]): Declared => ({
  network: { app: {} },
  subnet: { app: { network_id: ref("network.app.id"), cidr: "10.0.1.0/24" } },
  router: { edge: {} },
  router_interface: { app: { router_id: ref("router.edge.id"), subnet_id: ref("subnet.app.id") } },
  router_routes: {
    all: {
      router_id: ref("router_interface.app.router_id"),
      routes: all.map(([destination_cidr, next_hop]) => ({ destination_cidr, next_hop })),
    },
  },
});
const held = async () => {
  const { routes: all } = await lab.object("routers", "router.edge");
  return (all as { destination: string; nexthop: string }[]).map((hop) => `${hop.destination} ${hop.nexthop}`).sort();
};

test("the life of all routes of a router", async () => {
  // GIVEN two
  await lab.apply(routes(["10.8.0.0/24", "10.0.1.8"], ["10.9.0.0/24", "10.0.1.9"]));
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8", "10.9.0.0/24 10.0.1.9"]);
  const id = lab.state("router.edge").id;
  expect(lab.state("router_routes.all")).toMatchObject({ id, router_id: id, region: "RegionOne" });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN one goes, one comes and one has another next hop
  expect(await lab.apply(routes(["10.7.0.0/24", "10.0.1.7"], ["10.9.0.0/24", "10.0.1.7"]))).toContain("1 changed");
  // THEN it is so
  expect(await held()).toEqual(["10.7.0.0/24 10.0.1.7", "10.9.0.0/24 10.0.1.7"]);
  expect(await lab.work.planCode()).toBe(0);
  // WHEN somebody adds one THEN it is removed
  const foreign = [{ destination: "10.6.0.0/24", nexthop: "10.0.1.6" }];
  await lab.ask("PUT", `/routers/${String(id)}/add_extraroutes`, { router: { routes: foreign } });
  await lab.apply();
  expect(await held()).toEqual(["10.7.0.0/24 10.0.1.7", "10.9.0.0/24 10.0.1.7"]);
  // WHEN they are imported THEN there is nothing to do
  await lab.work.run(["state", "rm", `${TYPE}.all`]);
  expect(await lab.work.run(["import", `${TYPE}.all`, String(id)])).toMatchObject({ code: 0 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN all go THEN the list is empty, and so is the next plan
  await lab.apply(routes());
  expect(await held()).toEqual([]);
  expect(await lab.work.planCode()).toBe(0);
  // WHEN they are destroyed THEN the rest can be as well
  await lab.apply(routes(["10.7.0.0/24", "10.0.1.7"]));
  await lab.destroy();
  expect(await lab.ask("GET", "/routers")).toEqual([]);
});

test.each([
  [["10.9.0.0", "10.0.1.9"] as const, 'destination_cidr is "10.9.0.0"'],
  [["10.9.0.0/24", "10.0.1"] as const, 'next_hop is "10.0.1"'],
])("%j is refused before anything is planned", async (route, message) => {
  expect(await lab.plan(routes(route))).toContain(message);
});
