import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { bad, callsOf, conflict, forbidden, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
let outside: Thing;
/** What all tests look at and none changes. */
const base = new Made();
let network: Thing;
let subnet: Thing;
let router: Thing;
/** With one address, and with two. */
let [port, wide]: Thing[] = [];
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  [member, reader, admin] = [
    await target.logIn("tenant-a"),
    await target.logIn("tenant-a-reader"),
    await target.logIn("admin"),
  ];
  [outside] = await found(member, "network", "router:external=true&name=public");
  const ours = (kind: string, wanted: object) => base.one(member, kind, { name: "contract", ...wanted });
  network = await ours("network", {});
  subnet = await ours("subnet", { network_id: network.id, ip_version: 4, cidr: "10.89.0.0/24" });
  router = await ours("router", { external_gateway_info: { network_id: outside.id } });
  const interfaces = (action: string) =>
    member.network({
      method: "PUT",
      path: `/routers/${router.id}/${action}_router_interface`,
      body: { subnet_id: subnet.id },
    });
  expect(told(await interfaces("add"))).toMatchObject({ status: 200 });
  base.later(() => interfaces("remove"));
  const at = (...addresses: string[]) => ({
    network_id: network.id,
    fixed_ips: addresses.map((ip_address) => ({ subnet_id: subnet.id, ip_address })),
  });
  port = await ours("port", at("10.89.0.10"));
  wide = await ours("port", at("10.89.0.20", "10.89.0.21"));
});
afterEach(() => made.clear());
afterAll(async () => {
  await base.clear();
  await target.stop();
});

const { post, put, get, remove } = callsOf("floatingip");
const one = (wanted: object = {}, person = member) =>
  made.one(person, "floatingip", { floating_network_id: outside.id, ...wanted });
const create = (wanted: object, person = member) => post(person, { floating_network_id: outside.id, ...wanted });
const notFound = (id: string) => missing("FloatingIPNotFound", `Floating IP ${id} could not be found`);
const refusal = (reason: string) => refused("BadRequest", `Bad floatingip request: ${reason}.`);
const leads = (to: Thing | null, fixed_ip_address: string | null) => ({
  port_id: to?.id ?? null,
  fixed_ip_address,
  router_id: to === null ? null : router.id,
});
const ADDRESS = /^172\.24\.\d+\.\d+$/;
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a floating address", () => {
  it("is made, shown, listed and removed", async () => {
    // WHEN
    const floating = await one({ description: "ours" });
    // THEN
    expect(floating).toEqual({
      id: LIKE(UUID),
      description: "ours",
      project_id: member.projectId,
      tenant_id: member.projectId,
      floating_network_id: outside.id,
      floating_ip_address: LIKE(ADDRESS),
      ...leads(null, null),
      status: "DOWN",
      port_details: null,
      port_forwardings: [],
      dns_name: "",
      dns_domain: "",
      qos_policy_id: null,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 0,
    });
    expect(await current(reader, "floatingip", floating.id)).toMatchObject({
      id: floating.id,
      floating_ip_address: floating.floating_ip_address,
      status: "DOWN",
    });
    const list = await found(member, "floatingip", `floating_ip_address=${String(floating.floating_ip_address)}`);
    expect(list.map(({ id }) => id)).toEqual([floating.id]);
    expect(told(await remove(member, floating.id))).toEqual({ status: 204, body: "" });
    expect(told(await get(member, `/${floating.id}`))).toEqual(notFound(floating.id));
  });

  it("has a port outside that is nobody's", async () => {
    const { id, floating_ip_address: ip_address } = await one();
    expect(await found(member, "port", `device_id=${id}`)).toEqual([]);
    const [outer] = await found(admin, "port", `device_id=${id}`);
    expect(outer).toMatchObject({
      ...{ device_owner: "network:floatingip", network_id: outside.id, project_id: "", status: "N/A" },
      ...{ fixed_ips: [{ subnet_id: (outside.subnets as string[])[0], ip_address }], security_groups: [] },
    });
    const message = `Port ${outer.id} cannot be deleted directly via the port API: has device owner network:floatingip.`;
    expect(told(await admin.network({ method: "DELETE", path: `/ports/${outer.id}` }))).toEqual(
      conflict("ServicePortInUse", message),
    );
    await remove(member, id);
    expect(await found(admin, "port", `id=${outer.id}`)).toEqual([]);
  });

  it("keeps no names where there is no DNS service", async () => {
    const floating = await one({ dns_name: "contract", dns_domain: "example.org." });
    expect(floating).toMatchObject({ dns_name: "", dns_domain: "" });
  });

  it.each([
    [
      "no network",
      { floating_network_id: undefined },
      "Failed to parse request. Required attribute 'floating_network_id' not specified",
    ],
    [
      "what is no network",
      { floating_network_id: "nope" },
      "Invalid input for floating_network_id. Reason: 'nope' is not a valid UUID.",
    ],
    [
      "what is no address",
      { floating_ip_address: "bad" },
      "Invalid input for floating_ip_address. Reason: 'bad' is not a valid IP address.",
    ],
    ["what is no port", { port_id: "" }, "Invalid input for port_id. Reason: '' is not a valid UUID."],
    ["what it has not", { foo: 1 }, "Unrecognized attribute(s) 'foo'"],
    ["a status", { status: "ACTIVE" }, "Attribute 'status' not allowed in POST"],
    ["tags", { tags: [] }, "Attribute 'tags' not allowed in POST"],
    ["half a domain", { dns_domain: "nodot" }, "Invalid input for dns_domain. Reason: 'nodot' is not a FQDN."],
  ])("is not made with %s", async (_, wanted, message) => {
    expect(told(await create(wanted))).toEqual(bad(message));
  });

  it("is outside", async () => {
    expect(told(await create({ floating_network_id: network.id }))).toEqual(
      refusal(`Network ${network.id} is not a valid external network`),
    );
    expect(told(await create({ floating_network_id: NOWHERE }))).toEqual(
      missing("NetworkNotFound", `Network ${NOWHERE} could not be found.`),
    );
  });

  it("is from a subnet that was asked for", async () => {
    const [subnet_id] = outside.subnets as string[];
    expect(await one({ subnet_id })).toMatchObject({ floating_ip_address: LIKE(ADDRESS) });
    const message = `Invalid input for operation: Failed to create port on network ${outside.id}, because fixed_ips included invalid subnet ${subnet.id}.`;
    expect(told(await create({ subnet_id: subnet.id }))).toEqual(refused("InvalidInput", message));
    expect(told(await create({ subnet_id: NOWHERE }))).toEqual(
      missing("SubnetNotFound", `Subnet ${NOWHERE} could not be found.`),
    );
  });

  it("is chosen by an administrator alone", async () => {
    // GIVEN
    const { floating_ip_address } = await one();
    // THEN
    expect(told(await create({ floating_ip_address }))).toEqual(
      forbidden("(rule:create_floatingip and rule:create_floatingip:floating_ip_address)"),
    );
    const message = `IP address ${String(floating_ip_address)} already allocated in subnet ${(outside.subnets as string[])[0]}`;
    expect(told(await create({ floating_ip_address }, admin))).toEqual(conflict("IpAddressAlreadyAllocated", message));
    const elsewhere = "IP address 9.9.9.9 is not a valid IP for any of the subnets on the specified network.";
    expect(told(await create({ floating_ip_address: "9.9.9.9" }, admin))).toEqual(
      refused("InvalidIpForNetwork", elsewhere),
    );
    // One that was free a moment ago, and that the allocation pool need not have.
    const free = String(floating_ip_address).replace(/\d+$/, "1");
    const answer = await create({ floating_ip_address: free }, admin);
    expect(answer.body).toMatchObject({ floatingip: { floating_ip_address: free } });
    await remove(admin, (answer.body as { floatingip: Thing }).floatingip.id);
  });

  it("is from a pool that has an end", async () => {
    // GIVEN
    const small = await made.one(admin, "network", { name: "contract", "router:external": true });
    const empty = `Network ${small.id} does not contain any IPv4 subnet`;
    expect(told(await create({ floating_network_id: small.id }))).toEqual(refusal(empty));
    const pool = { start: "198.51.100.2", end: "198.51.100.2" };
    const wanted = { network_id: small.id, ip_version: 4, cidr: "198.51.100.0/29", allocation_pools: [pool] };
    await made.one(admin, "subnet", wanted);
    // WHEN
    const first = await one({ floating_network_id: small.id });
    // THEN
    expect(first.floating_ip_address).toBe("198.51.100.2");
    const exhausted = conflict("IpAddressGenerationFailure", `No more IP addresses available on network ${small.id}.`);
    expect(told(await create({ floating_network_id: small.id }))).toEqual(exhausted);
    const path = "/routers";
    const body = { router: { name: "contract", external_gateway_info: { network_id: small.id } } };
    expect(told(await member.network({ method: "POST", path, body }))).toEqual(exhausted);
  });

  it("that is not there is not found", async () => {
    expect(told(await get(member, `/${NOWHERE}`))).toEqual(notFound(NOWHERE));
    expect(told(await put(member, NOWHERE, { port_id: null }))).toEqual(notFound(NOWHERE));
    expect(told(await remove(member, NOWHERE))).toEqual(notFound(NOWHERE));
  });
});

describe("what a floating address leads to", () => {
  let floating: Thing;
  beforeAll(async () => {
    floating = await base.one(member, "floatingip", { floating_network_id: outside.id });
  });
  afterEach(() => set({ port_id: null }));
  const set = (wanted: object) => put(member, floating.id, wanted);
  const isNow = (wanted: object) => ({ status: 200, body: { floatingip: wanted } });

  it("is an address of a port, through a router; the status follows", async () => {
    // WHEN
    const answer = await set({ port_id: port.id });
    // THEN
    expect(told(answer)).toMatchObject(
      isNow({
        ...leads(port, "10.89.0.10"),
        status: "DOWN",
        port_details: {
          ...{ name: "contract", network_id: network.id, mac_address: port.mac_address, admin_state_up: true },
          ...{ status: "DOWN", device_id: "", device_owner: "" },
        },
      }),
    );
    expect((await current(member, "floatingip", floating.id)).status).toBe("ACTIVE");
    expect(told(await set({ description: "kept" }))).toMatchObject(isNow(leads(port, "10.89.0.10")));
    expect(told(await set({ port_id: null }))).toMatchObject(
      isNow({ ...leads(null, null), status: "ACTIVE", port_details: null }),
    );
    expect((await current(member, "floatingip", floating.id)).status).toBe("DOWN");
  });

  it("may be said when it is made", async () => {
    expect(await one({ port_id: port.id, fixed_ip_address: "10.89.0.10" })).toMatchObject(leads(port, "10.89.0.10"));
  });

  it("is forgotten by a request that says nothing", async () => {
    await set({ port_id: port.id });
    expect(told(await set({}))).toMatchObject(isNow(leads(null, null)));
  });

  it("has to be told of a port with several addresses", async () => {
    const reason = `Port ${wide.id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`;
    expect(told(await set({ port_id: wide.id }))).toEqual(refusal(reason));
    const chosen = { port_id: wide.id, fixed_ip_address: "10.89.0.21" };
    expect(told(await set(chosen))).toMatchObject(isNow(leads(wide, "10.89.0.21")));
  });

  it("is an address of IPv4 that the port has", async () => {
    const at = (fixed_ip_address: string) => set({ port_id: port.id, fixed_ip_address });
    expect(told(await at("10.89.0.99"))).toEqual(refusal(`Port ${port.id} does not have fixed ip 10.89.0.99`));
    const v6 = "Cannot process floating IP association with fd89::5, since that is not an IPv4 address";
    expect(told(await at("fd89::5"))).toEqual(refusal(v6));
    expect(told(await at("bad"))).toEqual(
      bad("Invalid input for fixed_ip_address. Reason: 'bad' is not a valid IP address."),
    );
    expect(told(await set({ fixed_ip_address: "10.89.0.10" }))).toEqual(
      refusal("fixed_ip_address cannot be specified without a port_id"),
    );
    const bare = await made.one(member, "port", { network_id: network.id, fixed_ips: [] });
    const none = `Cannot add floating IP to port ${bare.id} that has no fixed IPv4 addresses`;
    expect(told(await set({ port_id: bare.id }))).toEqual(refusal(none));
  });

  it("has one floating address of a network", async () => {
    const { id, floating_ip_address: address } = await one();
    await set({ port_id: port.id });
    const what = `Cannot associate floating IP ${String(address)} (${id}) with port ${port.id} using fixed IP 10.89.0.10`;
    const message = `${what}, as that fixed IP already has a floating IP on external network ${outside.id}.`;
    expect(told(await put(member, id, { port_id: port.id }))).toEqual(
      conflict("FloatingIPPortAlreadyAssociated", message),
    );
    expect(await current(member, "floatingip", id)).toMatchObject(leads(null, null));
  });

  it("is reached by a router", async () => {
    // GIVEN
    const lonely = await made.one(member, "network", { name: "contract" });
    const inner = await made.one(member, "subnet", { network_id: lonely.id, ip_version: 4, cidr: "10.88.0.0/24" });
    const far = await made.one(member, "port", { network_id: lonely.id });
    // THEN
    const where = `External network ${outside.id} is not reachable from subnet ${inner.id}.`;
    expect(told(await set({ port_id: far.id }))).toEqual(
      missing(
        "ExternalGatewayForFloatingIPNotFound",
        `${where}  Therefore, cannot associate Port ${far.id} with a Floating IP.`,
      ),
    );
  });

  it("may be reached by a router that was asked for, if that leads outside", async () => {
    const other = await made.one(member, "router", { name: "contract" });
    expect((await set({ port_id: port.id, router_id: other.id })).status).toBe(409);
    expect(told(await set({ port_id: port.id, router_id: NOWHERE }))).toEqual(
      missing("RouterNotFound", `Router ${NOWHERE} could not be found`),
    );
    expect(told(await set({ port_id: port.id, router_id: router.id }))).toMatchObject(isNow(leads(port, "10.89.0.10")));
  });

  it("is a port that is there for who asks", async () => {
    const hidden = await made.one(admin, "network", { name: "contract" });
    const theirs = await made.one(admin, "port", { network_id: hidden.id });
    for (const id of [NOWHERE, theirs.id]) {
      expect(told(await set({ port_id: id }))).toEqual(missing("PortNotFound", `Port ${id} could not be found.`));
    }
  });

  it("needs the router, its gateway, and the address as long as it is so", async () => {
    // GIVEN
    await set({ port_id: port.id });
    const change = (path: string, body: unknown) => member.network({ method: "PUT", path, body });
    // THEN
    const gateway = `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${outside.id} is required by one or more floating IPs.`;
    expect(told(await change(`/routers/${router.id}`, { router: { external_gateway_info: {} } }))).toEqual(
      conflict("RouterExternalGatewayInUseByFloatingIp", gateway),
    );
    const inner = `Router interface for subnet ${subnet.id} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`;
    const path = `/routers/${router.id}/remove_router_interface`;
    expect(told(await change(path, { subnet_id: subnet.id }))).toEqual(
      conflict("RouterInterfaceInUseByFloatingIP", inner),
    );
    const fixed_ips = [{ subnet_id: subnet.id, ip_address: "10.89.0.11" }];
    const lost = `Cannot update the fixed_ips of the port ${port.id}, because its original fixed_ip has been associated to a floating ip`;
    expect(told(await change(`/ports/${port.id}`, { port: { fixed_ips } }))).toEqual(
      refused("BadRequest", `Bad port request: ${lost}.`),
    );
  });

  it("is nothing any more when the port goes", async () => {
    const gone = await made.one(member, "port", { network_id: network.id });
    await set({ port_id: gone.id });
    await member.network({ method: "DELETE", path: `/ports/${gone.id}` });
    expect(await current(member, "floatingip", floating.id)).toMatchObject(leads(null, null));
  });

  it.each(["floating_network_id", "floating_ip_address", "status", "dns_name"])(
    "is what changes, not the %s",
    async (name) => {
      expect(told(await set({ [name]: "x" }))).toEqual(bad(`Cannot update read-only attribute ${name}`));
    },
  );
});

describe("floating addresses", () => {
  it("are found by what they are", async () => {
    // GIVEN
    const [a, b] = [await one({ port_id: port.id }), await one({ description: "b" })];
    const ids = async (query: string) =>
      (await found(member, "floatingip", `id=${a.id}&id=${b.id}&${query}`)).map(({ id }) => id);
    // THEN
    expect(await ids(`port_id=${port.id}`)).toEqual([a.id]);
    expect(await ids(`router_id=${router.id}`)).toEqual([a.id]);
    expect(await ids("fixed_ip_address=10.89.0.10")).toEqual([a.id]);
    expect(await ids("status=ACTIVE")).toEqual([a.id]);
    expect(await ids("description=b")).toEqual([b.id]);
    expect(await ids(`floating_network_id=${outside.id}&sort_key=status&sort_dir=desc`)).toEqual([b.id, a.id]);
  });

  it.each([
    ["foo=1", "['foo'] is invalid attribute for filtering"],
    ["dns_name=x", "['dns_name'] is invalid attribute for filtering"],
    ["sort_key=port_id&sort_dir=asc", "['port_id'] is invalid attribute for sort_keys"],
  ])("can't be listed with %s", async (query, message) => {
    expect(told(await get(member, `?${query}`))).toEqual(bad(message));
  });

  it("are looked at, but not changed by a reader", async () => {
    const { id } = await one();
    const rule = (action: string) => forbidden(`rule:${action}_floatingip`);
    expect(told(await create({}, reader))).toEqual(rule("create"));
    expect(told(await put(reader, id, { port_id: null }))).toEqual(rule("update"));
    expect(told(await remove(reader, id))).toEqual(rule("delete"));
  });

  it("of another project are not there", async () => {
    const { id } = await one({}, admin);
    expect(told(await get(member, `/${id}`))).toEqual(notFound(id));
    expect(told(await put(member, id, { port_id: port.id }))).toEqual(notFound(id));
    expect(told(await remove(member, id))).toEqual(notFound(id));
    expect(await found(member, "floatingip", `id=${id}`)).toEqual([]);
  });
});
