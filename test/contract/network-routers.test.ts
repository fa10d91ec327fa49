import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { bad, conflict, forbidden, missing, refused } from "./network-calls";
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
let closed: Thing;
let [slaac, v6]: Thing[] = [];
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  [member, reader, admin] = [
    await target.logIn("tenant-a"),
    await target.logIn("tenant-a-reader"),
    await target.logIn("admin"),
  ];
  [outside] = await found(member, "network", "router:external=true&name=public");
  network = await base.one(member, "network", { name: "contract routers" });
  const on = (wanted: object) => base.one(member, "subnet", { network_id: network.id, ...wanted });
  subnet = await on({ ip_version: 4, cidr: "10.90.0.0/24" });
  closed = await on({ ip_version: 4, cidr: "10.90.1.0/24", gateway_ip: null });
  slaac = await on({ ip_version: 6, cidr: "fd90::/64", ipv6_ra_mode: "slaac", ipv6_address_mode: "slaac" });
  v6 = await on({ ip_version: 6, cidr: "fd90:0:0:1::/64" });
});
afterEach(() => made.clear());
afterAll(async () => {
  await base.clear();
  await target.stop();
});

const PATH = "/routers";
const post = (router: unknown, person = member) => person.network({ method: "POST", path: PATH, body: { router } });
const put = (id: string, router: unknown, person = member) =>
  person.network({ method: "PUT", path: `${PATH}/${id}`, body: { router } });
const act = (id: string, action: string, body: unknown, person = member) =>
  person.network({ method: "PUT", path: `${PATH}/${id}/${action}`, body });
const get = (path: string, person = member) => person.network({ method: "GET", path: `${PATH}${path}` });
const remove = (id: string, person = member) => person.network({ method: "DELETE", path: `${PATH}/${id}` });
const one = (wanted: object = {}, person = member) => made.one(person, "router", { name: "contract", ...wanted });
const add = (id: string, body: unknown, person = member) => act(id, "add_router_interface", body, person);
const take = (id: string, body: unknown, person = member) => act(id, "remove_router_interface", body, person);

/** Connects a router for the time of a test. */
async function connected(router: Thing, body: object): Promise<Thing> {
  const answer = await add(router.id, body);
  expect(told(answer)).toMatchObject({ status: 200 });
  const { port_id } = answer.body as { port_id: string };
  made.later(() => take(router.id, { port_id }));
  return answer.body as Thing;
}

const refusal = (reason: string) => refused("BadRequest", `Bad router request: ${reason}.`);
const notFound = (id: string) => missing("RouterNotFound", `Router ${id} could not be found`);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a router", () => {
  it("is made, shown, listed and removed", async () => {
    // WHEN
    const router = await one({ description: "ours" });
    // THEN
    expect(router).toEqual({
      id: LIKE(UUID),
      name: "contract",
      description: "ours",
      admin_state_up: true,
      status: "ACTIVE",
      project_id: member.projectId,
      tenant_id: member.projectId,
      external_gateway_info: null,
      routes: [],
      availability_zones: [],
      availability_zone_hints: [],
      flavor_id: null,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 1,
    });
    expect(await current(reader, "router", router.id)).toEqual(router);
    expect(await found(member, "router", `id=${router.id}`)).toEqual([router]);
    expect(await current(admin, "router", router.id)).toEqual({ ...router, distributed: false, ha: false });
    expect(told(await remove(router.id))).toEqual({ status: 204, body: "" });
    expect(told(await get(`/${router.id}`))).toEqual(notFound(router.id));
  });

  it("is changed", async () => {
    const { id } = await one();
    const now = { name: "contract 2", description: "new", admin_state_up: false };
    expect(told(await put(id, now))).toMatchObject({ status: 200, body: { router: { ...now, revision_number: 2 } } });
    expect(told(await put(id, {}))).toMatchObject({ status: 200, body: { router: { ...now, revision_number: 2 } } });
  });

  it.each([
    ["no name", { name: null }, "Invalid input for name. Reason: 'None' is not a valid string."],
    ["what it has not", { foo: 1 }, "Unrecognized attribute(s) 'foo'"],
    ["a status", { status: "ACTIVE" }, "Attribute 'status' not allowed in POST"],
    ["routes", { routes: [] }, "Attribute 'routes' not allowed in POST"],
    ["an id", { id: NOWHERE }, "Attribute 'id' not allowed in POST"],
    ["tags", { tags: [] }, "Attribute 'tags' not allowed in POST"],
    [
      "a gateway that is a text",
      { external_gateway_info: "x" },
      "Invalid input for external_gateway_info. Reason: 'x' is not a dictionary.",
    ],
    [
      "a gateway that is no network",
      { external_gateway_info: { network_id: "nope" } },
      "Invalid input for external_gateway_info. Reason: 'nope' is not a valid UUID.",
    ],
    [
      "a gateway without a network",
      { external_gateway_info: { enable_snat: true } },
      /^Invalid input for external_gateway_info\. Reason: Validation of dictionary's keys failed\. Expected keys: \{'network_id'\} /,
    ],
    [
      "a gateway of something else",
      { external_gateway_info: { network_id: NOWHERE, foo: 1 } },
      "Invalid input for external_gateway_info. Reason: Unexpected keys supplied: foo.",
    ],
  ])("is not made with %s", async (_, wanted, message) => {
    expect(told(await post(wanted))).toEqual(bad(message));
  });

  it("needs zones and flavors that are there", async () => {
    expect(told(await post({ availability_zone_hints: ["contract"] }))).toEqual(
      missing("AvailabilityZoneNotFound", "AvailabilityZone contract could not be found."),
    );
    expect(told(await post({ flavor_id: NOWHERE }))).toEqual(
      missing("FlavorNotFound", `Flavor ${NOWHERE} could not be found.`),
    );
  });

  it.each(["status", "availability_zone_hints"])("keeps its %s", async (name) => {
    const { id } = await one();
    expect(told(await put(id, { [name]: "x" }))).toEqual(bad(`Cannot update read-only attribute ${name}`));
  });

  it.each(["distributed", "ha"])("is %s if an administrator wants it", async (name) => {
    const rule = `(rule:create_router and rule:create_router:${name})`;
    expect(told(await post({ [name]: false }))).toEqual(forbidden(rule));
  });
});

describe("a way to the outside", () => {
  const gateway = (info: object = {}) => ({ external_gateway_info: { network_id: outside.id, ...info } });

  it("is an address of the external network, on a port that is nobody's", async () => {
    // WHEN
    const router = await one(gateway());
    // THEN
    const [subnet_id] = outside.subnets as string[];
    const address = LIKE(/^172\.24\.\d+\.\d+$/);
    const ips = [{ subnet_id, ip_address: address }];
    expect(router.external_gateway_info).toEqual({
      network_id: outside.id,
      external_fixed_ips: ips,
      enable_snat: true,
    });
    expect(await current(member, "router", router.id)).toMatchObject({
      external_gateway_info: router.external_gateway_info,
    });
    expect(await found(member, "port", `device_id=${router.id}`)).toEqual([]);
    const [port] = await found(admin, "port", `device_id=${router.id}`);
    expect(port).toMatchObject({
      ...{ device_owner: "network:router_gateway", network_id: outside.id, project_id: "", fixed_ips: ips },
      ...{ name: "", status: "ACTIVE", security_groups: [], port_security_enabled: false },
    });
    const message = `Port ${port.id} cannot be deleted directly via the port API: has device owner network:router_gateway.`;
    expect(told(await admin.network({ method: "DELETE", path: `/ports/${port.id}` }))).toEqual(
      conflict("ServicePortInUse", message),
    );
  });

  it("stays as it is if it is asked for again, and goes with its port", async () => {
    const { id, external_gateway_info: info } = await one(gateway());
    expect((await put(id, gateway())).body).toMatchObject({ router: { external_gateway_info: info } });
    expect((await put(id, { external_gateway_info: {} })).body).toMatchObject({
      router: { external_gateway_info: null },
    });
    expect(await found(admin, "port", `device_id=${id}`)).toEqual([]);
    expect((await put(id, { external_gateway_info: null })).status).toBe(200);
  });

  it("is chosen by an administrator alone", async () => {
    // GIVEN
    const { id } = await one();
    const rule = (names: string) =>
      `(rule:update_router and (rule:update_router:external_gateway_info and (${names
        .split(" ")
        .map((name) => `rule:update_router:external_gateway_info:${name}`)
        .join(" and ")})))`;
    // THEN
    expect(told(await put(id, gateway({ enable_snat: true })))).toEqual(forbidden(rule("network_id enable_snat")));
    const fixed = [{ subnet_id: (outside.subnets as string[])[0] }];
    expect(told(await put(id, gateway({ external_fixed_ips: fixed })))).toEqual(
      forbidden(rule("network_id external_fixed_ips")),
    );
    const unshared = await put(id, gateway({ enable_snat: false }), admin);
    expect(unshared.body).toMatchObject({ router: { external_gateway_info: { enable_snat: false } } });
    // What is not said is at its default again.
    expect((await put(id, gateway())).body).toMatchObject({ router: { external_gateway_info: { enable_snat: true } } });
  });

  it("can't have just any address", async () => {
    const { id } = await one();
    const [{ gateway_ip }] = await found(admin, "subnet", `network_id=${outside.id}`);
    const at = (ip_address: unknown) => put(id, gateway({ external_fixed_ips: [{ ip_address }] }), admin);
    expect(told(await at(gateway_ip))).toEqual(
      refusal(`External IP ${gateway_ip as string} is the same as the gateway IP`),
    );
    const message = "IP address 9.9.9.9 is not a valid IP for any of the subnets on the specified network.";
    expect(told(await at("9.9.9.9"))).toEqual(refused("InvalidIpForNetwork", message));
    expect(told(await at("bad"))).toEqual(
      bad("Invalid input for external_gateway_info. Reason: 'bad' is not a valid IP address."),
    );
    expect(await current(member, "router", id)).toMatchObject({ external_gateway_info: null });
  });

  it("leads outside", async () => {
    const through = (network_id: string) => post({ external_gateway_info: { network_id } });
    expect(told(await through(network.id))).toEqual(refusal(`Network ${network.id} is not an external network`));
    expect(told(await through(NOWHERE))).toEqual(missing("NetworkNotFound", `Network ${NOWHERE} could not be found.`));
  });
});

describe("an interface", () => {
  it("by a subnet has the gateway's address", async () => {
    // GIVEN
    const router = await one();
    // WHEN
    const answer = await connected(router, { subnet_id: subnet.id });
    // THEN
    expect(answer).toEqual({
      id: router.id,
      project_id: member.projectId,
      port_id: LIKE(UUID),
      network_id: network.id,
      subnet_id: subnet.id,
      subnet_ids: [subnet.id],
    });
    const port = await current(reader, "port", (answer as unknown as { port_id: string }).port_id);
    expect(port).toMatchObject({
      ...{ device_id: router.id, device_owner: "network:router_interface", project_id: member.projectId },
      fixed_ips: [{ subnet_id: subnet.id, ip_address: "10.90.0.1" }],
      ...{ name: "", status: "ACTIVE", security_groups: [], port_security_enabled: false },
    });
    const inUse = `Port ${port.id} cannot be deleted directly via the port API: has device owner network:router_interface.`;
    expect(told(await member.network({ method: "DELETE", path: `/ports/${port.id}` }))).toEqual(
      conflict("ServicePortInUse", inUse),
    );
    const attached = `Router ${router.id} has ports still attached: ${port.id}`;
    expect(told(await remove(router.id))).toEqual(conflict("RouterInUse", attached));
    const path = `/subnets/${subnet.id}`;
    expect((await member.network({ method: "DELETE", path })).body).toMatchObject({
      NeutronError: { type: "SubnetInUse" },
    });
    expect(told(await take(router.id, { subnet_id: subnet.id }))).toEqual({ status: 200, body: answer });
    expect(await found(member, "port", `device_id=${router.id}`)).toEqual([]);
  });

  it("of a network's IPv6 is one port for all of its subnets", async () => {
    const router = await one();
    const first = await connected(router, { subnet_id: slaac.id });
    const second = await connected(router, { subnet_id: v6.id });
    expect(second).toEqual({ ...first, subnet_id: v6.id, subnet_ids: [v6.id] });
    expect((await take(router.id, { subnet_id: slaac.id })).body).toMatchObject({ port_id: first.port_id });
    const [port] = await found(member, "port", `device_id=${router.id}`);
    expect(port.fixed_ips).toEqual([{ subnet_id: v6.id, ip_address: "fd90:0:0:1::" }]);
  });

  it("by a port keeps that port's address and groups", async () => {
    // GIVEN
    const router = await one();
    const wanted = { network_id: network.id, fixed_ips: [{ subnet_id: v6.id, ip_address: "fd90:0:0:1::77" }] };
    const port = await made.one(member, "port", wanted);
    // WHEN
    const answer = await connected(router, { port_id: port.id });
    // THEN
    expect(answer).toMatchObject({ port_id: port.id, network_id: network.id });
    expect(await current(member, "port", port.id)).toMatchObject({
      ...{ device_id: router.id, device_owner: "network:router_interface", status: "ACTIVE" },
      ...{ security_groups: port.security_groups, fixed_ips: port.fixed_ips },
    });
    const where = `Unable to complete operation on port ${port.id} for network ${network.id}.`;
    expect(told(await add(router.id, { port_id: port.id }))).toEqual(
      conflict("PortInUse", `${where} Port already has an attached device ${router.id}.`),
    );
    const other = `Subnet on port ${port.id} does not match the requested subnet ${subnet.id}.`;
    expect(told(await take(router.id, { port_id: port.id, subnet_id: subnet.id }))).toEqual(
      refused("SubnetMismatchForPort", other),
    );
    // The port goes with it.
    expect((await take(router.id, { port_id: port.id })).status).toBe(200);
    expect(await found(member, "port", `id=${port.id}`)).toEqual([]);
  });

  it("is on one subnet once, and on none that overlaps another", async () => {
    // GIVEN
    const router = await one();
    await connected(router, { subnet_id: subnet.id });
    const near = await made.one(member, "network", { name: "contract" });
    const half = await made.one(member, "subnet", { network_id: near.id, ip_version: 4, cidr: "10.90.0.128/25" });
    // THEN
    expect(told(await add(router.id, { subnet_id: subnet.id }))).toEqual(
      refusal(`Router already has a port on subnet ${subnet.id}`),
    );
    const [ours, theirs] = [`10.90.0.128/25 of subnet ${half.id}`, `10.90.0.0/24 of subnet ${subnet.id}`];
    expect(told(await add(router.id, { subnet_id: half.id }))).toEqual(
      refusal(`Cidr ${ours} overlaps with cidr ${theirs}`),
    );
  });

  it("needs an address that is free and that the subnet's hosts know", async () => {
    const { id } = await one();
    expect(told(await add(id, { subnet_id: closed.id }))).toEqual(
      refusal("Subnet for router interface must have a gateway IP"),
    );
    const fixed_ips = [{ subnet_id: subnet.id, ip_address: "10.90.0.1" }];
    await made.one(member, "port", { network_id: network.id, fixed_ips });
    const message = `IP address 10.90.0.1 already allocated in subnet ${subnet.id}`;
    expect(told(await add(id, { subnet_id: subnet.id }))).toEqual(conflict("IpAddressAlreadyAllocated", message));
  });

  it("is not into a network of others", async () => {
    const { id } = await one();
    const [subnet_id] = outside.subnets as string[];
    const why = `subnet ${subnet_id} is not owned by project making the request`;
    expect(told(await add(id, { subnet_id }))).toEqual(refusal(`Cannot add interface to router because ${why}`));
  });

  it("needs a subnet or a port, that is there", async () => {
    const { id } = await one();
    const nothing = refusal("Either subnet_id or port_id must be specified");
    for (const change of [add, take]) {
      expect(told(await change(id, {}))).toEqual(nothing);
      expect(told(await change(id, { foo: 1 }))).toEqual(nothing);
      expect(told(await change(id, { subnet_id: "nope" }))).toEqual(refusal("'nope' is not a valid UUID"));
      expect(told(await change(id, { subnet_id: NOWHERE }))).toEqual(
        missing("SubnetNotFound", `Subnet ${NOWHERE} could not be found.`),
      );
    }
    expect(told(await add(id, { subnet_id: subnet.id, port_id: NOWHERE }))).toEqual(
      refusal("Cannot specify both subnet-id and port-id"),
    );
    expect(told(await add(id, { port_id: NOWHERE }))).toEqual(
      missing("PortNotFound", `Port ${NOWHERE} could not be found.`),
    );
    expect(told(await take(id, { port_id: NOWHERE }))).toEqual(
      missing("RouterInterfaceNotFound", `Router ${id} does not have an interface with id ${NOWHERE}`),
    );
    expect(told(await take(id, { subnet_id: subnet.id }))).toEqual(
      missing("RouterInterfaceNotFoundForSubnet", `Router ${id} has no interface on subnet ${subnet.id}`),
    );
  });
});

describe("routes", () => {
  const via = (nexthop: string, ...destinations: string[]) =>
    destinations.map((destination) => ({ destination, nexthop }));
  const HOP = "10.90.0.9";
  const own = new Made();
  let id: string;
  beforeAll(async () => {
    ({ id } = await own.one(member, "router", { name: "contract routes" }));
    expect((await add(id, { subnet_id: subnet.id })).status).toBe(200);
    own.later(() => take(id, { subnet_id: subnet.id }));
  });
  beforeEach(() => made.later(() => put(id, { routes: [] })));
  afterAll(() => own.clear());
  const has = (routes: object[]) => ({ status: 200, body: { router: { id, routes } } });
  const invalid = (reason: string) =>
    refused("InvalidRoutes", new RegExp(`^Invalid format for routes: \\[.*\\], ${reason}$`));

  it("are set all at once, and shown in order", async () => {
    const routes = via(HOP, "10.91.0.0/16", "10.100.0.0/16");
    expect(told(await put(id, { routes }))).toMatchObject(has([...routes].reverse()));
    expect((await current(reader, "router", id)).routes).toEqual([...routes].reverse());
    expect(told(await put(id, { routes: via(HOP, "0.0.0.0/0") }))).toMatchObject(has(via(HOP, "0.0.0.0/0")));
    const message = `Router interface for subnet ${subnet.id} on router ${id} cannot be deleted, as it is required by one or more routes.`;
    expect(told(await take(id, { subnet_id: subnet.id }))).toEqual(conflict("RouterInterfaceInUseByRoute", message));
  });

  it("are added and removed one by one", async () => {
    const change = (action: "add" | "remove", routes: object[], person = member) =>
      act(id, `${action}_extraroutes`, { router: { routes } }, person);
    const [a, b, c] = via(HOP, "10.91.0.0/16", "10.92.0.0/16", "10.93.0.1/16");
    expect(told(await change("add", [a, b]))).toMatchObject(has([a, b]));
    expect(told(await change("add", [b, c]))).toMatchObject(has([a, b, c]));
    expect(told(await change("remove", [a, { ...b, nexthop: "10.90.0.8" }, ...via("x", "banana")]))).toMatchObject(
      has([b, c]),
    );
    expect(told(await change("add", []))).toMatchObject(has([b, c]));
    expect((await current(member, "router", id)).routes).toEqual([b, c]);
    expect(told(await change("add", via("1.1.1.1", "10.94.0.0/16")))).toEqual(
      invalid("the nexthop is not connected with router"),
    );
    const format = (message: string) => refused("AddrFormatError", message);
    expect(told(await change("add", via(HOP, "banana")))).toEqual(format("invalid IPNetwork banana"));
    expect(told(await change("add", via("x", "10.94.0.0/16")))).toEqual(
      format("failed to detect a valid IP address from 'x'"),
    );
    expect((await act(id, "add_extraroutes", {})).status).toBe(500);
    const rule = (action: string) => forbidden(`rule:${action}_extraroutes`);
    expect(told(await change("add", [], reader))).toEqual(rule("add"));
    expect(told(await change("remove", [], reader))).toEqual(rule("remove"));
  });

  it("are as many as the quota allows", async () => {
    const routes = via(HOP, ...Array.from({ length: 31 }, (_, n) => `10.91.${n}.0/24`));
    expect(told(await put(id, { routes }))).toEqual(
      conflict("OverQuota", "Quota exceeded for resources: ['router_route']."),
    );
  });

  it("lead through a neighbour", async () => {
    expect(told(await put(id, { routes: via("1.1.1.1", "10.91.0.0/16") }))).toEqual(
      invalid("the nexthop is not connected with router"),
    );
    expect(told(await put(id, { routes: via("10.90.0.1", "10.91.0.0/16") }))).toEqual(
      invalid("the nexthop is used by router"),
    );
  });
});

describe("a route", () => {
  it.each([
    ["10.90.0.9", "10.91.0.1/16", "'10.91.0.1/16' is not a valid CIDR."],
    ["10.90.0.9", "10.91.0.1", "'10.91.0.1' is not a valid CIDR."],
    ["10.90.0.9", "banana", "'banana' is not a valid CIDR."],
    ["bad", "10.91.0.0/16", "'bad' is not a valid IP address."],
  ])("is not via %s to %s", async (nexthop, destination, reason) => {
    expect(told(await put(NOWHERE, { routes: [{ destination, nexthop }] }))).toEqual(
      bad(`Invalid input for routes. Reason: ${reason}`),
    );
  });
});

describe("routers", () => {
  it("are found by what they are", async () => {
    // GIVEN
    const [a, b] = [await one({ name: "contract a" }), await one({ name: "contract b", admin_state_up: false })];
    const ids = async (query: string) =>
      (await found(member, "router", `id=${a.id}&id=${b.id}&${query}`)).map(({ id }) => id);
    // THEN
    expect(await ids("name=contract a")).toEqual([a.id]);
    expect(await ids("admin_state_up=false")).toEqual([b.id]);
    expect(await ids("sort_key=name&sort_dir=desc")).toEqual([b.id, a.id]);
  });

  it.each([
    ["foo=1", "['foo'] is invalid attribute for filtering"],
    ["status=ACTIVE", "['status'] is invalid attribute for filtering"],
    ["external_gateway_info=x", "['external_gateway_info'] is invalid attribute for filtering"],
    ["sort_key=routes&sort_dir=asc", "['routes'] is invalid attribute for sort_keys"],
  ])("can't be listed with %s", async (query, message) => {
    expect(told(await get(`?${query}`))).toEqual(bad(message));
  });

  it("are looked at, but not changed by a reader", async () => {
    const { id } = await one();
    const rule = (action: string) => forbidden(`rule:${action}_router`);
    expect(told(await post({ name: "contract" }, reader))).toEqual(rule("create"));
    expect(told(await put(id, { name: "x" }, reader))).toEqual(rule("update"));
    expect(told(await remove(id, reader))).toEqual(rule("delete"));
    const answer = await add(id, { subnet_id: subnet.id }, reader);
    expect(answer).toMatchObject({
      status: 403,
      body: { NeutronError: { type: "PolicyNotAuthorized", message: LIKE(/rule:add_router_interface/) } },
    });
  });

  it("of another project are not there", async () => {
    const { id } = await one({}, admin);
    expect(told(await get(`/${id}`))).toEqual(notFound(id));
    expect(told(await put(id, { name: "x" }))).toEqual(notFound(id));
    expect(told(await add(id, { subnet_id: subnet.id }))).toEqual(notFound(id));
    expect(told(await act(id, "add_extraroutes", { router: { routes: [] } }))).toEqual(notFound(id));
    expect(told(await remove(id))).toEqual(notFound(id));
  });
});
