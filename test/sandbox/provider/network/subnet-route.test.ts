import { Lab, ref, type Declared } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

const TYPE = "openstack_networking_subnet_route_v2";
/** The subnet 10.0.1.0/24, and these host routes: their destinations and next hops. */
const routes = (of: Readonly<Record<string, readonly [string, string]>>): Declared => ({
  network: { app: {} },
  subnet: { app: { network_id: ref("network.app.id"), cidr: "10.0.1.0/24" } },
  subnet_route: Object.fromEntries(
    Object.entries(of).map(([name, [destination_cidr, next_hop]]) => {
      return [name, { subnet_id: ref("subnet.app.id"), destination_cidr, next_hop }];
    }),
  ),
});
const subnetId = () => String(lab.state("subnet.app").id);
const held = async () => {
  const { host_routes: all } = await lab.object("subnets", "subnet.app");
  return (all as { destination: string; nexthop: string }[]).map((hop) => `${hop.destination} ${hop.nexthop}`).sort();
};
/** Makes these the only ones, as somebody else would. */
const put = (...all: readonly (readonly [string, string])[]) => {
  const host_routes = all.map(([destination, nexthop]) => ({ destination, nexthop }));
  return lab.ask("PUT", `/subnets/${subnetId()}`, { subnet: { host_routes } });
};
const FOREIGN = ["10.8.0.0/24", "10.0.1.8"] as const;
const OURS = ["10.9.0.0/24", "10.0.1.9"] as const;

test("the life of host routes, which Neutron has as one list", async () => {
  // GIVEN several, made at once, beside one of somebody else's
  const many = Object.fromEntries([1, 2, 3, 4].map((n) => [`r${n}`, [`10.9.${n}.0/24`, "10.0.1.9"] as const]));
  await lab.apply(routes({}));
  await put(FOREIGN);
  await lab.apply(routes(many));
  // THEN none is lost
  const ours = [1, 2, 3, 4].map((n) => `10.9.${n}.0/24 10.0.1.9`);
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8", ...ours]);
  const id = `${subnetId()}-route-10.9.1.0/24-10.0.1.9`;
  expect(lab.state("subnet_route.r1")).toEqual({
    ...{ id, region: "RegionOne", subnet_id: subnetId() },
    ...{ destination_cidr: "10.9.1.0/24", next_hop: "10.0.1.9" },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN one has another next hop THEN just that one is replaced
  expect(await lab.apply(routes({ ...many, r1: ["10.9.1.0/24", "10.0.1.7"] }))).toContain("1 added, 0 changed, 1 dest");
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8", "10.9.1.0/24 10.0.1.7", ...ours.slice(1)]);
  // WHEN all of ours go THEN only theirs is left
  await lab.apply(routes({}));
  expect(await held()).toEqual(["10.8.0.0/24 10.0.1.8"]);
});

test("one that somebody removed fails every plan, until it is back or out of the state", async () => {
  await lab.apply(routes({ r: OURS }));
  const lacking = `The subnet ${subnetId()} doesn't have a route to 10.9.0.0/24 by way of 10.0.1.9 in RegionOne`;
  // WHEN it is removed THEN no plan comes about, and nothing is destroyed either: it isn't taken for gone
  await put();
  expect(await lab.plan()).toContain(lacking);
  expect(await lab.plan(routes({}))).toContain(lacking);
  expect(await lab.work.run(["apply", "-refresh=false"])).toMatchObject({
    code: 1,
    text: expect.stringContaining(lacking) as string,
  });
  // WHEN it is put back THEN there is nothing to do
  await put(OURS);
  lab.write(routes({ r: OURS }));
  expect(await lab.work.planCode()).toBe(0);
  // WHEN it is removed, and taken out of the state THEN it is made again
  await put();
  expect(await lab.work.run(["state", "rm", `${TYPE}.r`])).toMatchObject({ code: 0 });
  expect(await lab.apply()).toContain("1 added, 0 changed, 0 destroyed");
  expect(await held()).toEqual(["10.9.0.0/24 10.0.1.9"]);
});

test("a subnet that somebody deleted takes its host routes along", async () => {
  // GIVEN a host route
  await lab.apply(routes({ r: OURS }));
  // WHEN its subnet is deleted THEN both are made again
  await lab.ask("DELETE", `/subnets/${subnetId()}`);
  expect(await lab.apply()).toContain("2 added, 0 changed, 0 destroyed");
  expect(await held()).toEqual(["10.9.0.0/24 10.0.1.9"]);
});

test("one that is there is refused, with the id by which it is imported", async () => {
  await lab.apply(routes({}));
  await put(OURS);
  const id = `${subnetId()}-route-10.9.0.0/24-10.0.1.9`;
  lab.write(routes({ r: OURS }));
  const { code, text } = await lab.work.run(["apply"]);
  expect(code).toBe(1);
  expect(text).toContain(`Import ${id}.`);
  // WHEN it is imported THEN there is nothing to do
  expect(await lab.work.run(["import", `${TYPE}.r`, id])).toMatchObject({ code: 0 });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the id is none, or of a host route that isn't there, THEN it is refused
  await lab.work.run(["state", "rm", `${TYPE}.r`]);
  expect((await lab.work.run(["import", `${TYPE}.r`, "nonsense"])).text).toContain('"nonsense" is no id');
  const other = `${subnetId()}-route-10.7.0.0/24-10.0.1.7`;
  expect((await lab.work.run(["import", `${TYPE}.r`, other])).text).toContain("doesn't have a route to 10.7.0.0/24");
});
