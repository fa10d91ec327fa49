import { bad, conflict, forbidden, idIn, invalid, missing, over, removeServer, settled } from "./compute-calls";
import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let reader: Person;
let own: OwnProject;
let member: Person;
/** What servers are made of. */
let base: { name: string; flavorRef: string; imageRef: string; networks: string };
let network: Thing;
const lasting = new Made();
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  reader = await target.logIn("tenant-a-reader");
  own = await OwnProject.make(target, admin);
  ({ member } = own);
  const flavors = await member.compute({ method: "GET", path: "/flavors" });
  const tiny = (flavors.body as { flavors: { id: string; name: string }[] }).flavors.find(
    ({ name }) => name === "m1.tiny",
  );
  const images = await member.image({ method: "GET", path: "/v2/images?visibility=public" });
  const [image] = (images.body as { images: { id: string }[] }).images;
  base = { name: "contract server", flavorRef: tiny?.id ?? "", imageRef: image.id, networks: "none" };
  network = await lasting.one(member, "network", { name: "contract-net" });
  await lasting.one(member, "subnet", { network_id: network.id, ip_version: 4, cidr: "10.77.0.0/24" });
  const slaac = { ip_version: 6, cidr: "fd00:77::/64", ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" };
  await lasting.one(member, "subnet", { network_id: network.id, ...slaac });
});
afterEach(async () => {
  await admin.compute({ method: "DELETE", path: `/os-quota-sets/${own.id}` });
  await made.clear();
});
afterAll(async () => {
  await lasting.clear();
  await own.remove();
  await target.stop();
});

const get = (rest: string, microversion = "2.90", person = member) =>
  person.compute({ method: "GET", path: `/servers${rest}`, microversion });
interface Post {
  readonly microversion?: string;
  readonly person?: Person;
  readonly hints?: object;
}
const post = async (server: object, { microversion = "2.90", person = member, hints }: Post = {}) => {
  const body = { server, ...(hints === undefined ? {} : { "os:scheduler_hints": hints }) };
  const answer = await person.compute({ method: "POST", path: "/servers", body, microversion });
  if (answer.status === 202) made.later(() => removeServer(person, idIn(answer, "server")));
  return answer;
};
/** A server that is there. */
const build = async (server: object = base, options?: Post) => {
  const id = idIn(await post(server, options), "server");
  return { id, server: await settled(member, id) };
};
const act = (id: string, body: object, person = member) =>
  person.compute({ method: "POST", path: `/servers/${id}/action`, body, microversion: "2.90" });
const askLimit = (quota_set: object) =>
  admin.compute({ method: "PUT", path: `/os-quota-sets/${own.id}`, body: { quota_set }, microversion: "2.57" });
const limit = async (quota_set: object) => expect(await askLimit(quota_set)).toMatchObject({ status: 200 });
const noInstance = (id: string) => missing(`Instance ${id} could not be found.`);
const links = (what: string) => [
  { rel: "self", href: LIKE(new RegExp(`/v2.1/${what}$`)) },
  { rel: "bookmark", href: LIKE(new RegExp(`/${what}$`)) },
];

describe("a server", () => {
  it("is built, and has a port of its own that goes with it", async () => {
    // WHEN
    const networks = [{ uuid: network.id }];
    const answer = await post({ ...base, networks, metadata: { a: "b" }, tags: ["t"], description: "d" });
    // THEN
    const id = idIn(answer, "server");
    expect(told(answer)).toEqual({
      status: 202,
      body: {
        server: {
          id: LIKE(UUID),
          links: links(`servers/${id}`),
          "OS-DCF:diskConfig": "MANUAL",
          security_groups: [{ name: "default" }],
          adminPass: LIKE(/^[\w-]{12}$/),
        },
      },
    });
    expect(answer.headers.location).toMatch(new RegExp(`/v2.1/servers/${id}$`));
    expect(await get(`/${id}`)).toMatchObject({
      body: {
        server: { status: "BUILD", addresses: {}, "OS-EXT-STS:vm_state": "building", "OS-EXT-STS:power_state": 0 },
      },
    });
    const server = await settled(member, id);
    const [port] = await found(member, "port", `device_id=${id}`);
    expect(port).toMatchObject({ network_id: network.id, device_owner: "compute:nova", name: "", status: "ACTIVE" });
    const ips = port.fixed_ips as { ip_address: string }[];
    const fixed = (version: number) => ({
      version,
      addr: ips.find(({ ip_address: address }) => address.includes(":") === (version === 6))?.ip_address,
      "OS-EXT-IPS:type": "fixed",
      "OS-EXT-IPS-MAC:mac_addr": port.mac_address,
    });
    const addresses = server?.addresses["contract-net"] ?? [];
    expect([...addresses].sort((a, b) => a.version - b.version)).toEqual([fixed(4), fixed(6)]);
    expect(server).toMatchObject({
      status: "ACTIVE",
      security_groups: [{ name: "default" }],
      metadata: { a: "b" },
      tags: ["t"],
      description: "d",
      progress: 0,
      "OS-EXT-STS:vm_state": "active",
      "OS-EXT-STS:power_state": 1,
      "OS-EXT-AZ:availability_zone": "nova",
      "OS-EXT-SRV-ATTR:hostname": "contract-server",
      "OS-SRV-USG:launched_at": LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/),
    });
    expect(told(await get(`/${id}/os-interface`))).toEqual({
      status: 200,
      body: {
        interfaceAttachments: [
          {
            ...{ net_id: network.id, port_id: port.id, mac_addr: port.mac_address, port_state: "ACTIVE" },
            ...{ fixed_ips: port.fixed_ips, tag: null },
          },
        ],
      },
    });
    expect(await member.network({ method: "DELETE", path: `/ports/${port.id}` })).toMatchObject({ status: 403 });
    // WHEN
    expect(told(await member.compute({ method: "DELETE", path: `/servers/${id}` }))).toEqual({ status: 204, body: "" });
    // THEN
    expect(await settled(member, id)).toBeUndefined();
    expect(await found(member, "port", `device_id=${id}`)).toEqual([]);
  });

  const since21 = {
    ...{ name: "contract server", status: "ACTIVE", accessIPv4: "", accessIPv6: "", addresses: {}, metadata: {} },
    ...{ config_drive: "", key_name: null, progress: 0, hostId: LIKE(/^[0-9a-f]{56}$/) },
    id: LIKE(UUID),
    created: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    updated: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    tenant_id: LIKE(/^[0-9a-f]{32}$/),
    user_id: LIKE(/^[0-9a-f]{32}$/),
    links: expect.any(Array) as unknown,
    image: { id: LIKE(UUID), links: [{ rel: "bookmark", href: LIKE(/\/images\/[0-9a-f-]{36}$/) }] },
    flavor: { id: LIKE(UUID), links: [{ rel: "bookmark", href: LIKE(/\/flavors\/[0-9a-f-]{36}$/) }] },
    "OS-DCF:diskConfig": "MANUAL",
    "OS-EXT-AZ:availability_zone": "nova",
    "OS-SRV-USG:launched_at": LIKE(/000000$/),
    "OS-SRV-USG:terminated_at": null,
    "OS-EXT-STS:task_state": null,
    "OS-EXT-STS:vm_state": "active",
    "OS-EXT-STS:power_state": 1,
    "os-extended-volumes:volumes_attached": [],
  };
  const since29 = { ...since21, locked: false };
  const since219 = { ...since29, description: null };
  const since226 = { ...since219, tags: [] };
  const inside = { vcpus: 1, ram: 512, disk: 1, ephemeral: 0, swap: 0, original_name: "m1.tiny", extra_specs: {} };
  const since247 = { ...since226, flavor: inside };
  const since263 = { ...since247, trusted_image_certificates: null };
  const since271 = { ...since263, server_groups: [] };
  const since273 = { ...since271, locked_reason: null };
  const since290 = { ...since273, "OS-EXT-SRV-ATTR:hostname": "contract-server" };
  const since296 = { ...since290, pinned_availability_zone: null };
  const since298 = { ...since296, image: { ...since21.image, properties: {} } };
  const since2100 = { ...since298, scheduler_hints: {} };

  it("is shown by each microversion", async () => {
    // GIVEN
    const { id } = await build();
    // THEN
    for (const [microversion, server] of Object.entries({
      ...{ "2.1": since21, "2.9": since29, "2.19": since219, "2.26": since226, "2.47": since247, "2.63": since263 },
      ...{
        "2.71": since271,
        "2.73": since273,
        "2.90": since290,
        "2.96": since296,
        "2.98": since298,
        "2.100": since2100,
      },
    })) {
      expect(told(await get(`/${id}`, microversion))).toEqual({ status: 200, body: { server } });
    }
    const { server_groups: _groups, ...listed } = since273;
    expect(told(await get("/detail", "2.73"))).toEqual({ status: 200, body: { servers: [listed] } });
    expect(told(await get("", "2.73"))).toEqual({
      status: 200,
      body: { servers: [{ id, name: "contract server", links: links(`servers/${id}`) }] },
    });
    expect(told(await get(`/${id}`, "2.90", reader))).toEqual(noInstance(id));
    expect(await get(`/${id}`, "2.90", admin)).toMatchObject({
      body: { server: { "OS-EXT-SRV-ATTR:host": LIKE(/./), "OS-EXT-SRV-ATTR:hypervisor_hostname": LIKE(/./) } },
    });
    expect((await get("?all_tenants=1", "2.90", admin)).body).toMatchObject({
      servers: expect.arrayContaining([expect.objectContaining({ id })]) as unknown,
    });
    const found = async (query: string) => ((await get(query)).body as { servers: object[] }).servers.length;
    expect(await found("?name=contract&status=active")).toBe(1);
    expect(await found("?name=nothing")).toBe(0);
    expect(await found("?status=SHUTOFF")).toBe(0);
    expect(await found(`?limit=1&marker=${id}`)).toBe(0);
    expect((await get("?limit=1")).body).toMatchObject({ servers_links: [{ rel: "next" }] });
  });

  it("is changed: name, metadata, tags, groups and power", async () => {
    // GIVEN
    const group = await made.one(member, "security_group", { name: "contract-group" });
    const { id } = await build({ ...base, networks: [{ uuid: network.id }], metadata: { a: "b" } });
    const put = (server: object, person = member) =>
      person.compute({ method: "PUT", path: `/servers/${id}`, body: { server }, microversion: "2.90" });
    // THEN its name
    expect(await put({ name: "contract-2" })).toMatchObject({
      status: 200,
      body: { server: { name: "contract-2", "OS-EXT-SRV-ATTR:hostname": "contract-server" } },
    });
    expect(told(await put({ foo: 1 }))).toEqual(
      invalid("server. Value: {'foo': 1}. Additional properties are not allowed ('foo' was unexpected)"),
    );
    // its metadata and tags
    const metadata = (method: "POST" | "DELETE", rest: string, body?: object) =>
      member.compute({ method, path: `/servers/${id}/metadata${rest}`, body, microversion: "2.90" });
    expect(told(await metadata("POST", "", { metadata: { c: "d" } }))).toEqual({
      status: 200,
      body: { metadata: { a: "b", c: "d" } },
    });
    expect((await metadata("DELETE", "/a")).status).toBe(204);
    expect(told(await metadata("DELETE", "/a"))).toEqual(missing("Metadata item was not found"));
    expect(told(await get(`/${id}/metadata`))).toEqual({ status: 200, body: { metadata: { c: "d" } } });
    const tags = { method: "PUT", path: `/servers/${id}/tags`, body: { tags: ["x", "y"] } } as const;
    expect((await member.compute({ ...tags, microversion: "2.90" })).body).toEqual({ tags: ["x", "y"] });
    expect((await get(`/${id}/tags`)).body).toEqual({ tags: ["x", "y"] });
    // its groups
    expect((await act(id, { addSecurityGroup: { name: "contract-group" } })).status).toBe(202);
    const [port] = await found(member, "port", `device_id=${id}`);
    expect(port.security_groups).toContain(group.id);
    expect((await act(id, { removeSecurityGroup: { name: "default" } })).status).toBe(202);
    expect((await settled(member, id))?.security_groups).toEqual([{ name: "contract-group" }]);
    expect(told(await act(id, { removeSecurityGroup: { name: "default" } }))).toEqual(
      missing(`Security group default not associated with the instance ${id}`),
    );
    expect(told(await act(id, { addSecurityGroup: { name: "contract-nothing" } }))).toEqual(
      missing(`Security group contract-nothing is not found for project ${own.id}`),
    );
    // and its power
    expect((await act(id, { "os-stop": null })).status).toBe(202);
    expect(await settled(member, id)).toMatchObject({
      ...{ status: "SHUTOFF", "OS-EXT-STS:vm_state": "stopped", "OS-EXT-STS:power_state": 4 },
    });
    expect(told(await act(id, { "os-stop": null }))).toEqual(
      conflict(`Cannot 'stop' instance ${id} while it is in vm_state stopped`),
    );
    expect((await act(id, { "os-start": null })).status).toBe(202);
    expect((await settled(member, id))?.status).toBe("ACTIVE");
    expect(told(await act(id, { foo: 1 }))).toEqual(bad("There is no such action: foo"));
  });

  it("uses a port that is there, and leaves it", async () => {
    // GIVEN
    const port = await made.one(member, "port", { network_id: network.id, name: "contract-port" });
    const networks = [{ port: port.id }];
    // WHEN
    const { id, server } = await build({ ...base, networks });
    // THEN
    expect(Object.keys(server?.addresses ?? {})).toEqual(["contract-net"]);
    expect(await current(member, "port", port.id)).toMatchObject({ device_id: id, device_owner: "compute:nova" });
    expect(told(await post({ ...base, networks }))).toEqual(conflict(`Port ${port.id} is still in use.`));
    await removeServer(member, id);
    expect(await current(member, "port", port.id)).toMatchObject({ device_id: "", device_owner: "", status: "DOWN" });
  });

  it("has the address that it is given, if nobody has it", async () => {
    const networks = [{ uuid: network.id, fixed_ip: "10.77.0.77" }];
    const { id, server } = await build({ ...base, networks });
    expect(server?.addresses["contract-net"].map(({ addr }) => addr)).toContain("10.77.0.77");
    expect(told(await post({ ...base, networks }))).toEqual(
      bad(`Fixed IP address 10.77.0.77 is already in use on instance ${id}.`),
    );
  });

  it("fails later for an address that no subnet has", async () => {
    const { server } = await build({ ...base, networks: [{ uuid: network.id, fixed_ip: "10.99.0.1" }] });
    expect(server).toMatchObject({
      ...{ status: "ERROR", "OS-EXT-STS:vm_state": "error" },
      fault: { code: 500, message: LIKE(/./), created: LIKE(/Z$/) },
    });
  });

  it("is in the group that it is to be in", async () => {
    // GIVEN
    const wanted = { name: "contract", policy: "soft-anti-affinity" };
    const body = { server_group: wanted };
    const groups = await member.compute({ method: "POST", path: "/os-server-groups", body, microversion: "2.64" });
    const group = idIn(groups, "server_group");
    made.later(() => member.compute({ method: "DELETE", path: `/os-server-groups/${group}` }));
    // WHEN
    const { id } = await build(base, { hints: { group } });
    // THEN
    expect(await get(`/${id}`)).toMatchObject({ body: { server: { server_groups: [group] } } });
    expect(await member.compute({ method: "GET", path: `/os-server-groups/${group}` })).toMatchObject({
      body: { server_group: { members: [id] } },
    });
    await limit({ server_group_members: 1 });
    expect(told(await post(base, { hints: { group } }))).toEqual(over("Quota exceeded, too many servers in group"));
    expect(told(await post(base, { hints: { group: NOWHERE } }))).toEqual(
      bad(`Instance group ${NOWHERE} could not be found.`),
    );
    expect(told(await post(base, { hints: { group: "nope" } }))).toEqual(
      invalid("group. Value: nope. 'nope' is not valid under any of the given schemas"),
    );
  });
});

describe("a quota", () => {
  it("counts servers that are there", async () => {
    // GIVEN
    await build();
    // THEN
    const used = (in_use: number, of: number) => ({ limit: of, in_use, reserved: 0 });
    const path = `/os-quota-sets/${own.id}/detail`;
    expect(await member.compute({ method: "GET", path, microversion: "2.57" })).toMatchObject({
      body: { quota_set: { cores: used(1, 20), instances: used(1, 10), ram: used(512, 51200) } },
    });
    expect(await member.compute({ method: "GET", path: "/limits", microversion: "2.57" })).toMatchObject({
      body: { limits: { absolute: { totalCoresUsed: 1, totalInstancesUsed: 1, totalRAMUsed: 512 } } },
    });
    expect(told(await askLimit({ cores: 0 }))).toEqual(
      bad("Quota limit 0 for cores must be greater than or equal to already used and reserved 1."),
    );
    await limit({ instances: 1, ram: 1000 });
    expect(told(await post(base))).toEqual(
      over("Quota exceeded for instances, ram: Requested 1, 512, but already used 1, 512 of 1, 1000 instances, ram"),
    );
  });

  it.each<[object, string]>([
    [{ instances: 0 }, "instances: Requested 1, but already used 0 of 0 instances"],
    [{ cores: 0, ram: 511 }, "cores, ram: Requested 1, 512, but already used 0, 0 of 0, 511 cores, ram"],
  ])("of %j leaves no room", async (limits, message) => {
    await limit(limits);
    expect(told(await post(base))).toEqual(over(`Quota exceeded for ${message}`));
  });

  it("holds for metadata, too", async () => {
    await limit({ metadata_items: 1 });
    expect(told(await post({ ...base, metadata: { a: "1", b: "2" } }))).toEqual(
      over("Maximum number of metadata items exceeds 1"),
    );
  });

  it("of Neutron's holds for a server's ports", async () => {
    // GIVEN
    const set = (quota: object) => admin.network({ method: "PUT", path: `/quotas/${own.id}`, body: { quota } });
    made.later(() => admin.network({ method: "DELETE", path: `/quotas/${own.id}` }));
    await made.one(member, "port", { network_id: network.id });
    await made.one(member, "port", { network_id: network.id });
    const networks = [{ uuid: network.id }];
    const used = ((await found(admin, "port", `project_id=${own.id}`)) as object[]).length;
    // THEN
    await set({ port: used - 1, force: true });
    expect(told(await post({ ...base, networks }))).toEqual(
      over(`The number of defined ports: ${used} is over the limit: ${used - 1}`),
    );
    await set({ port: used });
    expect(told(await post({ ...base, networks }))).toEqual(over("Maximum number of ports exceeded"));
  });
});

describe("a server is not made", () => {
  const shown = (server: object) =>
    `{${Object.entries(server)
      .map(([name, value]) => `'${name}': '${value}'`)
      .join(", ")}}`;

  it.each<[string, object, string | RegExp]>([
    ["an unknown flavor", { flavorRef: "nope" }, "Flavor nope could not be found."],
    ["an unknown image", { imageRef: NOWHERE }, "Can not find requested image"],
    ["no image", { imageRef: undefined }, "Missing imageRef attribute"],
    ["an unknown key", { key_name: "contract-nothing" }, "Invalid key_name provided."],
    ["an unknown zone", { availability_zone: "nope" }, "The requested availability zone is not available"],
    ["an unknown network", { networks: [{ uuid: NOWHERE }] }, `Network ${NOWHERE} could not be found.`],
    ["an unknown port", { networks: [{ port: NOWHERE }] }, `Port id ${NOWHERE} could not be found.`],
    ["a network that is none", { networks: [{}] }, "Bad network format: missing 'uuid'"],
    [
      "a name that can't be read",
      { name: " " },
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    ],
  ])("of %s", async (_what, wrong, message) => {
    expect(told(await post({ ...base, ...wrong }))).toEqual(bad(message));
  });

  it.each<[object, string]>([
    [{ imageRef: "nope" }, "imageRef. Value: nope. 'nope' is not valid under any of the given schemas"],
    [
      { networks: [{ uuid: "nope" }] },
      "networks. Value: [{'uuid': 'nope'}]. [{'uuid': 'nope'}] is not valid under any of the given schemas",
    ],
    [{ name: "" }, "name. Value: . '' should be non-empty"],
    [{ metadata: { a: 1 } }, "a. Value: 1. 1 is not of type 'string'"],
    [
      { metadata: { "a/b": "c" } },
      "metadata. Value: {'a/b': 'c'}. 'a/b' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
    ],
    [{ tags: ["a/b"] }, "0. Value: a/b. 'a/b' does not match '^[^,/]*$'"],
    [{ min_count: 0 }, "min_count. Value: 0. 0 is less than the minimum of 1"],
  ])("with %j", async (wrong, message) => {
    expect(told(await post({ ...base, ...wrong }))).toEqual(invalid(message));
  });

  it("without what is needed", async () => {
    const { networks: _networks, ...rest } = base;
    expect(told(await post(rest))).toEqual(invalid(`server. Value: ${shown(rest)}. 'networks' is a required property`));
    expect(told(await post({ ...base, foo: "x" }))).toEqual(
      invalid(
        `server. Value: ${shown({ ...base, foo: "x" })}. Additional properties are not allowed ('foo' was unexpected)`,
      ),
    );
    expect(told(await post(base, { microversion: "2.36" }))).toEqual(
      invalid("networks. Value: none. 'none' is not of type 'array'"),
    );
  });

  it("on a network without subnets", async () => {
    const { id } = await made.one(member, "network", { name: "contract-empty" });
    expect(told(await post({ ...base, networks: [{ uuid: id }] }))).toEqual(
      bad(`Network ${id} requires a subnet in order to boot instances on.`),
    );
    expect(told(await post({ ...base, networks: "auto" }))).toEqual(
      conflict("Multiple possible networks found, use a Network ID to be more specific."),
    );
  });

  it("in groups that are not there", async () => {
    const wrong = { networks: [{ uuid: network.id }], security_groups: [{ name: "contract-nothing" }] };
    expect(told(await post({ ...base, ...wrong }))).toEqual(
      bad("Unable to find security_group with name or id 'contract-nothing'"),
    );
  });

  it("by a reader", async () => {
    expect(told(await post(base, { person: reader }))).toEqual(forbidden("servers:create"));
  });
});

describe("nobody's server", () => {
  it("is not found", async () => {
    expect(told(await get(`/${NOWHERE}`))).toEqual(noInstance(NOWHERE));
    expect(told(await member.compute({ method: "DELETE", path: `/servers/${NOWHERE}` }))).toEqual(noInstance(NOWHERE));
  });

  it.each<[string, string]>([
    ["status=x", "Invalid status value"],
    ["marker=nope", "marker [nope] not found"],
    ["foo=1", "'foo' does not match any of the regexes: '^_'"],
    ["limit=x", "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'"],
  ])("is not listed for %s", async (query, message) => {
    expect(told(await get(`?${query}`))).toEqual(bad(message));
  });
});
