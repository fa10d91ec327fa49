import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { bad, callsOf, conflict, forbidden, invalid, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
let network: string;
let subnet: string;
let group: string;
const kept = new Made();
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  admin = await target.logIn("admin");
  network = (await kept.one(member, "network", { name: "contract-ports" })).id;
  subnet = (await kept.one(member, "subnet", { network_id: network, ip_version: 4, cidr: "10.77.0.0/29" })).id;
  group = (await found(member, "security_group", `name=default&project_id=${member.projectId}`))[0].id;
});
afterEach(() => made.clear());
afterAll(async () => {
  await kept.clear();
  await target.stop();
});

const { post, put, get, remove } = callsOf("port");
const one = (wanted: object = {}, person = member) => made.one(person, "port", { network_id: network, ...wanted });
const refusedAs = async (wanted: object, person = member) =>
  told(await post(person, { network_id: network, ...wanted }));
const at = (ip_address: string, subnet_id = subnet) => ({ subnet_id, ip_address });
const addressesOf = ({ fixed_ips }: Thing) => (fixed_ips as Address[]).map(({ ip_address }) => ip_address).sort();
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const MAC = "02:1f:aa:00:00:05";
interface Address {
  readonly ip_address: string;
}

describe("a port", () => {
  it("has an address, a MAC and its project's default group", async () => {
    // WHEN
    const port = await one();
    // THEN
    const [ip_address] = addressesOf(port);
    const hostname = `host-${ip_address.replaceAll(".", "-")}`;
    expect(ip_address).toMatch(/^10\.77\.0\.[2-6]$/);
    const whole = {
      id: LIKE(UUID),
      name: "",
      description: "",
      network_id: network,
      project_id: member.projectId,
      tenant_id: member.projectId,
      mac_address: LIKE(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
      admin_state_up: true,
      status: "DOWN",
      device_id: "",
      device_owner: "",
      fixed_ips: [at(ip_address)],
      allowed_address_pairs: [],
      extra_dhcp_opts: [],
      security_groups: [group],
      port_security_enabled: true,
      "binding:vnic_type": "normal",
      dns_name: "",
      dns_domain: "",
      dns_assignment: [{ ip_address, hostname, fqdn: `${hostname}.openstacklocal.` }],
      ip_allocation: "immediate",
      qos_policy_id: null,
      qos_network_policy_id: null,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 1,
    };
    expect(port).toEqual(whole);
    expect(await current(member, "port", port.id)).toEqual(whole);
  });

  it("on a network without subnets has no address", async () => {
    const bare = await made.one(member, "network", { name: "contract" });
    expect(await one({ network_id: bare.id })).toMatchObject({ fixed_ips: [], ip_allocation: "immediate" });
    expect(told(await post(member, { network_id: bare.id, fixed_ips: [{ ip_address: "10.77.0.5" }] }))).toEqual(
      invalid("IP allocation requires subnets for network"),
    );
  });

  it.each<[object[], string[]]>([
    [[], []],
    [[{ ip_address: "10.77.0.5" }], ["10.77.0.5"]],
    [
      [{ ip_address: "10.77.0.5" }, { ip_address: "10.77.0.3" }],
      ["10.77.0.3", "10.77.0.5"],
    ],
    // The gateway's, which is not handed out.
    [[{ ip_address: "10.77.0.1" }], ["10.77.0.1"]],
  ])("with the addresses %j has these", async (fixed_ips, addresses) => {
    const port = await one({ fixed_ips });
    expect(addressesOf(port)).toEqual(addresses);
    expect(port.ip_allocation).toBe(fixed_ips.length === 0 ? "none" : "immediate");
  });

  it.each<[unknown, object]>([
    [null, bad("Invalid input for fixed_ips. Reason: Invalid data format for fixed IP: 'None'.")],
    [[{ ip_address: "x" }], bad("Invalid input for fixed_ips. Reason: 'x' is not a valid IP address.")],
    [[{ subnet_id: "x" }], bad("Invalid input for fixed_ips. Reason: 'x' is not a valid UUID.")],
    [
      [{ ip_address: "10.77.0.5" }, { ip_address: "10.77.0.5" }],
      bad("Invalid input for fixed_ips. Reason: Duplicate IP address '10.77.0.5'."),
    ],
    [[{}], invalid("IP allocation requires subnet_id or ip_address")],
    [[{ subnet_id: NOWHERE }], missing("SubnetNotFound", `Subnet ${NOWHERE} could not be found.`)],
    ...["10.77.0.0", "10.77.0.7", "10.78.0.5"].map((ip_address): [unknown, object] => [
      [{ ip_address }],
      refused(
        "InvalidIpForNetwork",
        `IP address ${ip_address} is not a valid IP for any of the subnets on the specified network.`,
      ),
    ]),
  ])("with the addresses %j is refused", async (fixed_ips, answer) => {
    expect(await refusedAs({ fixed_ips })).toEqual(answer);
  });

  it("has an address of the subnet that it names", async () => {
    expect(addressesOf(await one({ fixed_ips: [{ subnet_id: subnet }] }))[0]).toMatch(/^10\.77\.0\.[2-6]$/);
    expect(await refusedAs({ fixed_ips: [at("10.78.0.5")] })).toEqual(
      refused("InvalidIpForSubnet", "IP address 10.78.0.5 is not a valid IP for the specified subnet."),
    );
    const other = await made.one(member, "network", { name: "contract" });
    await made.one(member, "subnet", { network_id: other.id, ip_version: 4, cidr: "10.78.0.0/24" });
    const reason = `Failed to create port on network ${other.id}, because fixed_ips included invalid subnet ${subnet}`;
    expect(told(await post(member, { network_id: other.id, fixed_ips: [{ subnet_id: subnet }] }))).toEqual(
      invalid(reason),
    );
  });

  it("has an address that nobody has, as long as there are any", async () => {
    await one({ fixed_ips: [{ ip_address: "10.77.0.5" }] });
    expect(await refusedAs({ fixed_ips: [{ ip_address: "10.77.0.5" }] })).toEqual(
      conflict("IpAddressAlreadyAllocated", `IP address 10.77.0.5 already allocated in subnet ${subnet}`),
    );
    const rest = ["10.77.0.2", "10.77.0.3", "10.77.0.4", "10.77.0.6"];
    await one({ fixed_ips: rest.map((ip_address) => ({ ip_address })) });
    expect(await refusedAs({})).toEqual(
      conflict("IpAddressGenerationFailure", `No more IP addresses available on network ${network}.`),
    );
  });

  it("has the MAC that it is given, however it is written", async () => {
    for (const mac of [MAC, MAC.toUpperCase(), MAC.replaceAll(":", "-"), "021f.aa00.0005"]) {
      const port = await one({ mac_address: mac });
      expect(port.mac_address).toBe(MAC);
      await remove(member, port.id);
    }
    expect((await one({ mac_address: null })).mac_address).toMatch(/^fa:16:3e:/);
    await one({ mac_address: MAC });
    const message = `Unable to complete operation for network ${network}. The mac address ${MAC} is in use.`;
    expect(await refusedAs({ mac_address: MAC })).toEqual(conflict("MacAddressInUse", message));
    for (const mac of ["x", "", "00:00:00:00:00:00"]) {
      const reason = `Invalid input for mac_address. Reason: '${mac}' is not a valid MAC address.`;
      expect(await refusedAs({ mac_address: mac })).toEqual(bad(reason));
    }
  });

  it("lets other addresses through, by its own MAC unless another is named", async () => {
    const pairs = [{ ip_address: "10.77.0.9" }, { ip_address: "10.78.0.0/24", mac_address: "02:1f:aa:00:00:06" }];
    const port = await one({ mac_address: MAC, allowed_address_pairs: pairs });
    expect(port.allowed_address_pairs).toEqual(
      expect.arrayContaining([{ ip_address: "10.77.0.9", mac_address: MAC }, pairs[1]]),
    );
    expect(await put(member, port.id, { allowed_address_pairs: null })).toMatchObject({
      body: { port: { allowed_address_pairs: [] } },
    });
  });

  it.each<[unknown, object]>([
    ["x", bad("Allowed address pairs must be a list.")],
    [[{ mac_address: MAC }], refused("AllowedAddressPairsMissingIP", "AllowedAddressPair must contain ip_address")],
    [[{ ip_address: "x" }], bad("'x' is not a valid IP address")],
    [[{ ip_address: "10.77.0.9", foo: 1 }], bad("Unrecognized attribute(s) 'foo'")],
    [[{ ip_address: "224.0.0.1" }], bad("IP 224.0.0.1 is a multicast address, which is not supported.")],
    [
      [{ ip_address: "10.77.0.9" }, { ip_address: "10.77.0.9" }],
      refused(
        "DuplicateAddressPairInRequest",
        "Request contains duplicate address pair: mac_address None ip_address 10.77.0.9.",
      ),
    ],
    [
      Array.from({ length: 11 }, (_, n) => ({ ip_address: `10.78.0.${n}` })),
      refused("AllowedAddressPairExhausted", "The number of allowed address pair exceeds the maximum 10."),
    ],
  ])("with the pairs %j is refused", async (allowed_address_pairs, answer) => {
    expect(await refusedAs({ allowed_address_pairs })).toEqual(answer);
  });

  it("is filtered by groups, or not at all", async () => {
    expect(await one({ security_groups: [] })).toMatchObject({ security_groups: [], port_security_enabled: true });
    const open = await one({ port_security_enabled: false });
    expect(open).toMatchObject({ security_groups: [], port_security_enabled: false });
    expect(await one({ device_owner: "network:dhcp" })).toMatchObject({
      security_groups: [],
      port_security_enabled: false,
    });
    const unsafe = refused(
      "PortSecurityAndIPRequiredForSecurityGroups",
      "Port security must be enabled and port must have an IP address in order to use security groups.",
    );
    const idle = conflict(
      "AddressPairAndPortSecurityRequired",
      "Port Security must be enabled in order to have allowed address pairs on a port.",
    );
    const allowed_address_pairs = [{ ip_address: "10.77.0.9" }];
    expect(await refusedAs({ port_security_enabled: false, security_groups: [group] })).toEqual(unsafe);
    expect(told(await put(member, open.id, { security_groups: [group] }))).toEqual(unsafe);
    expect(await refusedAs({ port_security_enabled: false, allowed_address_pairs })).toEqual(idle);
    expect(told(await put(member, open.id, { allowed_address_pairs }))).toEqual(idle);
    expect(await refusedAs({ security_groups: [NOWHERE] })).toEqual(
      missing("SecurityGroupNotFound", `Security group ${NOWHERE} does not exist`),
    );
    expect(await refusedAs({ security_groups: [group, group] })).toEqual(
      bad(`Invalid input for security_groups. Reason: Duplicate items in the list: '${group}'.`),
    );
  });

  it("loses its filter when its groups are gone", async () => {
    const { id } = await one();
    const held =
      "Port has security group associated. Cannot disable port security or IP address until security group is removed.";
    expect(told(await put(member, id, { port_security_enabled: false }))).toEqual(
      conflict("PortSecurityPortHasSecurityGroup", held),
    );
    const answer = await put(member, id, { port_security_enabled: false, security_groups: [] });
    expect(answer).toMatchObject({
      status: 200,
      body: { port: { port_security_enabled: false, security_groups: [] } },
    });
  });

  it("of a network without port security has none", async () => {
    const open = await made.one(member, "network", { name: "contract", port_security_enabled: false });
    expect(await one({ network_id: open.id })).toMatchObject({ port_security_enabled: false, security_groups: [] });
  });

  it("takes options for DHCP, of IPv4 where nothing else is said", async () => {
    const port = await one({ extra_dhcp_opts: [{ opt_name: "mtu", opt_value: "1400" }] });
    expect(port.extra_dhcp_opts).toEqual([{ opt_name: "mtu", opt_value: "1400", ip_version: 4 }]);
    const answer = await put(member, port.id, { extra_dhcp_opts: [{ opt_name: "mtu", opt_value: null }] });
    expect(answer).toMatchObject({ body: { port: { extra_dhcp_opts: [] } } });
    expect(await refusedAs({ extra_dhcp_opts: "x" })).toEqual(invalid("'x' is not a list"));
  });

  it("takes names and tags, and keeps none", async () => {
    const port = await one({ dns_name: "Host", tags: ["a"] });
    expect(port).toMatchObject({ dns_name: "", tags: [] });
    const reason =
      "Invalid input for dns_name. Reason: 'a b' not a valid PQDN or FQDN. Reason: Name 'a b' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen.";
    expect(await refusedAs({ dns_name: "a b" })).toEqual(bad(reason));
  });

  it.each<[object, object]>([
    [{ network_id: NOWHERE }, missing("NetworkNotFound", `Network ${NOWHERE} could not be found.`)],
    [{ network_id: "x" }, bad("Invalid input for network_id. Reason: 'x' is not a valid UUID.")],
    [{ status: "ACTIVE" }, bad("Attribute 'status' not allowed in POST")],
    [{ device_owner: 7 }, bad("Invalid input for device_owner. Reason: '7' is not a valid string.")],
    [{ "binding:vnic_type": "x" }, bad("Invalid input for binding:vnic_type. Reason: x is not in valid_values.")],
    [{ "binding:host_id": "x" }, forbidden("(rule:create_port and rule:create_port:binding:host_id)")],
    [{ "binding:profile": { a: 1 } }, forbidden("(rule:create_port and rule:create_port:binding:profile)")],
    [{ qos_policy_id: NOWHERE }, missing("QosPolicyNotFound", `QoS policy ${NOWHERE} could not be found.`)],
  ])("with %j is refused", async (wanted, answer) => {
    expect(await refusedAs(wanted)).toEqual(answer);
  });

  it("is for members to make, to change and to delete", async () => {
    const { id } = await one();
    const fixed_ips = [{ ip_address: "10.77.0.5" }];
    expect(await refusedAs({}, reader)).toEqual(forbidden("rule:create_port"));
    expect(await refusedAs({ fixed_ips }, reader)).toEqual(
      forbidden("(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address)))"),
    );
    expect(told(await put(reader, id, { name: "x" }))).toEqual(forbidden("rule:update_port"));
    expect(told(await remove(reader, id))).toEqual(forbidden("rule:delete_port"));
    expect(told(await put(member, id, { mac_address: MAC }))).toEqual(
      forbidden("(rule:update_port and rule:update_port:mac_address)"),
    );
    expect(told(await put(member, id, { network_id: network }))).toEqual(
      bad("Cannot update read-only attribute network_id"),
    );
    expect(told(await remove(member, id))).toEqual({ status: 204, body: "" });
    expect(told(await get(member, `/${id}`))).toEqual(missing("PortNotFound", `Port ${id} could not be found.`));
  });

  it("of a server is Nova's to delete", async () => {
    const { id } = await made.one(admin, "port", {
      network_id: network,
      project_id: member.projectId,
      device_owner: "compute:x",
    });
    expect(told(await remove(member, id))).toEqual(forbidden("rule:delete_port"));
    expect((await put(member, id, { device_owner: "" })).status).toBe(200);
    expect((await remove(member, id)).status).toBe(204);
  });

  it("changes its addresses, and keeps those that it may", async () => {
    // GIVEN
    const { id } = await one({ fixed_ips: [{ ip_address: "10.77.0.5" }] });
    const after = async (fixed_ips: object[]) => {
      const answer = await put(member, id, { fixed_ips });
      expect(answer.status).toBe(200);
      return addressesOf((answer.body as { port: Thing }).port);
    };
    // THEN
    expect(await after([{ subnet_id: subnet }])).toEqual(["10.77.0.5"]);
    expect(await after([{ ip_address: "10.77.0.5" }, { ip_address: "10.77.0.3" }])).toEqual(["10.77.0.3", "10.77.0.5"]);
    expect(await after([at("10.77.0.3")])).toEqual(["10.77.0.3"]);
    expect(await after([])).toEqual([]);
    expect((await after([{ subnet_id: subnet }]))[0]).toMatch(/^10\.77\.0\.[2-6]$/);
    expect(told(await put(member, id, { fixed_ips: [{ ip_address: "10.78.0.5" }] })).status).toBe(400);
  });

  it("is plugged in by an administrator, who sees where", async () => {
    // GIVEN
    const { id } = await one();
    expect(await current(admin, "port", id)).toMatchObject({
      "binding:host_id": "",
      "binding:vif_type": "unbound",
      "binding:vif_details": {},
      "binding:profile": {},
    });
    // WHEN
    const answer = await put(admin, id, { "binding:host_id": "contract" });
    // THEN
    const bound = { "binding:host_id": "contract", "binding:vif_type": "ovs", status: "ACTIVE" };
    expect(answer).toMatchObject({ status: 200, body: { port: bound } });
    const seen = await current(member, "port", id);
    expect(seen.status).toBe("ACTIVE");
    expect(seen).not.toHaveProperty("binding:host_id");
  });

  it("is found by what it is", async () => {
    // GIVEN
    const { id } = await one({
      fixed_ips: [{ ip_address: "10.77.0.5" }],
      mac_address: MAC,
      device_id: "contract",
      device_owner: "contract:x",
    });
    await one({ security_groups: [], fixed_ips: [{ ip_address: "10.77.0.3" }] });
    const found = async (query: string) => {
      const { body } = await get(member, `?network_id=${network}&fields=id&${query}`);
      return (body as { ports: Thing[] }).ports;
    };
    // THEN
    for (const query of [
      "fixed_ips=ip_address=10.77.0.5",
      `fixed_ips=subnet_id=${subnet}&fixed_ips=ip_address=10.77.0.5`,
      "fixed_ips=ip_address_substr=.0.5",
      `mac_address=${MAC.toUpperCase()}`,
      "device_id=contract",
      "device_owner=contract:x",
      `security_groups=${group}`,
    ]) {
      expect([query, await found(query)]).toEqual([query, [{ id }]]);
    }
    expect(await found(`fixed_ips=subnet_id=${subnet}`)).toHaveLength(2);
    expect(await found("fixed_ips=ip_address=10.77.0.6")).toEqual([]);
    expect(told(await get(member, "?fixed_ips=x"))).toEqual(invalid("'x' is not of the form <key>=[value]"));
    expect(told(await get(member, "?ip_address=x"))).toEqual(bad("['ip_address'] is invalid attribute for filtering"));
  });
});

describe("a port on IPv6", () => {
  const AUTO = "fd5c:1f2a:77:0:1f:aaff:fe00:5";
  const mode = (ipv6_address_mode: string) => ({ ipv6_ra_mode: ipv6_address_mode, ipv6_address_mode });
  const add = async (cidr: string, options: object) =>
    (await made.one(member, "subnet", { network_id: network, ip_version: 6, cidr, ...options })).id;

  it("has the address of its MAC on each subnet where hosts make their own", async () => {
    // GIVEN
    const before = await one({ mac_address: "02:1f:aa:00:00:06", fixed_ips: [{ ip_address: "10.77.0.2" }] });
    const slaac = await add("fd5c:1f2a:77::/64", mode("slaac"));
    await add("fd5c:1f2a:78::/64", mode("dhcpv6-stateless"));
    await add("fd5c:1f2a:79::/64", mode("dhcpv6-stateful"));
    const six = (addresses: string[]) => addresses.filter((address) => address.includes(":"));
    // THEN
    expect(six(addressesOf(await current(member, "port", before.id)))).toEqual([
      "fd5c:1f2a:77:0:1f:aaff:fe00:6",
      "fd5c:1f2a:78:0:1f:aaff:fe00:6",
    ]);
    const port = await one({ mac_address: MAC });
    expect(addressesOf(port)).toEqual([
      LIKE(/^10\.77\.0\.[2-6]$/),
      AUTO,
      "fd5c:1f2a:78:0:1f:aaff:fe00:5",
      LIKE(/^fd5c:1f2a:79::[0-9a-f:]+$/),
    ]);
    await remove(member, port.id);
    // The subnet is named, or another, or none: it is there all the same.
    for (const fixed_ips of [[{ subnet_id: slaac }], [{ ip_address: "10.77.0.5" }], []]) {
      const named = await one({ mac_address: MAC, fixed_ips });
      expect(addressesOf(named)).toContain(AUTO);
      await remove(member, named.id);
    }
  });

  it("has no other address there, and loses it with the subnet", async () => {
    // GIVEN
    const slaac = await add("fd5c:1f2a:77::/64", mode("slaac"));
    const port = await one({ mac_address: MAC });
    const refusal = refused(
      "AllocationOnAutoAddressSubnet",
      `IPv6 address fd5c:1f2a:77::5 cannot be directly assigned to a port on subnet ${slaac} as the subnet is configured for automatic addresses`,
    );
    // THEN
    for (const ip of [{ ip_address: "fd5c:1f2a:77::5" }, at("fd5c:1f2a:77::5", slaac)]) {
      expect(await refusedAs({ fixed_ips: [ip] })).toEqual(refusal);
      expect(told(await put(member, port.id, { fixed_ips: [ip] }))).toEqual(refusal);
    }
    const answer = await put(member, port.id, { fixed_ips: [{ ip_address: "10.77.0.6" }] });
    expect(addressesOf((answer.body as { port: Thing }).port)).toEqual(["10.77.0.6", AUTO]);
    expect((await callsOf("subnet").remove(member, slaac)).status).toBe(204);
    expect(addressesOf(await current(member, "port", port.id))).toEqual(["10.77.0.6"]);
  });

  it("has a fixed address where they are handed out", async () => {
    await add("fd5c:1f2a:79::/64", mode("dhcpv6-stateful"));
    expect(addressesOf(await one({ fixed_ips: [{ ip_address: "FD5C:1F2A:79:0::5" }] }))).toEqual(["fd5c:1f2a:79::5"]);
  });
});

describe("a port on another project's shared network", () => {
  it("is made as the network is, without choices of one's own", async () => {
    // GIVEN
    const shared = await made.one(admin, "network", { name: "contract", shared: true });
    const theirs = { network_id: shared.id, ip_version: 4, cidr: "10.78.0.0/24" };
    const { id } = await made.one(admin, "subnet", theirs);
    const denied = async (wanted: object) => told(await post(member, { network_id: shared.id, ...wanted }));
    const rule = (name: string, part?: string) =>
      forbidden(
        part === undefined
          ? `(rule:create_port and rule:create_port:${name})`
          : `(rule:create_port and (rule:create_port:${name} and (rule:create_port:${name}:${part})))`,
      );
    // THEN
    expect(await denied({ mac_address: MAC })).toEqual(rule("mac_address"));
    expect(await denied({ port_security_enabled: false })).toEqual(rule("port_security_enabled"));
    expect(await denied({ device_owner: "network:dhcp" })).toEqual(rule("device_owner"));
    expect(await denied({ fixed_ips: [{ ip_address: "10.78.0.5" }] })).toEqual(rule("fixed_ips", "ip_address"));
    expect(await denied({ allowed_address_pairs: [{ ip_address: "10.78.0.5" }] })).toEqual(
      rule("allowed_address_pairs", "ip_address"),
    );
    const port = await one({ network_id: shared.id, fixed_ips: [{ subnet_id: id }] });
    expect(addressesOf(port)[0]).toMatch(/^10\.78\.0\./);
    expect(told(await put(member, port.id, { fixed_ips: [] }))).toEqual(
      forbidden("(rule:update_port and rule:update_port:fixed_ips)"),
    );
    expect((await put(member, port.id, { name: "contract" })).status).toBe(200);
  });
});
