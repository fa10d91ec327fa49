import { LIKE, told, UUID } from "./expect";
import { current, Made, NOWHERE, type Thing } from "./made";
import { bad, callsOf, conflict, forbidden, invalid, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
let network: string;
const kept = new Made();
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  admin = await target.logIn("admin");
  network = (await kept.one(member, "network", { name: "contract-subnets" })).id;
});
afterEach(() => made.clear());
afterAll(async () => {
  await kept.clear();
  await target.stop();
});

const { post, put, get, remove } = callsOf("subnet");
const V4 = { ip_version: 4, cidr: "10.77.0.0/24" };
const V6 = { ip_version: 6, cidr: "fd5c:1f2a:77::/64" };
const pool = (start: number, end: number) => ({ start: `10.77.0.${start}`, end: `10.77.0.${end}` });
const one = (wanted: object) => made.one(member, "subnet", { network_id: network, ...wanted });
const refusedAs = async (wanted: object, person = member) =>
  told(await post(person, { network_id: network, ...wanted }));
const poolsOf = (subnet: Thing) =>
  (subnet.allocation_pools as { start: string; end: string }[]).map(({ start, end }) => `${start}-${end}`).sort();
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a subnet", () => {
  it("of IPv4 begins behind its gateway, the first address", async () => {
    // WHEN
    const subnet = await one(V4);
    // THEN
    const whole = {
      ...V4,
      id: LIKE(UUID),
      name: "",
      description: "",
      network_id: network,
      project_id: member.projectId,
      tenant_id: member.projectId,
      gateway_ip: "10.77.0.1",
      allocation_pools: [pool(2, 254)],
      subnetpool_id: null,
      enable_dhcp: true,
      ipv6_ra_mode: null,
      ipv6_address_mode: null,
      dns_nameservers: [],
      host_routes: [],
      service_types: [],
      "router:external": false,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 0,
    };
    expect(subnet).toEqual(whole);
    expect(await current(member, "subnet", subnet.id)).toEqual(whole);
  });

  it("of IPv6 has the network's own address for a gateway", async () => {
    expect(await one({ ip_version: 6, cidr: "FD5C:1F2A:77:0::5/64" })).toMatchObject({
      cidr: "fd5c:1f2a:77::/64",
      gateway_ip: "fd5c:1f2a:77::",
      allocation_pools: [{ start: "fd5c:1f2a:77::1", end: "fd5c:1f2a:77:0:ffff:ffff:ffff:ffff" }],
    });
  });

  it.each([
    ["10.77.0.5/24", "10.77.0.0/24"],
    ["10.77.0.0/255.255.255.0", "10.77.0.0/24"],
  ])("with %s is of the network it lies in", async (cidr, network) => {
    expect(await one({ ip_version: 4, cidr })).toMatchObject({ cidr: network });
  });

  it.each<[object, string | null, string[]]>([
    [{ gateway_ip: null }, null, ["10.77.0.1-10.77.0.254"]],
    [{ gateway_ip: "10.77.0.254" }, "10.77.0.254", ["10.77.0.1-10.77.0.253"]],
    [{ gateway_ip: "10.77.0.100" }, "10.77.0.100", ["10.77.0.1-10.77.0.99", "10.77.0.101-10.77.0.254"]],
    [{ gateway_ip: "192.0.2.1" }, "192.0.2.1", ["10.77.0.1-10.77.0.254"]],
    [{ allocation_pools: [] }, "10.77.0.1", ["10.77.0.2-10.77.0.254"]],
    [
      { allocation_pools: [pool(30, 40), pool(10, 20)] },
      "10.77.0.1",
      ["10.77.0.10-10.77.0.20", "10.77.0.30-10.77.0.40"],
    ],
    [{ cidr: "10.77.0.0/32", enable_dhcp: false, gateway_ip: null }, null, ["10.77.0.0-10.77.0.0"]],
    [{ cidr: "10.77.0.0/31", enable_dhcp: false, gateway_ip: null }, null, ["10.77.0.0-10.77.0.1"]],
  ])("with %j hands out what is beside its gateway", async (wanted, gateway, pools) => {
    const subnet = await one({ ...V4, ...wanted });
    expect(subnet.gateway_ip).toBe(gateway);
    expect(poolsOf(subnet)).toEqual(pools.sort());
  });

  it.each<[object, object]>([
    [{}, bad("Failed to parse request. Required attribute 'ip_version' not specified")],
    [{ ip_version: 5 }, bad("Invalid input for ip_version. Reason: 5 is not in valid_values.")],
    [
      { ip_version: 4 },
      refused("BadRequest", "Bad subnets request: a subnetpool must be specified in the absence of a cidr."),
    ],
    [
      { ...V4, prefixlen: 24 },
      refused("BadRequest", "Bad subnets request: cidr and prefixlen must not be supplied together."),
    ],
    [{ ip_version: 4, cidr: "10.77" }, invalid("10.77 is not in a CIDR format")],
    [{ ip_version: 4, cidr: "10.77.0.0/33" }, invalid("10.77.0.0/33 is not in a CIDR format")],
    [{ ip_version: 4, cidr: "010.77.0.0/24" }, invalid("010.77.0.0/24 is not in a CIDR format")],
    [{ ...V4, ip_version: 6 }, invalid("cidr '10.77.0.0/24' does not match the ip_version '6'")],
    [{ ...V6, ip_version: 4 }, invalid("cidr 'fd5c:1f2a:77::/64' does not match the ip_version '4'")],
    [
      { ip_version: 4, cidr: "10.77.0.0/31" },
      invalid("Subnet has a prefix length that is incompatible with DHCP service enabled"),
    ],
    [
      { ip_version: 6, cidr: "fd5c:1f2a:77::/127" },
      invalid("Subnet has a prefix length that is incompatible with DHCP service enabled"),
    ],
    [{ ip_version: 4, cidr: "224.0.0.0/24" }, invalid("Multicast IP subnet is not supported if enable_dhcp is True")],
    [{ ip_version: 4, cidr: "127.0.0.0/24" }, invalid("Loopback IP subnet is not supported if enable_dhcp is True")],
    [
      { ip_version: 4, cidr: "0.0.0.0/8" },
      invalid("First IP '0.0.0.0' of network is not supported if enable_dhcp is True."),
    ],
    [{ ip_version: 4, cidr: "0.0.0.0/0", enable_dhcp: false }, invalid("0 is not allowed as CIDR prefix length")],
    [{ ip_version: 6, cidr: "::/64" }, invalid("IPv6 subnet '::' is not supported")],
    [
      { ip_version: 4, cidr: "10.77.0.0/31", enable_dhcp: false },
      conflict("IpamValueInvalid", "Gateway IP 10.77.0.1 cannot be the network or broadcast IP address 10.77.0.0/31"),
    ],
  ])("with %j is refused", async (wanted, answer) => {
    expect(await refusedAs(wanted)).toEqual(answer);
  });

  it.each<[object, object]>([
    [{ gateway_ip: "x" }, bad("Invalid input for gateway_ip. Reason: 'x' is not a valid IP address.")],
    [{ gateway_ip: "fd5c::1" }, invalid("gateway_ip 'fd5c::1' does not match the ip_version '4'")],
    [{ gateway_ip: "10.77.0.0" }, invalid("Gateway is not valid on subnet")],
    [{ gateway_ip: "10.77.0.255" }, invalid("Gateway is not valid on subnet")],
    [{ allocation_pools: "x" }, invalid("Invalid data format for allocation pools")],
    [
      { allocation_pools: [{ start: "10.77.0.10" }] },
      bad(/^Invalid input for allocation_pools\. Reason: Validation of dictionary's keys failed\. Expected keys: /),
    ],
    [
      { allocation_pools: [{ start: "x", end: "10.77.0.20" }] },
      bad("Invalid input for allocation_pools. Reason: 'x' is not a valid IP address."),
    ],
    [
      { allocation_pools: [pool(20, 10)] },
      refused(
        "InvalidAllocationPool",
        "The allocation pool {'start': '10.77.0.20', 'end': '10.77.0.10'} is not valid.",
      ),
    ],
    [
      { allocation_pools: [{ start: "fd5c::1", end: "fd5c::2" }] },
      refused("InvalidAllocationPool", "The allocation pool fd5c::1-fd5c::2 is not valid."),
    ],
    [
      { allocation_pools: [pool(10, 255)] },
      refused(
        "OutOfBoundsAllocationPool",
        "The allocation pool 10.77.0.10-10.77.0.255 spans beyond the subnet cidr 10.77.0.0/24.",
      ),
    ],
    [
      { allocation_pools: [pool(10, 20), pool(15, 30)] },
      conflict(
        "OverlappingAllocationPools",
        "Found overlapping allocation pools: 10.77.0.10-10.77.0.20 10.77.0.15-10.77.0.30 for subnet 10.77.0.0/24.",
      ),
    ],
    [
      { allocation_pools: [pool(1, 20)] },
      conflict(
        "GatewayConflictWithAllocationPools",
        "Gateway ip 10.77.0.1 conflicts with allocation pool 10.77.0.1-10.77.0.20.",
      ),
    ],
    [
      { gateway_ip: "10.77.0.15", allocation_pools: [pool(10, 20)] },
      conflict(
        "GatewayConflictWithAllocationPools",
        "Gateway ip 10.77.0.15 conflicts with allocation pool 10.77.0.10-10.77.0.20.",
      ),
    ],
  ])("of IPv4 with %j is refused", async (wanted, answer) => {
    expect(await refusedAs({ ...V4, ...wanted })).toEqual(answer);
  });

  it("tells name servers as given, and routes in order", async () => {
    const route = (net: number, nexthop: string) => ({ destination: `192.168.${net}.0/24`, nexthop });
    const subnet = await one({
      ...V4,
      dns_nameservers: ["192.0.2.9", "192.0.2.1"],
      host_routes: [route(9, "10.77.0.9"), route(1, "192.0.2.1")],
    });
    expect(subnet).toMatchObject({
      dns_nameservers: ["192.0.2.9", "192.0.2.1"],
      host_routes: [route(1, "192.0.2.1"), route(9, "10.77.0.9")],
    });
    await remove(member, subnet.id);
    expect(await one({ ...V4, dns_nameservers: null, host_routes: null })).toMatchObject({
      dns_nameservers: [],
      host_routes: [],
    });
  });

  it.each<[object, object]>([
    [
      { dns_nameservers: ["x"] },
      bad("Invalid input for dns_nameservers. Reason: 'x' is not a valid nameserver. 'x' is not a valid IP address."),
    ],
    [
      { dns_nameservers: ["192.0.2.1", "192.0.2.1"] },
      bad("Invalid input for dns_nameservers. Reason: Duplicate nameserver '192.0.2.1'."),
    ],
    [{ dns_nameservers: ["fd5c::1"] }, invalid("dns_nameserver 'fd5c::1' does not match the ip_version '4'")],
    [
      { dns_nameservers: [1, 2, 3, 4, 5, 6].map((n) => `192.0.2.${n}`) },
      refused(
        "DNSNameServersExhausted",
        "Unable to complete operation for new subnet. The number of DNS nameservers exceeds the limit 5.",
      ),
    ],
    [
      { host_routes: [{ destination: "192.168.0.1/24", nexthop: "10.77.0.9" }] },
      bad("Invalid input for host_routes. Reason: '192.168.0.1/24' is not a valid CIDR."),
    ],
    [
      { host_routes: [{ destination: "192.168.0.0/24", nexthop: "x" }] },
      bad("Invalid input for host_routes. Reason: 'x' is not a valid IP address."),
    ],
    [
      { host_routes: [{ destination: "fd5c::/64", nexthop: "10.77.0.9" }] },
      invalid("destination 'fd5c::/64' does not match the ip_version '4'"),
    ],
    [{ host_routes: "x" }, bad("Invalid input for host_routes. Reason: Invalid data format for hostroute: 'x'.")],
    [
      { service_types: ["x"] },
      refused("InvalidSubnetServiceType", "Subnet service type x does not correspond to a valid device owner."),
    ],
    [{ segment_id: NOWHERE }, missing("SegmentNotFound", `Segment ${NOWHERE} could not be found.`)],
  ])("with the options %j is refused", async (wanted, answer) => {
    expect(await refusedAs({ ...V4, ...wanted })).toEqual(answer);
  });

  it("lies apart from others of its network", async () => {
    // GIVEN
    await one(V4);
    // THEN
    for (const cidr of ["10.77.0.0/24", "10.77.0.128/25", "10.77.0.0/16"]) {
      const reason = `Requested subnet with cidr: ${cidr} for network: ${network} overlaps with another subnet`;
      expect(await refusedAs({ ip_version: 4, cidr })).toEqual(invalid(reason));
    }
    const elsewhere = await made.one(member, "network", { name: "contract" });
    expect((await post(member, { ...V4, network_id: elsewhere.id })).status).toBe(201);
  });

  it("is made by members of the network's project", async () => {
    expect(await refusedAs({ ...V4, network_id: NOWHERE })).toEqual(
      missing("NetworkNotFound", `Network ${NOWHERE} could not be found.`),
    );
    expect(await refusedAs({ ...V4, network_id: "x" })).toEqual(
      bad("Invalid input for network_id. Reason: 'x' is not a valid UUID."),
    );
    expect(await refusedAs(V4, reader)).toEqual(forbidden("rule:create_subnet"));
    const foreign = await made.one(admin, "network", { name: "contract" });
    expect(await refusedAs({ ...V4, network_id: foreign.id })).toEqual(forbidden("rule:create_subnet"));
  });

  it("is changed", async () => {
    // GIVEN
    const { id } = await one(V4);
    const wanted = {
      name: "contract",
      description: "ours",
      enable_dhcp: false,
      gateway_ip: "10.77.0.99",
      allocation_pools: [pool(10, 20)],
      dns_nameservers: ["192.0.2.1"],
      host_routes: [{ destination: "192.168.0.0/24", nexthop: "10.77.0.5" }],
    };
    // WHEN
    const answer = await put(member, id, wanted);
    // THEN
    expect(answer).toMatchObject({ status: 200, body: { subnet: { ...wanted, revision_number: 1 } } });
    expect(await current(member, "subnet", id)).toMatchObject(wanted);
    // Kept in tables of their own, which are no new revision.
    expect(await put(member, id, { dns_nameservers: [], host_routes: [], allocation_pools: [] })).toMatchObject({
      body: { subnet: { dns_nameservers: [], host_routes: [], allocation_pools: [], revision_number: 1 } },
    });
    expect(await put(member, id, { gateway_ip: null })).toMatchObject({ body: { subnet: { gateway_ip: null } } });
  });

  it("keeps what can't be changed", async () => {
    // GIVEN
    const { id } = await one(V4);
    const inPool = conflict(
      "GatewayConflictWithAllocationPools",
      "Gateway ip 10.77.0.50 conflicts with allocation pool 10.77.0.2-10.77.0.254.",
    );
    // THEN
    for (const name of ["cidr", "ip_version", "network_id", "subnetpool_id", "ipv6_ra_mode"]) {
      expect(told(await put(member, id, { [name]: null }))).toEqual(bad(`Cannot update read-only attribute ${name}`));
    }
    expect(told(await put(member, id, { gateway_ip: "10.77.0.255" }))).toEqual(
      invalid("Gateway is not valid on subnet"),
    );
    expect(told(await put(member, id, { gateway_ip: "10.77.0.50" }))).toEqual(inPool);
    expect(told(await put(reader, id, { name: "x" }))).toEqual(forbidden("rule:update_subnet"));
    expect(told(await remove(reader, id))).toEqual(forbidden("rule:delete_subnet"));
  });

  it("stays while ports have addresses of it", async () => {
    // GIVEN
    const { id } = await one(V4);
    const port = await made.one(member, "port", { network_id: network });
    const why = "One or more ports have an IP allocation from this subnet.";
    // THEN
    expect(told(await remove(member, id))).toEqual(
      conflict("SubnetInUse", `Unable to complete operation on subnet ${id}: ${why}`),
    );
    await callsOf("port").remove(member, port.id);
    expect(told(await remove(member, id))).toEqual({ status: 204, body: "" });
    const gone = missing("SubnetNotFound", `Subnet ${id} could not be found.`);
    expect(told(await get(member, `/${id}`))).toEqual(gone);
  });

  it("is found by what it is", async () => {
    // GIVEN
    const { id } = await one(V4);
    const found = async (query: string) => {
      const { body } = await get(member, `?network_id=${network}&fields=id&${query}`);
      return (body as { subnets: Thing[] }).subnets;
    };
    // THEN
    for (const query of ["cidr=10.77.0.0/24", "ip_version=4", "gateway_ip=10.77.0.1", "shared=false"]) {
      expect(await found(query)).toEqual([{ id }]);
    }
    for (const query of ["cidr=10.77.0.0/25", "ip_version=6", "shared=true", "router:external=true"]) {
      expect(await found(query)).toEqual([]);
    }
    expect(told(await get(member, "?cidr=x"))).toEqual(invalid("x is not in a CIDR format"));
    expect(told(await get(member, "?allocation_pools=x"))).toEqual(
      bad("['allocation_pools'] is invalid attribute for filtering"),
    );
  });
});

describe("a subnet of IPv6", () => {
  const MODES = ["slaac", "dhcpv6-stateful", "dhcpv6-stateless"];
  const mixed = (ra: string, address: string) =>
    invalid(
      `ipv6_ra_mode set to '${ra}' with ipv6_address_mode set to '${address}' is not valid. If both attributes are set, they must be the same value`,
    );

  it.each(MODES)("has the mode %s for both, or for one", async (mode) => {
    for (const modes of [
      { ipv6_ra_mode: mode, ipv6_address_mode: mode },
      { ipv6_ra_mode: mode, ipv6_address_mode: null },
      { ipv6_ra_mode: null, ipv6_address_mode: mode },
    ]) {
      const subnet = await one({ ...V6, ...modes });
      expect(subnet).toMatchObject(modes);
      await remove(member, subnet.id);
    }
  });

  it("has no two modes", async () => {
    for (const ra of MODES) {
      for (const address of MODES.filter((mode) => mode !== ra)) {
        expect(await refusedAs({ ...V6, ipv6_ra_mode: ra, ipv6_address_mode: address })).toEqual(mixed(ra, address));
      }
    }
  });

  it.each<[object, object]>([
    [{ ...V6, ipv6_ra_mode: "x" }, bad("Invalid input for ipv6_ra_mode. Reason: x is not in valid_values.")],
    [
      { ...V6, enable_dhcp: false, ipv6_ra_mode: "slaac", ipv6_address_mode: "slaac" },
      invalid("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False"),
    ],
    [
      { ip_version: 6, cidr: "fd5c:1f2a:77::/48", ipv6_ra_mode: "slaac", ipv6_address_mode: "slaac" },
      invalid(
        "Invalid CIDR fd5c:1f2a:77::/48 for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64",
      ),
    ],
    [{ ...V4, ipv6_ra_mode: "slaac" }, invalid("ipv6_ra_mode is not valid when ip_version is 4")],
    [{ ...V4, ipv6_address_mode: "slaac" }, invalid("ipv6_address_mode is not valid when ip_version is 4")],
  ])("with %j is refused", async (wanted, answer) => {
    expect(await refusedAs(wanted)).toEqual(answer);
  });
});
