import { LIKE, neutronError, told, UUID } from "./expect";
import { current, Made, NOWHERE } from "./made";
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
  network = (await kept.one(member, "network", { name: "contract-subnet-pools" })).id;
});
afterEach(() => made.clear());
afterAll(async () => {
  await kept.clear();
  await target.stop();
});

const { post, put, get, remove } = callsOf("subnetpool");
const one = (wanted: object, person = member) => made.one(person, "subnetpool", { name: "contract", ...wanted });
const bounds = (rest: string) => refused("IllegalSubnetPoolPrefixBounds", `Illegal prefix bounds: ${rest}.`);
const V4 = { prefixes: ["10.77.0.0/16"] };
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a subnet pool", () => {
  it("tells its lengths as text, but as numbers after a change", async () => {
    // WHEN
    const pool = await one(V4);
    // THEN
    const rest = {
      ...V4,
      id: LIKE(UUID),
      project_id: member.projectId,
      tenant_id: member.projectId,
      description: "",
      ip_version: 4,
      is_default: false,
      shared: false,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
    };
    const lengths = { default_prefixlen: "8", min_prefixlen: "8", max_prefixlen: "32" };
    const unset = { default_quota: null, address_scope_id: null };
    expect(pool).toEqual({ ...rest, ...lengths, ...unset, name: "contract", revision_number: 0 });
    expect(told(await put(member, pool.id, { name: "other" }))).toEqual({
      status: 200,
      body: {
        subnetpool: {
          ...rest,
          ...{ default_prefixlen: 8, min_prefixlen: 8, max_prefixlen: 32 },
          ...{ name: "other", revision_number: 1 },
        },
      },
    });
    expect(await current(member, "subnetpool", pool.id)).toMatchObject({ ...lengths, ...unset, name: "other" });
  });

  it("of IPv6 gives out networks of 64 bits", async () => {
    expect(await one({ prefixes: ["FD5C:1F2A:77:0::/48"] })).toMatchObject({
      prefixes: ["fd5c:1f2a:77::/48"],
      ip_version: 6,
      default_prefixlen: "64",
      min_prefixlen: "64",
      max_prefixlen: "128",
    });
  });

  it("joins prefixes that touch, and forgets what is behind their length", async () => {
    const prefixes = ["10.79.0.0/24", "10.77.0.0/16", "10.76.0.9/16", "10.77.128.0/17"];
    const pool = await one({ prefixes });
    expect(pool).toMatchObject({ prefixes: ["10.76.0.0/15", "10.79.0.0/24"] });
  });

  it.each<[object, object]>([
    [V4, bad("Failed to parse request. Required attribute 'name' not specified")],
    [{ name: " ", ...V4 }, bad("Invalid input for name. Reason: ' ' Blank strings are not permitted.")],
    [{ name: "x" }, bad("Failed to parse request. Required attribute 'prefixes' not specified")],
    [{ name: "x", prefixes: "x" }, bad("Invalid input for prefixes. Reason: 'x' is not a list.")],
    [{ name: "x", prefixes: ["x"] }, bad("Invalid input for prefixes. Reason: 'x' is not a valid IP subnet.")],
    [
      { name: "x", prefixes: ["10.77.0.0/16", "10.77.0.0/16"] },
      bad("Invalid input for prefixes. Reason: Duplicate items in the list: '10.77.0.0/16'."),
    ],
    [{ name: "x", prefixes: [] }, refused("EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.")],
    [
      { name: "x", prefixes: ["10.77.0.0/16", "fd5c::/48"] },
      refused("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool."),
    ],
    [
      { name: "x", ...V4, default_prefixlen: -1 },
      bad("Invalid input for default_prefixlen. Reason: '-1' should be non-negative."),
    ],
    [{ name: "x", ...V4, default_quota: null }, invalid("'None' is not an integer")],
    [
      { name: "x", ...V4, address_scope_id: "x" },
      bad("Invalid input for address_scope_id. Reason: 'x' is not a valid UUID."),
    ],
    [{ name: "x", ...V4, min_prefixlen: 26, max_prefixlen: 24 }, bounds("min_prefixlen=26, max_prefixlen=24")],
    [{ name: "x", ...V4, max_prefixlen: 33 }, bounds("max_prefixlen=33, ip_version_max=32")],
    [{ name: "x", ...V4, min_prefixlen: 26, default_prefixlen: 24 }, bounds("default_prefixlen=24, min_prefixlen=26")],
    [{ name: "x", ...V4, max_prefixlen: 26, default_prefixlen: 28 }, bounds("default_prefixlen=28, max_prefixlen=26")],
    [{ name: "x", ...V4, shared: true }, forbidden("(rule:create_subnetpool and rule:create_subnetpool:shared)")],
    [
      { name: "x", ...V4, is_default: true },
      forbidden("(rule:create_subnetpool and rule:create_subnetpool:is_default)"),
    ],
  ])("with %j is refused", async (wanted, answer) => {
    expect(told(await post(member, wanted))).toEqual(answer);
  });

  it("grows, and never loses a prefix by a change", async () => {
    // GIVEN
    const { id } = await one(V4);
    const illegal = (why: string) => refused("IllegalSubnetPoolPrefixUpdate", `Illegal update to prefixes: ${why}.`);
    const as = (person: Person, action: string, prefixes: unknown) =>
      person.network({ method: "PUT", path: `/subnetpools/${id}/${action}`, body: { prefixes } });
    // THEN
    expect(told(await put(member, id, { prefixes: ["10.77.0.0/17"] }))).toEqual(
      illegal("Existing prefixes must be a subset of the new prefixes"),
    );
    expect(await put(member, id, { prefixes: ["10.79.0.0/24", "10.76.0.0/15"] })).toMatchObject({
      body: { subnetpool: { prefixes: ["10.76.0.0/15", "10.79.0.0/24"] } },
    });
    expect(told(await as(member, "add_prefixes", ["10.79.1.0/24"]))).toEqual({
      status: 200,
      body: { prefixes: ["10.76.0.0/15", "10.79.0.0/23"] },
    });
    expect(told(await as(member, "remove_prefixes", ["10.76.0.0/16", "10.79.0.0/24"]))).toEqual({
      status: 200,
      body: { prefixes: ["10.77.0.0/16", "10.79.1.0/24"] },
    });
    expect(told(await as(member, "add_prefixes", undefined))).toEqual(bad("Request body contains invalid data"));
    expect(told(await as(member, "add_prefixes", ["fd5c::/48"]))).toEqual(
      refused("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool."),
    );
    expect(told(await as(reader, "add_prefixes", ["10.80.0.0/16"]))).toEqual(forbidden("rule:add_prefixes"));
  });

  it("of another project is not there, unless it is shared", async () => {
    const hidden = await one(V4, admin);
    const gone = missing("SubnetPoolNotFound", `Subnet pool ${hidden.id} could not be found.`);
    expect(told(await get(member, `/${hidden.id}`))).toEqual(gone);
    const shared = await one({ ...V4, shared: true }, admin);
    expect((await get(member, `/${shared.id}`)).status).toBe(200);
    expect(told(await put(member, shared.id, { name: "x" }))).toEqual(forbidden("rule:update_subnetpool"));
    expect(told(await remove(member, shared.id))).toEqual(forbidden("rule:delete_subnetpool"));
  });
});

describe("a subnet of a pool", () => {
  const subnets = callsOf("subnet");
  const subnet = (wanted: object) => made.one(member, "subnet", { network_id: network, ip_version: 4, ...wanted });
  const refusedAs = async (wanted: object) =>
    told(await subnets.post(member, { network_id: network, ip_version: 4, ...wanted }));
  const badSubnets = (why: string) => refused("BadRequest", `Bad subnets request: ${why}.`);
  const failed = (reason: string) => ({
    status: 500,
    body: neutronError("SubnetAllocationError", `Failed to allocate subnet: ${reason}.`),
  });

  it("is the first of the smallest free block that holds it", async () => {
    // GIVEN
    const { id } = await one({ ...V4, default_prefixlen: 24 });
    const cidrOf = async (wanted: object) => (await subnet({ subnetpool_id: id, ...wanted })).cidr;
    // THEN
    expect(await cidrOf({})).toBe("10.77.0.0/24");
    expect(await cidrOf({})).toBe("10.77.1.0/24");
    expect(await cidrOf({ prefixlen: 20 })).toBe("10.77.16.0/20");
    expect(await cidrOf({ prefixlen: 26 })).toBe("10.77.2.0/26");
    expect(await cidrOf({ prefixlen: 26 })).toBe("10.77.2.64/26");
    expect(await cidrOf({ cidr: "10.77.5.9/24" })).toBe("10.77.5.0/24");
    expect(await cidrOf({ gateway_ip: "10.77.7.9" })).toBe("10.77.7.0/24");
  });

  it("begins behind its gateway, on IPv6 too", async () => {
    const { id } = await one({ prefixes: ["fd5c:1f2a:77::/48"] });
    expect(await subnet({ ip_version: 6, subnetpool_id: id })).toMatchObject({
      cidr: "fd5c:1f2a:77::/64",
      gateway_ip: "fd5c:1f2a:77::1",
      allocation_pools: [{ start: "fd5c:1f2a:77::2", end: "fd5c:1f2a:77:0:ffff:ffff:ffff:ffff" }],
      subnetpool_id: id,
    });
  });

  it("is as long as the pool allows", async () => {
    const { id: subnetpool_id } = await one({ ...V4, min_prefixlen: 20, max_prefixlen: 28, default_prefixlen: 24 });
    expect(await refusedAs({ subnetpool_id, prefixlen: 29 })).toEqual(
      refused(
        "MaxPrefixSubnetAllocationError",
        "Unable to allocate subnet with prefix length 29, maximum allowed prefix is 28.",
      ),
    );
    expect(await refusedAs({ subnetpool_id, cidr: "10.77.0.0/19" })).toEqual(
      refused(
        "MinPrefixSubnetAllocationError",
        "Unable to allocate subnet with prefix length 19, minimum allowed prefix is 20.",
      ),
    );
  });

  it("is of what the pool has left", async () => {
    // GIVEN
    const { id: subnetpool_id } = await one({ prefixes: ["10.77.0.0/24"], min_prefixlen: 25 });
    const taken = failed("Cannot allocate requested subnet from the available set of prefixes");
    await subnet({ subnetpool_id });
    // THEN
    expect(await refusedAs({ subnetpool_id, cidr: "10.77.0.0/26" })).toEqual(taken);
    expect(await refusedAs({ subnetpool_id, cidr: "10.78.0.0/26" })).toEqual(taken);
    await subnet({ subnetpool_id });
    const full = failed("Insufficient prefix space to allocate subnet size /25");
    expect(await refusedAs({ subnetpool_id })).toEqual(full);
  });

  it("counts against the pool's quota", async () => {
    const { id: subnetpool_id } = await one({ ...V4, default_quota: 256, default_prefixlen: 24 });
    await subnet({ subnetpool_id, prefixlen: 25 });
    expect(await refusedAs({ subnetpool_id })).toEqual(
      conflict("SubnetPoolQuotaExceeded", "Per-project subnet pool prefix quota exceeded."),
    );
    await subnet({ subnetpool_id, prefixlen: 25 });
  });

  it("shares its network only with subnets of the same pool or scope", async () => {
    // GIVEN
    const scope = await made.one(member, "address_scope", { name: "contract", ip_version: 4 });
    const scoped = { default_prefixlen: 24, address_scope_id: scope.id };
    const [first, second, other] = [
      await one({ ...V4, ...scoped }),
      await one({ prefixes: ["10.78.0.0/16"], ...scoped }),
      await one({ prefixes: ["10.79.0.0/16"], default_prefixlen: 24 }),
    ];
    await subnet({ subnetpool_id: first.id });
    await subnet({ subnetpool_id: second.id });
    // THEN
    expect(await refusedAs({ subnetpool_id: other.id })).toEqual(
      refused(
        "NetworkAddressScopeAffinityError",
        "Subnets of the same address family hosted on the same network must all participate in the same address scope.",
      ),
    );
    expect(await refusedAs({ cidr: "10.99.0.0/24" })).toEqual(
      refused(
        "NetworkSubnetPoolAffinityError",
        "Subnets hosted on the same network must be allocated from the same subnet pool.",
      ),
    );
    await subnet({ ip_version: 6, cidr: "fd5c:1f2a:77::/64" });
  });

  it.each<[object, object]>([
    [{ subnetpool_id: NOWHERE }, missing("SubnetPoolNotFound", `Subnet pool ${NOWHERE} could not be found.`)],
    [{ subnetpool_id: "x" }, bad("Invalid input for subnetpool_id. Reason: 'x' is not a valid UUID.")],
    [{ subnetpool_id: null }, badSubnets("a subnetpool must be specified in the absence of a cidr")],
    [{ use_default_subnetpool: true }, badSubnets("No default subnetpool found for IPv4")],
    [{ use_default_subnetpool: "x" }, invalid("'x' cannot be converted to boolean")],
    [
      { use_default_subnetpool: true, subnetpool_id: NOWHERE },
      badSubnets("subnetpool_id and use_default_subnetpool cannot both be specified"),
    ],
  ])("with %j is refused", async (wanted, answer) => {
    expect(await refusedAs(wanted)).toEqual(answer);
  });

  it("is of the pool's family, and has allocation pools only where it knows its addresses", async () => {
    const { id: subnetpool_id } = await one({ ...V4, default_prefixlen: 24 });
    expect(await refusedAs({ subnetpool_id, ip_version: 6 })).toEqual(
      badSubnets("Cannot allocate IPv6 subnet from IPv4 subnet pool"),
    );
    const allocation_pools = [{ start: "10.77.2.10", end: "10.77.2.19" }];
    expect(await refusedAs({ subnetpool_id, allocation_pools })).toEqual(
      badSubnets("allocation_pools allowed only for specific subnet requests."),
    );
    expect(await subnet({ subnetpool_id, cidr: "10.77.2.0/24", allocation_pools })).toMatchObject({ allocation_pools });
  });

  it("keeps its pool, and its prefixes in it", async () => {
    // GIVEN
    const { id } = await one({ ...V4, default_prefixlen: 24 });
    await subnet({ subnetpool_id: id });
    // THEN
    expect(told(await remove(member, id))).toEqual(
      refused("SubnetPoolDeleteError", "Unable to delete subnet pool: Subnet pool has existing allocations."),
    );
    const path = `/subnetpools/${id}/remove_prefixes`;
    const why = "One or more the prefixes to be removed is in use by a subnet.";
    expect(told(await member.network({ method: "PUT", path, body: { prefixes: ["10.77.0.0/25"] } }))).toEqual(
      refused("IllegalSubnetPoolPrefixUpdate", `Illegal update to prefixes: ${why}.`),
    );
  });

  it("may be of the default pool, of which there is one", async () => {
    // GIVEN
    const mine = { ...V4, default_prefixlen: 24, is_default: true, project_id: member.projectId };
    const pool = await one(mine, admin);
    // THEN
    expect(await subnet({ use_default_subnetpool: true })).toMatchObject({ subnetpool_id: pool.id });
    const reason =
      "A default subnetpool for this IP family has already been set. Only one default may exist per IP family";
    expect(told(await post(admin, { ...mine, name: "x" }))).toEqual(invalid(reason));
  });
});
