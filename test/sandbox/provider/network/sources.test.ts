import { Lab, ref } from "./lab";

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start();
});
afterAll(() => lab.stop());

const resources = {
  network: { app: { name: "app", tags: ["a", "b"] }, db: { name: "db", tags: ["a"] } },
  subnet: { app: { network_id: ref("network.app.id"), name: "v4", cidr: "10.32.0.0/24", tags: ["s"] } },
  secgroup: { app: { name: "app" } },
};

test("networks, subnets and groups are found by what is written", async () => {
  await lab.apply(resources, {
    network: {
      outside: { name: "public", external: true, region: "RegionTwo" },
      tagged: {
        tags: ["a", "b"],
        name: "as there, only the tags count",
        depends_on: ["openstack_networking_network_v2.app"],
      },
      holding: { matching_subnet_cidr: ref("subnet.app.cidr"), external: false },
      known: { network_id: ref("network.db.id") },
    },
    subnet: {
      tagged: { tags: ["s"], network_id: ref("subnet.app.network_id"), dhcp_enabled: true },
      known: { subnet_id: ref("subnet.app.id") },
    },
    secgroup: {
      named: { name: ref("secgroup.app.name"), stateful: true },
      known: { secgroup_id: ref("secgroup.app.id") },
    },
  });
  const [{ id: app }, { id: db }] = [lab.state("network.app"), lab.state("network.db")];
  expect(lab.state("data.network.outside")).toMatchObject({ region: "RegionTwo", external: true, shared: "false" });
  expect(lab.state("data.network.tagged")).toMatchObject({ id: app, name: "app", admin_state_up: "true" });
  expect(lab.state("data.network.holding")).toMatchObject({ id: app, subnets: [lab.state("subnet.app").id] });
  expect(lab.state("data.network.known")).toMatchObject({ id: db, name: "db", all_tags: ["a"], mtu: 1450 });
  const subnet = {
    id: lab.state("subnet.app").id,
    name: "v4",
    cidr: "10.32.0.0/24",
    network_id: app,
    enable_dhcp: true,
  };
  expect(lab.state("data.subnet.tagged")).toMatchObject({ ...subnet, all_tags: ["s"], gateway_ip: "10.32.0.1" });
  expect(lab.state("data.subnet.known")).toMatchObject({
    ...{ ...subnet, dns_nameservers: [], host_routes: [] },
    allocation_pools: [{ start: "10.32.0.2", end: "10.32.0.254" }],
  });
  for (const name of ["named", "known"]) {
    expect(lab.state(`data.secgroup.${name}`)).toMatchObject({ id: lab.state("secgroup.app").id, stateful: true });
  }
  expect(await lab.work.planCode()).toBe(0);
});

test("none and more than one are refused, with what was asked for", async () => {
  lab.write(resources, { network: { none: { name: "nowhere" } }, secgroup: { many: {} } });
  const { text } = await lab.work.run(["plan"]);
  expect(text).toContain("No network meets what is written in RegionOne");
  expect(text).toContain('name="nowhere"');
  expect(text).toContain("More than one security group meets what is written in RegionOne");
});
