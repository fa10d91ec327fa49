import { Lab, ref } from "./lab";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

type Rules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
/** A group without rules of its own, and these in it: incoming, IPv4, unless they say otherwise. */
const rules = (named: Rules) => {
  const usual = { security_group_id: ref("secgroup.app.id"), direction: "ingress", ethertype: "IPv4" };
  const entries = Object.entries(named).map(([name, args]) => [name, { ...usual, ...args }]);
  return {
    secgroup: { app: { name: "app", delete_default_rules: true } },
    address_group: { peers: { name: "peers", addresses: ["10.0.0.0/24"] } },
    secgroup_rule: Object.fromEntries(entries) as Rules,
  };
};
const port = (number: number) => ({ protocol: "tcp", port_range_min: number, port_range_max: number });
const inCloud = async () => {
  const found = await lab.ask<{ id: string }[]>("GET", "/security-group-rules");
  return (name: string) => found.find(({ id }) => id === lab.state(`secgroup_rule.${name}`).id);
};

test("rules are what is written, and nothing differs", async () => {
  await lab.apply(
    rules({
      any: {},
      https: { ...port(443), remote_ip_prefix: "0.0.0.0/0", description: "web" },
      vrrp: { protocol: "112" },
      bits: { ...port(22), remote_ip_prefix: "10.0.0.1/8" },
      upper: { ...port(23), ethertype: "IPv6", remote_ip_prefix: "2001:DB8::/32" },
      group: { protocol: "udp", remote_group_id: ref("secgroup.app.id") },
      peers: { protocol: "tcp", remote_address_group_id: ref("address_group.peers.id") },
    }),
  );
  const rule = await inCloud();
  expect(rule("https")).toMatchObject({ port_range_min: 443, remote_ip_prefix: "0.0.0.0/0", description: "web" });
  expect(rule("any")).toMatchObject({ protocol: null, port_range_min: null, remote_ip_prefix: null });
  expect(rule("group")).toMatchObject({ remote_group_id: lab.state("secgroup.app").id });
  expect(rule("peers")).toMatchObject({ remote_address_group_id: lab.state("address_group.peers").id });
  expect(lab.state("secgroup_rule.any")).toMatchObject({ protocol: "", port_range_min: 0, description: "" });
  expect(lab.state("secgroup_rule.upper")).toMatchObject({ remote_ip_prefix: "2001:db8::/32" });
  expect(await lab.work.planCode()).toBe(0);
});

test("what Neutron writes in another way is replaced on every plan", async () => {
  await lab.apply(
    rules({
      all: { protocol: "tcp", port_range_min: 1, port_range_max: 65535 },
      bare: { ...port(22), remote_ip_prefix: "10.0.0.1" },
      long: { ...port(22), ethertype: "IPv6", remote_ip_prefix: "2001:0db8:0000::/48" },
      icmp: { protocol: "icmp", ethertype: "IPv6" },
    }),
  );
  const rule = await inCloud();
  expect(rule("all")).toMatchObject({ port_range_min: null, port_range_max: null });
  expect(rule("bare")).toMatchObject({ remote_ip_prefix: "10.0.0.1/32" });
  expect(rule("long")).toMatchObject({ remote_ip_prefix: "2001:db8::/48" });
  expect(rule("icmp")).toMatchObject({ protocol: "ipv6-icmp" });
  const said = await lab.plan();
  expect(said).toContain("Plan: 4 to add, 0 to change, 4 to destroy.");
  expect(said).toContain("port_range_max = 0 -> 65535 # forces replacement");
});

test("ICMP type 0 and code 0 are not sent: the rules allow more than is written, and nobody shows it", async () => {
  const reply = { protocol: "icmp", port_range_min: 0, port_range_max: 0 };
  await lab.apply(rules({ request: { ...reply, port_range_min: 8 }, reply }));
  const rule = await inCloud();
  expect(rule("request")).toMatchObject({ port_range_min: 8, port_range_max: null });
  expect(rule("reply")).toMatchObject({ port_range_min: null, port_range_max: null });
  expect(await lab.work.planCode()).toBe(0);
});

test("nothing is updated, not even a description; the same rule twice is Neutron's to refuse", async () => {
  await lab.apply(rules({ https: { ...port(443), description: "web" } }));
  const { id } = lab.state("secgroup_rule.https");
  expect(await lab.apply(rules({ https: { ...port(443), description: "www" } }))).toContain(
    "1 added, 0 changed, 1 destroyed",
  );
  expect(lab.state("secgroup_rule.https").id).not.toBe(id);
  const twice = rules({ https: { ...port(443), description: "www" }, again: { ...port(443), protocol: "6" } });
  await expect(lab.apply(twice)).rejects.toThrow(
    /can't be created in RegionOne.*409 Security group rule already exists/,
  );
});

test.each([
  ["direction", { direction: "in" }, "one of ingress, egress"],
  ["ethertype", { ethertype: "ipv4" }, "one of IPv4, IPv6"],
  ["a protocol by a name that Neutron doesn't write", { protocol: "TCP" }, 'protocol is "TCP"'],
  ["a protocol beyond the numbers", { protocol: "300" }, 'protocol is "300"'],
  ["a port beyond the numbers", port(65536), "port_range_min is 65536"],
  ["half a range", { protocol: "tcp", port_range_min: 1 }, "port_range_min needs port_range_max beside it"],
  ["ports of no protocol", { port_range_min: 1, port_range_max: 2 }, "port_range_min needs protocol beside it"],
  [
    "two peers",
    { remote_ip_prefix: "10.0.0.0/8", remote_address_group_id: "x" },
    "Only one of remote_ip_prefix, remote_address_group_id can be written",
  ],
])("%s is refused before anything is planned", async (_what, args, message) => {
  expect(await lab.plan(rules({ one: args }))).toContain(message);
});
