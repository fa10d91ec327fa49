import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { bad, conflict, forbidden, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
let group: Thing;
const groups = new Made();
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  [member, reader, admin] = [
    await target.logIn("tenant-a"),
    await target.logIn("tenant-a-reader"),
    await target.logIn("admin"),
  ];
  group = await groups.one(member, "security_group", { name: "contract rules" });
});
afterEach(() => made.clear());
afterAll(async () => {
  await groups.clear();
  await target.stop();
});

const PATH = "/security-group-rules";
const of = (wanted: object) => ({ security_group_id: group.id, direction: "ingress", ...wanted });
const post = (wanted: object, person = member) =>
  person.network({ method: "POST", path: PATH, body: { security_group_rule: of(wanted) } });
const get = (path: string, person = member) => person.network({ method: "GET", path: `${PATH}${path}` });
const remove = (id: string, person = member) => person.network({ method: "DELETE", path: `${PATH}/${id}` });
const one = (wanted: object, person = member) => made.one(person, "security_group_rule", of(wanted));
/** Makes rules in a group of their own, which takes them away with it: quicker than one by one. */
function rulesOfOneGroup(): (wanted: object) => Promise<Thing> {
  const own = new Made();
  let id: string;
  beforeAll(async () => {
    ({ id } = await own.one(member, "security_group", { name: "contract rules" }));
  });
  afterAll(() => own.clear());
  return async (wanted) => {
    const answer = await post({ ...wanted, security_group_id: id });
    expect(told(answer)).toMatchObject({ status: 201 });
    return (answer.body as { security_group_rule: Thing }).security_group_rule;
  };
}

/** An address for each number, so that no rule is another's duplicate. */
const peer = (ethertype: string, n: number) => (/6/.test(ethertype) ? `2001:db8::${n}/128` : `192.0.2.${n}/32`);

const notFound = (id: string) => missing("SecurityGroupRuleNotFound", `Security group rule ${id} does not exist`);
const noGroup = (id: string) => missing("SecurityGroupNotFound", `Security group ${id} does not exist`);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a rule", () => {
  it("is made, shown, listed and removed", async () => {
    // WHEN
    const rule = await one({
      ...{ protocol: "tcp", port_range_min: 22, port_range_max: 23 },
      ...{ remote_ip_prefix: "10.0.0.1/8", description: "ssh" },
    });
    // THEN
    expect(rule).toEqual({
      id: LIKE(UUID),
      project_id: member.projectId,
      tenant_id: member.projectId,
      security_group_id: group.id,
      direction: "ingress",
      ethertype: "IPv4",
      protocol: "tcp",
      port_range_min: 22,
      port_range_max: 23,
      remote_ip_prefix: "10.0.0.1/8",
      normalized_cidr: "10.0.0.0/8",
      remote_group_id: null,
      remote_address_group_id: null,
      belongs_to_default_sg: false,
      description: "ssh",
      created_at: TIME,
      updated_at: TIME,
      revision_number: 0,
    });
    expect(await current(reader, "security_group_rule", rule.id)).toEqual(rule);
    expect(await found(member, "security_group_rule", `id=${rule.id}`)).toEqual([rule]);
    const { security_group_rules: inGroup } = await current(member, "security_group", group.id);
    expect((inGroup as Thing[]).find(({ id }) => id === rule.id)).toMatchObject(rule);
    expect(told(await remove(rule.id))).toEqual({ status: 204, body: "" });
    expect(told(await get(`/${rule.id}`))).toEqual(notFound(rule.id));
    expect(told(await remove(rule.id))).toEqual(notFound(rule.id));
  });

  it("with nothing said lets in all of IPv4", async () => {
    expect(await one({})).toMatchObject({
      ...{ ethertype: "IPv4", protocol: null, port_range_min: null, port_range_max: null },
      ...{ remote_ip_prefix: null, remote_group_id: null, remote_address_group_id: null, description: "" },
    });
  });

  it("can't be changed, whatever it is", async () => {
    const { id } = await one({});
    const put = (security_group_rule: object) =>
      member.network({ method: "PUT", path: `${PATH}/${id}`, body: { security_group_rule } });
    const message = "Cannot update read-only attribute protocol";
    expect(told(await put({ protocol: "udp" }))).toEqual(bad(message));
    // Neutron offers this one, but has nothing that does it.
    expect((await put({ description: "new" })).status).toBe(500);
  });

  it("of the default group says so", async () => {
    const [{ id }] = await found(member, "security_group", `name=default&project_id=${member.projectId}`);
    const rule = await one({ security_group_id: id, protocol: "253", description: "contract" });
    expect(rule.belongs_to_default_sg).toBe(true);
  });

  it.each<[string, unknown, string, string | RegExp]>([
    ["direction", "in", "HTTPBadRequest", "Invalid input for direction. Reason: in is not in valid_values."],
    ["direction", null, "HTTPBadRequest", "Invalid input for direction. Reason: None is not in valid_values."],
    [
      "ethertype",
      "IPv5",
      "SecurityGroupRuleInvalidEtherType",
      "Security group rule for ethertype 'IPv5' not supported. Allowed values are ['IPv4', 'IPv6'].",
    ],
    ["foo", 1, "HTTPBadRequest", "Unrecognized attribute(s) 'foo'"],
    ["id", NOWHERE, "HTTPBadRequest", "Attribute 'id' not allowed in POST"],
    ["normalized_cidr", "10.0.0.0/8", "HTTPBadRequest", "Attribute 'normalized_cidr' not allowed in POST"],
    ["tags", [], "HTTPBadRequest", "Unrecognized attribute(s) 'tags'"],
    ["description", "c".repeat(256), "HTTPBadRequest", /^Invalid input for description.*maximum length of 255\.$/],
  ])("has no %s %j", async (name, value, type, message) => {
    expect(told(await post({ [name]: value }))).toEqual(refused(type, message));
  });

  it.each(["direction", "security_group_id"])("needs its %s", async (name) => {
    const message = `Failed to parse request. Required attribute '${name}' not specified`;
    expect(told(await post({ [name]: undefined }))).toEqual(bad(message));
  });

  it("needs a group that is there", async () => {
    expect(told(await post({ security_group_id: NOWHERE }))).toEqual(noGroup(NOWHERE));
    expect(told(await post({ security_group_id: "nope", protocol: "gre", port_range_min: 1 }))).toEqual(
      noGroup("nope"),
    );
  });
});

describe("a protocol", () => {
  const kept = rulesOfOneGroup();
  it.each(
    [
      ["IPv4", "TCP", "tcp"],
      ["IPv4", "6", "6"],
      ["IPv4", 6, "6"],
      ["IPv4", 0, "0"],
      ["IPv4", "any", null],
      ["IPv4", "255", "255"],
      ["IPv4", "icmp", "icmp"],
      ["IPv4", "1", "1"],
      ["IPv4", "hopopt", "hopopt"],
      ["IPv4", "vrrp", "vrrp"],
      ["ipv6", "ah", "ah"],
      ["IPv6", "icmp", "ipv6-icmp"],
      ["IPv6", "icmpv6", "ipv6-icmp"],
      ["IPv6", "ipv6-icmp", "ipv6-icmp"],
      ["IPv6", "1", "58"],
      ["IPv6", "58", "58"],
      ["IPv6", "ipv6-encap", "ipv6-encap"],
    ].map(([ethertype, protocol, is], n) => [ethertype as string, protocol, is, n] as const),
  )("of %s that is sent as %j is kept as %j", async (ethertype, protocol, is, n) => {
    const rule = await kept({ ethertype, protocol, remote_ip_prefix: peer(ethertype, n) });
    expect(rule).toMatchObject({ protocol: is });
  });

  it.each(["", "256", -1, "banana", " tcp", "6.0"])("is not %j", async (protocol) => {
    const answer = await post({ protocol });
    const start = `Security group rule protocol ${protocol} not supported. Only protocol values (None, 'any', 'ah', `;
    const end = "'udplite', 'vrrp') and integer representations [0 to 255] are supported.";
    expect(told(answer)).toEqual(refused("SecurityGroupRuleInvalidProtocol", /./));
    const { NeutronError } = answer.body as { NeutronError: { message: string } };
    expect([NeutronError.message.slice(0, start.length), NeutronError.message.slice(-end.length)]).toEqual([
      start,
      end,
    ]);
  });

  it.each(["icmpv6", "ipv6-icmp", "58", "ipv6-frag", "44", "ipv6-opts", "60", "ipv6-route", "43", "ipv6-nonxt", "59"])(
    "%s is no protocol of IPv4",
    async (protocol) => {
      const message = `Invalid ethertype IPv4 for protocol ${protocol}.`;
      expect(told(await post({ protocol }))).toEqual(refused("SecurityGroupEthertypeConflictWithProtocol", message));
    },
  );
});

describe("a range of ports", () => {
  const kept = rulesOfOneGroup();
  it.each(
    [
      ["tcp", 1, 1, 1, 1],
      ["tcp", 65535, 65535, 65535, 65535],
      ["udp", "53", "54", 53, 54],
      ["132", 1, 2, 1, 2],
      ["udplite", 1, 2, 1, 2],
      ["dccp", 1, 2, 1, 2],
      ["tcp", 1, 65535, null, null],
      ["icmp", 1, 65535, null, null],
      ["gre", 1, 65535, null, null],
      [null, 1, 65535, null, null],
      ["icmp", 8, 0, 8, 0],
      ["icmp", 0, null, 0, null],
      ["icmp", 255, 255, 255, 255],
      ["1", 8, 0, 8, 0],
    ].map((row, n) => [...row, n] as const),
  )("of %j from %j to %j is kept as %j to %j", async (...row) => {
    const [protocol, port_range_min, port_range_max, min, max, n] = row;
    const rule = await kept({ protocol, port_range_min, port_range_max, remote_ip_prefix: peer("IPv4", n as number) });
    expect(rule).toMatchObject({ port_range_min: min, port_range_max: max });
  });

  const ORDER = ["SecurityGroupInvalidPortRange", "For TCP/UDP protocols, port_range_min must be <= port_range_max"];
  const port = (value: unknown) => ["SecurityGroupInvalidPortValue", `Invalid value for port ${value}`];
  const icmp = (what: string, value: number) => [
    "SecurityGroupInvalidIcmpValue",
    `Invalid value for ICMP ${what} ${value}. It must be 0 to 255.`,
  ];
  const noPorts = (number: number) => [
    "SecurityGroupInvalidProtocolForPort",
    `Ports cannot be specified for protocol ${number}. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.`,
  ];
  const noType = (code: number) => [
    "SecurityGroupMissingIcmpType",
    `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`,
  ];
  const NO_PROTOCOL = ["SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given."];
  it.each([
    ["tcp", 30, 20, ORDER],
    ["tcp", 22, null, ORDER],
    ["tcp", null, 22, ORDER],
    ["tcp", 0, 65535, port(0)],
    ["tcp", 1, 65536, port(65536)],
    ["tcp", -1, 3, port(-1)],
    ["tcp", "a", "b", port("a")],
    ["gre", 1, 2, noPorts(47)],
    ["51", 1, null, noPorts(51)],
    ["0", 1, 2, noPorts(0)],
    [null, 1, 2, NO_PROTOCOL],
    ["any", 1, 2, NO_PROTOCOL],
    ["icmp", 256, 0, icmp("type (port_range_min)", 256)],
    ["icmp", 0, 256, icmp("code (port_range_max)", 256)],
    ["icmp", null, 0, noType(0)],
    ["ipv6-icmp", 300, null, icmp("type (port_range_min)", 300)],
  ])("of %j is not from %j to %j", async (protocol, port_range_min, port_range_max, [type, message]) => {
    const sent = { protocol, port_range_min, port_range_max };
    expect(told(await post(sent))).toEqual(refused(type, message));
  });
});

describe("a remote address", () => {
  const kept = rulesOfOneGroup();
  it.each(
    [
      ["IPv4", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8"],
      ["IPv4", "10.0.0.1/8", "10.0.0.1/8", "10.0.0.0/8"],
      ["IPv4", "10.0.0.1", "10.0.0.1/32", "10.0.0.1/32"],
      ["IPv4", "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0"],
      ["IPv4", "1.2.3.4/0", "1.2.3.4/0", "0.0.0.0/0"],
      ["IPv4", "", null, null],
      ["IPv6", "::/0", "::/0", "::/0"],
      ["IPv6", "2001:DB8::/32", "2001:db8::/32", "2001:db8::/32"],
      ["IPv6", "2001:0db8:0000::/48", "2001:db8::/48", "2001:db8::/48"],
      ["IPv6", "2001:db8::1/64", "2001:db8::1/64", "2001:db8::/64"],
      ["IPv6", "2001:db8::1", "2001:db8::1/128", "2001:db8::1/128"],
      ["IPv6", "1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128", "1:0:0:2::3/128"],
    ].map(([ethertype, sent, is, cidr], n) => [ethertype, sent, is, cidr, n + 1] as const),
  )("of %s that is sent as %j is kept as %j and means %j", async (ethertype, sent, is, cidr, port) => {
    const rule = await kept({
      ethertype,
      remote_ip_prefix: sent,
      protocol: "tcp",
      port_range_min: port,
      port_range_max: port,
    });
    expect(rule).toMatchObject({ remote_ip_prefix: is, normalized_cidr: cidr });
  });

  it.each(["10.0.0.0/33", "banana", "10/8", "010.0.0.1/32", " 10.0.0.0/8", "10.0.0.0/", "256.0.0.0/8", "fe80::1%eth0"])(
    "is not %j",
    async (remote_ip_prefix) => {
      const message = `Invalid CIDR ${remote_ip_prefix} given as IP prefix.`;
      expect(told(await post({ remote_ip_prefix }))).toEqual(refused("InvalidCIDR", message));
    },
  );

  it.each([
    ["IPv4", "::/0"],
    ["IPv6", "10.0.0.0/8"],
  ])("is of the rule's family: %s and %s do not go together", async (ethertype, remote_ip_prefix) => {
    const message = `Conflicting value ethertype ${ethertype} for CIDR ${remote_ip_prefix}`;
    expect(told(await post({ ethertype, remote_ip_prefix }))).toEqual(
      refused("SecurityGroupRuleParameterConflict", message),
    );
  });
});

describe("a remote group", () => {
  it("may be the rule's own", async () => {
    expect(await one({ remote_group_id: group.id })).toMatchObject({ remote_group_id: group.id });
  });

  it("has to be there for who makes the rule", async () => {
    const theirs = await made.one(admin, "security_group", { name: "contract" });
    for (const id of [NOWHERE, "nope", theirs.id]) {
      expect(told(await post({ remote_group_id: id }))).toEqual(noGroup(id));
    }
  });

  it("may be one of addresses, of whichever family", async () => {
    const addresses = await made.one(member, "address_group", { name: "contract", addresses: ["10.0.0.0/8"] });
    const rule = await one({ ethertype: "IPv6", remote_address_group_id: addresses.id });
    expect(rule).toMatchObject({ remote_address_group_id: addresses.id, normalized_cidr: null });
    const message = `Address group ${NOWHERE} could not be found.`;
    expect(told(await post({ remote_address_group_id: NOWHERE }))).toEqual(missing("AddressGroupNotFound", message));
  });

  it("is the only remote of a rule", async () => {
    const names = "remote_ip_prefix or remote_group_id or remote_address_group_id";
    const message = `Only one of ${names} may be provided.`;
    const several = refused("SecurityGroupMultipleRemoteEntites", message);
    expect(told(await post({ remote_group_id: group.id, remote_ip_prefix: "10.0.0.0/8" }))).toEqual(several);
    expect(told(await post({ remote_group_id: NOWHERE, remote_address_group_id: NOWHERE }))).toEqual(several);
  });
});

describe("a duplicate", () => {
  it.each([
    [{ protocol: "tcp" }, { protocol: "tcp", description: "other" }],
    [{ protocol: "tcp" }, { protocol: "6" }],
    [{ protocol: "132" }, { protocol: "sctp" }],
    [{ protocol: "tcp" }, { protocol: "tcp", remote_ip_prefix: "0.0.0.0/0" }],
    [{ protocol: "tcp" }, { protocol: "tcp", port_range_min: 1, port_range_max: 65535 }],
    [
      { protocol: "tcp", ethertype: "IPv6" },
      { protocol: "tcp", ethertype: "IPv6", remote_ip_prefix: "::/0" },
    ],
    [
      { protocol: "icmp", ethertype: "IPv6" },
      { protocol: "58", ethertype: "IPv6" },
    ],
    [{ protocol: "any" }, {}],
    [{ remote_ip_prefix: "10.0.0.1" }, { remote_ip_prefix: "10.0.0.1/32" }],
  ])("of %j is %j: it is refused, and the other one named", async (first, second) => {
    const { id } = await one(first);
    expect(told(await post(second))).toEqual(
      conflict("SecurityGroupRuleExists", `Security group rule already exists. Rule id is ${id}.`),
    );
  });

  it.each([
    [{ remote_ip_prefix: "10.0.0.0/8" }, { remote_ip_prefix: "10.0.0.1/8" }],
    [{ remote_ip_prefix: "1.2.3.4/0" }, {}],
    [{ protocol: "0" }, {}],
    [{ protocol: "hopopt" }, { protocol: "0" }],
    [
      { protocol: "icmp", port_range_min: 8 },
      { protocol: "icmp", port_range_min: 8, port_range_max: 0 },
    ],
    [{ protocol: "tcp" }, { protocol: "tcp", direction: "egress" }],
    [{ protocol: "tcp" }, { protocol: "tcp", ethertype: "IPv6" }],
  ])("of %j is not %j", async (first, second) => {
    await one(first);
    await one(second);
  });

  it("of a rule that the group began with is none, either", async () => {
    expect((await post({ direction: "egress" })).status).toBe(409);
    expect((await post({ direction: "egress", ethertype: "IPv6", remote_ip_prefix: "::/0" })).status).toBe(409);
  });
});

describe("rules", () => {
  it("are found by what they are", async () => {
    // GIVEN
    const tcp = await one({ protocol: "tcp", port_range_min: 80, port_range_max: 81, remote_ip_prefix: "10.0.0.0/8" });
    const icmp = await one({ protocol: "icmp", ethertype: "IPv6", description: "ping" });
    const ids = async (query: string) =>
      (await found(member, "security_group_rule", `id=${tcp.id}&id=${icmp.id}&${query}`)).map(({ id }) => id);
    // THEN
    expect(await ids("protocol=TCP")).toEqual([tcp.id]);
    expect(await ids("port_range_min=80&port_range_max=81")).toEqual([tcp.id]);
    expect(await ids("remote_ip_prefix=10.0.0.0/8")).toEqual([tcp.id]);
    expect(await ids("ethertype=ipv6&direction=ingress")).toEqual([icmp.id]);
    expect(await ids("description=ping")).toEqual([icmp.id]);
    expect(await ids("sort_key=protocol&sort_dir=desc")).toEqual([tcp.id, icmp.id]);
    expect(await ids("sort_key=port_range_min&sort_dir=asc")).toEqual([icmp.id, tcp.id]);
    // Taken, but nothing is filtered by them.
    expect(await ids("normalized_cidr=10.9.9.9/32&sort_key=protocol&sort_dir=desc")).toHaveLength(2);
    expect(await ids("belongs_to_default_sg=true")).toHaveLength(2);
  });

  it.each([
    ["foo=1", "HTTPBadRequest", "['foo'] is invalid attribute for filtering"],
    ["tags=a", "HTTPBadRequest", "['tags'] is invalid attribute for filtering"],
    ["port_range_min=x", "SecurityGroupInvalidPortValue", "Invalid value for port x"],
    ["sort_key=description&sort_dir=asc", "HTTPBadRequest", "['description'] is invalid attribute for sort_keys"],
  ])("can't be listed with %s", async (query, type, message) => {
    expect(told(await get(`?${query}`))).toEqual(refused(type, message));
  });

  it("are looked at, but not changed by a reader", async () => {
    const { id } = await one({});
    const rule = (action: string) => forbidden(`rule:${action}_security_group_rule`);
    expect(told(await post({ protocol: "udp" }, reader))).toEqual(rule("create"));
    expect(told(await remove(id, reader))).toEqual(rule("delete"));
  });

  it("of another project are not there, and its groups get none", async () => {
    // GIVEN
    const theirs = await made.one(admin, "security_group", { name: "contract" });
    const rule = await one({ security_group_id: theirs.id }, admin);
    // THEN
    expect((await get(`/${rule.id}`)).status).toBe(404);
    expect((await remove(rule.id)).status).toBe(404);
    expect(await found(member, "security_group_rule", `security_group_id=${theirs.id}`)).toEqual([]);
    expect(told(await post({ security_group_id: theirs.id, protocol: "tcp" }))).toEqual(
      forbidden("rule:create_security_group_rule"),
    );
  });
});
