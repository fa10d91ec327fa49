import { Lab, ref } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

/** A network with a subnet of each of these names. */
const subnets = (named: Record<string, Record<string, unknown>>) => {
  const entries = Object.entries(named).map(([name, args]) => [name, { network_id: ref("network.app.id"), ...args }]);
  return { network: { app: { name: "app" } }, subnet: Object.fromEntries(entries) as typeof named };
};
const pool = (start: string, end: string) => ({ start, end });

test("the life of subnets of both families", async () => {
  // GIVEN one that says much and one that says little
  const v4 = {
    name: "v4",
    cidr: "10.32.0.0/24",
    dns_nameservers: ["9.9.9.9", "1.1.1.1"],
    allocation_pool: [pool("10.32.0.100", "10.32.0.150"), pool("10.32.0.10", "10.32.0.50")],
    tags: ["a"],
  };
  const slaac = { cidr: "fd5c:1f2a:77::/64", ip_version: 6, ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" };
  await lab.apply(subnets({ v4, slaac }));
  // THEN they are there with what Neutron adds, in which nothing differs from what is written
  expect(await lab.object("subnets", "subnet.v4")).toMatchObject({
    ...{ name: "v4", cidr: "10.32.0.0/24", gateway_ip: "10.32.0.1", enable_dhcp: true, tags: ["a"] },
    dns_nameservers: ["9.9.9.9", "1.1.1.1"],
  });
  expect(lab.state("subnet.slaac")).toMatchObject({
    ...{ ip_version: 6, ipv6_ra_mode: "slaac", gateway_ip: "fd5c:1f2a:77::", no_gateway: false, subnetpool_id: "" },
    allocation_pool: [pool("fd5c:1f2a:77::1", "fd5c:1f2a:77:0:ffff:ffff:ffff:ffff")],
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN all is changed that can be THEN it is the same subnet
  const { id } = lab.state("subnet.v4");
  const changed = {
    ...{ cidr: "10.32.0.0/24", description: "d", gateway_ip: "10.32.0.254", enable_dhcp: false, tags: ["b"] },
    ...{ dns_nameservers: ["1.1.1.1"], allocation_pool: [pool("10.32.0.10", "10.32.0.20")] },
  };
  expect(await lab.apply(subnets({ v4: changed, slaac }))).toContain("0 added, 1 changed, 0 destroyed");
  expect(await lab.object("subnets", "subnet.v4")).toMatchObject({
    ...{ id, name: "", description: "d", gateway_ip: "10.32.0.254", enable_dhcp: false, tags: ["b"] },
    ...{ dns_nameservers: ["1.1.1.1"], allocation_pools: [pool("10.32.0.10", "10.32.0.20")] },
  });
  expect(await lab.work.planCode()).toBe(0);
  // WHEN the CIDR is another THEN it is another subnet
  expect(await lab.plan(subnets({ v4: { ...changed, cidr: "10.33.0.0/24" }, slaac }))).toMatch(
    /cidr = "10\.32\.0\.0\/24" -> "10\.33\.0\.0\/24" # forces replacement/,
  );
});

test("a gateway is taken away and named again; switching no_gateway off brings none back", async () => {
  const own = { cidr: "10.32.0.0/24", allocation_pool: [pool("10.32.0.10", "10.32.0.20")] };
  await lab.apply(subnets({ one: { ...own, no_gateway: true } }));
  expect(await lab.object("subnets", "subnet.one")).toMatchObject({ gateway_ip: null });
  await lab.apply(subnets({ one: { ...own, gateway_ip: "10.32.0.9" } }));
  expect(await lab.object("subnets", "subnet.one")).toMatchObject({ gateway_ip: "10.32.0.9" });
  await lab.apply(subnets({ one: { ...own, no_gateway: true } }));
  expect(lab.state("subnet.one")).toMatchObject({ gateway_ip: "", no_gateway: true });
  // WHEN it is only switched off THEN nothing is sent, and the difference stays
  await lab.apply(subnets({ one: own }));
  expect(await lab.plan()).toContain("no_gateway = true -> false");
});

test("a subnet from a pool; another length makes another subnet", async () => {
  const subnetpool = { all: { name: "all", prefixes: ["10.64.0.0/16"] } };
  const sized = (prefix_length: number) => ({
    subnetpool,
    ...subnets({ one: { subnetpool_id: ref("subnetpool.all.id"), prefix_length, no_gateway: true } }),
  });
  await lab.apply(sized(24));
  expect(await lab.object("subnets", "subnet.one")).toMatchObject({ cidr: "10.64.0.0/24", gateway_ip: null });
  expect(await lab.work.planCode()).toBe(0);
  expect(await lab.plan(sized(25))).toContain("prefix_length = 24 -> 25 # forces replacement");
});

test("an IPv6 gateway that isn't in lower case differs for ever", async () => {
  await lab.apply(subnets({ six: { cidr: "fd5c:1f2a:77::/64", ip_version: 6, gateway_ip: "FD5C:1f2a:77::1" } }));
  expect(await lab.plan()).toContain('gateway_ip = "fd5c:1f2a:77::1" -> "FD5C:1f2a:77::1"');
});

test.each([
  ["host bits", { cidr: "10.32.0.5/24" }, "Write 10.32.0.0/24."],
  ["a spelling of IPv6 that isn't canonical", { cidr: "fd5c:0033::/64", ip_version: 6 }, "Write fd5c:33::/64."],
  ["no CIDR", { cidr: "ten" }, "Write an address and a length, such as 10.0.0.0/24."],
  ["a nameserver twice", { cidr: "10.32.0.0/24", dns_nameservers: ["9.9.9.9", "9.9.9.9"] }, "9.9.9.9 is there twice"],
  ["a length without a pool", { prefix_length: 24 }, "prefix_length needs subnetpool_id beside it"],
])("%s is refused when it is applied, not before", async (_what, args, message) => {
  lab.write(subnets({ one: args }));
  expect(await lab.work.planCode()).toBe(2);
  await expect(lab.apply()).rejects.toThrow(message);
  expect(await lab.ask("GET", "/subnets?name=")).toEqual([]);
});

test("what can't be together, and modes that don't exist, are refused before anything is planned", async () => {
  const wrong = {
    cidr: "10.0.0.0/24",
    prefix_length: 24,
    ipv6_ra_mode: "auto",
    gateway_ip: "10.0.0.1",
    no_gateway: false,
  };
  const said = await lab.plan(subnets({ one: wrong }));
  expect(said).toContain("Only one of cidr, prefix_length can be written");
  expect(said).toContain("Only one of gateway_ip, no_gateway can be written");
  expect(said).toContain("one of slaac, dhcpv6-stateful, dhcpv6-stateless");
});
