import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE } from "./made";
import { bad, callsOf, conflict, forbidden, invalid, missing } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let admin: Person;
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  admin = await target.logIn("admin");
});
afterEach(() => made.clear());
afterAll(() => target.stop());

const { post, put, get, remove } = callsOf("network");
const one = (wanted: object, person = member) => made.one(person, "network", wanted);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a network", () => {
  it("is made with nothing said", async () => {
    // WHEN
    const network = await one({});
    // THEN
    const whole = {
      id: LIKE(UUID),
      name: "",
      description: "",
      project_id: member.projectId,
      tenant_id: member.projectId,
      admin_state_up: true,
      mtu: 1450,
      status: "ACTIVE",
      subnets: [],
      shared: false,
      "router:external": false,
      availability_zone_hints: [],
      availability_zones: [],
      ipv4_address_scope: null,
      ipv6_address_scope: null,
      port_security_enabled: true,
      qos_policy_id: null,
      dns_domain: "",
      l2_adjacency: true,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 1,
    };
    expect(network).toEqual({ ...whole, is_default: false });
    expect(await current(member, "network", network.id)).toEqual(whole);
  });

  it("is changed", async () => {
    // GIVEN
    const { id } = await one({ name: "contract", mtu: 1400 });
    // WHEN
    const wanted = {
      name: "contract-2",
      description: "ours",
      admin_state_up: false,
      mtu: 1300,
      port_security_enabled: false,
      dns_domain: "example.org.",
    };
    const answer = await put(member, id, wanted);
    // THEN
    expect(answer).toMatchObject({ status: 200, body: { network: { ...wanted, revision_number: 2 } } });
    expect(await current(member, "network", id)).toMatchObject(wanted);
  });

  it("has the largest MTU there is where none is given, and no larger one", async () => {
    const tooBig = invalid("Requested MTU is too big, maximum is 1450");
    const { id, mtu } = await one({ mtu: 0 });
    expect(mtu).toBe(1450);
    expect(told(await post(member, { mtu: 1451 }))).toEqual(tooBig);
    expect(told(await put(member, id, { mtu: 9000 }))).toEqual(tooBig);
    expect((await put(member, id, { mtu: 1280 })).status).toBe(200);
    expect(await put(member, id, { mtu: 0 })).toMatchObject({ body: { network: { mtu: 1450 } } });
  });

  it("is wide enough for its subnets", async () => {
    // GIVEN
    const { id } = await one({ mtu: 1279 });
    const subnet = callsOf("subnet");
    const conflicts = (least: number) =>
      conflict("NetworkMTUSubnetConflict", `MTU of ${id} is not valid, subnet requires a minimum of ${least}`);
    // THEN
    const answer = await subnet.post(member, { network_id: id, ip_version: 6, cidr: "fd5c:1f2a:77::/64" });
    expect(told(answer)).toEqual(conflicts(1280));
    await made.one(member, "subnet", { network_id: id, ip_version: 4, cidr: "10.77.0.0/24" });
    expect(told(await put(member, id, { mtu: 67 }))).toEqual(conflicts(68));
  });

  it.each([
    [
      { shared: true },
      forbidden("(rule:create_network and rule:create_network:shared)"),
      forbidden("(rule:update_network and rule:update_network:shared)"),
    ],
    [
      { "router:external": true },
      forbidden("(rule:create_network and rule:create_network:router:external)"),
      forbidden("(rule:update_network and rule:update_network:router:external)"),
    ],
    [
      { "provider:network_type": "vxlan" },
      forbidden("(rule:create_network and rule:create_network:provider:network_type)"),
      forbidden("(rule:update_network and rule:update_network:provider:network_type)"),
    ],
    [
      { shared: true, "router:external": true },
      forbidden("((rule:create_network and rule:create_network:shared) and rule:create_network:router:external)"),
      forbidden("((rule:update_network and rule:update_network:shared) and rule:update_network:router:external)"),
    ],
  ])("with %j is an administrator's business", async (wanted, onCreate, onUpdate) => {
    const { id } = await one({ name: "contract" });
    expect(told(await post(member, wanted))).toEqual(onCreate);
    expect(told(await put(member, id, wanted))).toEqual(onUpdate);
  });

  it.each([
    [{ dns_domain: "example" }, bad("Invalid input for dns_domain. Reason: 'example' is not a FQDN.")],
    [
      { dns_domain: "a b." },
      bad(
        "Invalid input for dns_domain. Reason: 'a b.' not a valid PQDN or FQDN. Reason: Name 'a b' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen.",
      ),
    ],
    [{ dns_domain: 7 }, invalid("Input value 7 must be string type")],
    [
      { availability_zone_hints: ["nowhere"] },
      missing("AvailabilityZoneNotFound", "AvailabilityZone nowhere could not be found."),
    ],
    [{ qos_policy_id: NOWHERE }, missing("QosPolicyNotFound", `QoS policy ${NOWHERE} could not be found.`)],
  ])("with %j is refused", async (wanted, answer) => {
    expect(told(await post(member, wanted))).toEqual(answer);
  });

  it("stays while it has ports, and takes its subnets with it", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    const subnet = await made.one(member, "subnet", { network_id: id, ip_version: 4, cidr: "10.77.0.0/24" });
    const port = await made.one(member, "port", { network_id: id });
    const message = `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${port.id}.`;
    // THEN
    expect(told(await remove(member, id))).toEqual(conflict("NetworkInUse", message));
    expect((await callsOf("port").remove(member, port.id)).status).toBe(204);
    expect((await remove(member, id)).status).toBe(204);
    expect((await callsOf("subnet").get(member, `/${subnet.id}`)).status).toBe(404);
  });

  it("tells its subnets and their address scope", async () => {
    // GIVEN
    const scope = await made.one(member, "address_scope", { name: "contract", ip_version: 4 });
    const pool = await made.one(member, "subnetpool", {
      name: "contract",
      prefixes: ["10.77.0.0/16"],
      default_prefixlen: 24,
      address_scope_id: scope.id,
    });
    const { id } = await one({ name: "contract" });
    // WHEN
    const subnet = await made.one(member, "subnet", { network_id: id, ip_version: 4, subnetpool_id: pool.id });
    // THEN
    const told = { subnets: [subnet.id], ipv4_address_scope: scope.id, ipv6_address_scope: null, revision_number: 2 };
    expect(await current(member, "network", id)).toMatchObject(told);
  });
});

describe("an administrator", () => {
  it("sees how a network is carried", async () => {
    const { id } = await one({ name: "contract" });
    expect(await current(admin, "network", id)).toMatchObject({
      "provider:network_type": "vxlan",
      "provider:physical_network": null,
      "provider:segmentation_id": expect.any(Number) as unknown,
    });
  });

  it("says how a network is carried", async () => {
    const flat = { "provider:network_type": "flat", "provider:physical_network": "contract-net" };
    const network = await one(flat, admin);
    expect(network).toMatchObject({ ...flat, mtu: 1500 });
    const message = "Unable to create the flat network. Physical network contract-net is in use.";
    expect(told(await post(admin, flat))).toEqual(conflict("FlatNetworkInUse", message));
    const refusal =
      /^Invalid input for operation: Plugin does not support updating the following provider network attributes: /;
    expect(told(await put(admin, network.id, { "provider:network_type": "vxlan" }))).toMatchObject({
      status: 400,
      body: { NeutronError: { type: "InvalidInput", message: LIKE(refusal) } },
    });
  });

  it.each([
    [{ "provider:network_type": "flat" }, "physical_network required for flat provider network"],
    [{ "provider:network_type": "foo" }, "network_type value 'foo' not supported"],
    [{ "provider:segmentation_id": 5 }, "network_type required"],
    [
      { "provider:network_type": "vxlan", "provider:physical_network": "x" },
      "provider:physical_network specified for vxlan network",
    ],
  ])("can't make one with %j", async (wanted, reason) => {
    expect(told(await post(admin, wanted))).toEqual(invalid(reason));
  });

  it("shares a network, and takes it back unless others use it", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" }, admin);
    // WHEN
    expect((await put(admin, id, { shared: true })).status).toBe(200);
    // THEN
    expect(await current(member, "network", id)).toMatchObject({ shared: true });
    expect(told(await remove(member, id))).toEqual(forbidden("rule:delete_network"));
    const port = await made.one(member, "port", { network_id: id });
    const message = "Unable to reconfigure sharing settings for network contract. Multiple projects are using it.";
    expect(told(await put(admin, id, { shared: false }))).toEqual(conflict("InvalidSharedSetting", message));
    await callsOf("port").remove(member, port.id);
    expect((await put(admin, id, { shared: false })).status).toBe(200);
    expect((await get(member, `/${id}`)).status).toBe(404);
  });
});

describe("the network to the outside", () => {
  it("is in every region, and seen by everybody with its subnet", async () => {
    const cidrs = [];
    for (const region of member.regions) {
      const ask = (path: string) => member.network({ method: "GET", path, region });
      const { networks } = (await ask("/networks?router:external=true&name=public")).body as { networks: object[] };
      expect(networks).toEqual([
        expect.objectContaining({
          name: "public",
          "router:external": true,
          is_default: false,
          shared: false,
          mtu: 1500,
          project_id: admin.projectId,
        }),
      ]);
      const { subnets } = (await ask("/subnets?router:external=true&name=public-v4")).body as { subnets: Subnet[] };
      expect(subnets).toMatchObject([{ enable_dhcp: false, "router:external": true, project_id: admin.projectId }]);
      cidrs.push(subnets[0].cidr);
    }
    expect(cidrs).toEqual(["172.24.1.0/24", "172.24.3.0/24", "172.24.2.0/24"]);
  });

  it("is not for members to use or to change", async () => {
    // GIVEN
    const [{ id }] = await found(member, "network", "router:external=true&name=public");
    const subnet = { network_id: id, ip_version: 4, cidr: "10.77.0.0/24" };
    // THEN
    expect(told(await put(member, id, { name: "ours" }))).toEqual(forbidden("rule:update_network"));
    expect(told(await remove(member, id))).toEqual(forbidden("rule:delete_network"));
    expect(told(await callsOf("port").post(member, { network_id: id }))).toEqual(forbidden("rule:create_port"));
    expect(told(await callsOf("subnet").post(member, subnet))).toEqual(forbidden("rule:create_subnet"));
  });

  interface Subnet {
    readonly cidr: string;
  }
});
