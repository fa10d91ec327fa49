import { Lab, ref, type Declared } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const TYPE = "openstack_networking_router_route_v2";
/** A router in 10.0.1.0/24, and these routes: their destinations and next hops. */
const routes = (of: Readonly<Record<string, readonly [string, string]>>): Declared => ({
  network: { app: {} },
  subnet: { app: { network_id: ref("network.app.id"), cidr: "10.0.1.0/24" } },
  router: { edge: {} },
  router_interface: { app: { router_id: ref("router.edge.id"), subnet_id: ref("subnet.app.id") } },
  router_route: Object.fromEntries(
    Object.entries(of).map(([name, [destination_cidr, next_hop]]) => {
      const router_id = ref("router_interface.app.router_id");
      return [name, { router_id, destination_cidr, next_hop }];
    }),
  ),
});
const routerId = () => String(lab.state("router.edge").id);
const held = async () => {
  const { routes: all } = await lab.object("routers", "router.edge");
  return (all as { destination: string; nexthop: string }[]).map((hop) => `${hop.destination} ${hop.nexthop}`).sort();
};
const addForeign = (destination: string, nexthop: string) =>
  lab.ask("PUT", `/routers/${routerId()}/add_extraroutes`, { router: { routes: [{ destination, nexthop }] } });

test("the life of routes, which Neutron has as one list", async () => {
  // GIVEN several, made at once, beside one of somebody else's
  const many = Object.fromEntries([1, 2, 3, 4].map((n) => [`r${n}`, [`10.9.${n}.0/24`, "10.0.1.9"] as const]));
  await lab.apply(routes({}));
  await addForeign("10.8.0.0/24", "10.0.1.8");
  await lab.apply(routes(many));
  // THEN none is lost
  const ours = [1, 2, 3, 4].map((n) => `10.9.${n}.0/24 10.0.1.9`);
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8", ...ours]);
  const id = `${routerId()}-route-10.9.1.0/24-10.0.1.9`;
  expect(lab.state("router_route.r1")).toEqual({
    ...{ id, region: "RegionOne", router_id: routerId() },
    ...{ destination_cidr: "10.9.1.0/24", next_hop: "10.0.1.9" },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN one has another next hop THEN just that one is replaced
  expect(await lab.apply(routes({ ...many, r1: ["10.9.1.0/24", "10.0.1.7"] }))).toContain("1 added, 0 changed, 1 dest");
  expect(await held()).toContain("10.9.1.0/24 10.0.1.7");
  // WHEN somebody clears the list THEN ours come back
  await lab.ask("PUT", `/routers/${routerId()}`, { router: { routes: [] } });
  expect(await lab.apply()).toContain("4 added, 0 changed, 0 destroyed");
  // WHEN all of ours go THEN only theirs is left
  await addForeign("10.8.0.0/24", "10.0.1.8");
  await lab.apply(routes({}));
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8"]);
});

test("one that is there is refused, with the id by which it is imported", async () => {
  await lab.apply(routes({}));
  await addForeign("10.9.0.0/24", "10.0.1.9");
  const id = `${routerId()}-route-10.9.0.0/24-10.0.1.9`;
  lab.write(routes({ r: ["10.9.0.0/24", "10.0.1.9"] }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`Import ${id}.`);
  // WHEN it is imported THEN there is nothing to do
  expect(await lab.work.run(["import", `${TYPE}.r`, id])).toMatchObject({ code: 0 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the id is none THEN it is refused
  await lab.work.run(["state", "rm", `${TYPE}.r`]);
  expect((await lab.work.run(["import", `${TYPE}.r`, "nonsense"])).text).toContain('"nonsense" is no id');
});
