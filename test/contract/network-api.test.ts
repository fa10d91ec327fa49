import { LIKE, neutronError, REQUEST_ID, told, UNAUTHORIZED } from "./expect";
import { call } from "./http";
import { current, Made, NOWHERE, type Thing } from "./made";
import { bad, callsOf, forbidden, invalid, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  admin = await target.logIn("admin");
});
afterEach(() => made.clear());
afterAll(() => target.stop());

const { post, put, get, remove } = callsOf("network");
const ask = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) =>
  member.network({ method, path, body });
const one = (wanted: object, person = member) => made.one(person, "network", wanted);
const NOT_FOUND = { status: 404, body: neutronError("HTTPNotFound", "The resource could not be found.") };

describe("Neutron", () => {
  it("tells its version at the endpoint, to everybody", async () => {
    const root = member.networkUrl();
    const links = [{ rel: "self", href: `${root}/v2.0/` }];
    const versions = { status: 200, body: { versions: [{ id: "v2.0", status: "CURRENT", links }] } };
    expect(told(await call(root, { method: "GET", path: "/" }))).toEqual(versions);
    expect(told(await call(root, { method: "GET", path: "" }))).toEqual(versions);
  });

  it("tells its core resources", async () => {
    const link = (name: string) => [{ rel: "self", href: `${member.networkUrl()}/v2.0/${name}` }];
    const resources = ["network", "subnet", "subnetpool", "port"].map((name) => ({
      name,
      collection: `${name}s`,
      links: link(`${name}s`),
    }));
    expect(told(await ask("GET", "/"))).toEqual({ status: 200, body: { resources } });
  });

  it("wants a token", async () => {
    const wrong: Record<string, string>[] = [{}, { "X-Auth-Token": "wrong" }];
    for (const headers of wrong) {
      const answer = await call(member.networkUrl(), { method: "GET", path: "/v2.0/networks", headers });
      expect(told(answer)).toEqual({ status: 401, body: UNAUTHORIZED });
      expect(answer.headers["www-authenticate"]).toMatch(/^Keystone uri="http/);
    }
  });

  it("gives every answer an id", async () => {
    for (const path of ["/networks?limit=1", "/nothing", `/networks/${NOWHERE}`]) {
      expect((await ask("GET", path)).headers["x-openstack-request-id"]).toMatch(REQUEST_ID);
    }
  });

  it.each(["/nothing", `/nothing/${NOWHERE}`])("has no %s", async (path) => {
    expect(told(await ask("GET", path))).toEqual(NOT_FOUND);
  });

  it("has one version only", async () => {
    const answer = await call(member.networkUrl(), { method: "GET", path: "/v3/" });
    expect(told(answer)).toEqual({ status: 404, body: { code: 404, title: "Not Found", description: null } });
  });

  it("tells its extensions", async () => {
    // WHEN
    const { body } = await ask("GET", "/extensions");
    // THEN
    const { extensions } = body as { extensions: Thing[] };
    const aliases = extensions.map(({ alias }) => alias);
    const used = [
      "subnet_allocation",
      "address-scope",
      "port-security",
      "quotas",
      "filter-validation",
      "standard-attr-tag",
    ];
    expect(aliases).toEqual(expect.arrayContaining(used));
    const extension = { alias: "quotas", name: LIKE(/./), description: LIKE(/^/), updated: LIKE(/^20/), links: [] };
    expect(told(await ask("GET", "/extensions/quotas"))).toEqual({ status: 200, body: { extension } });
    const message = LIKE(/Extension with alias nothing does not exist/);
    expect(told(await ask("GET", "/extensions/nothing"))).toEqual({
      status: 404,
      body: { code: "404 Not Found", message, title: "Not Found" },
    });
  });
});

describe("a body", () => {
  it.each<[string, unknown, ReturnType<typeof bad>]>([
    ["no JSON", "{", bad("Body contains invalid data")],
    ["a list", [], bad("Body contains invalid data")],
    ["nothing", "", bad("Unable to find 'network' in request body")],
    ["no network", {}, bad("Unable to find 'network' in request body")],
    ["null", { network: null }, bad("Unable to find 'network' in request body")],
    ["a list of networks", { network: [] }, bad("Object 'network' contains invalid data")],
    ["an unknown attribute", { network: { foo: 1 } }, bad("Unrecognized attribute(s) 'foo'")],
    ["an id", { network: { id: NOWHERE } }, bad("Attribute 'id' not allowed in POST")],
    ["tags", { network: { tags: ["a"] } }, bad("Attribute 'tags' not allowed in POST")],
    [
      "two projects",
      { network: { tenant_id: "a", project_id: "b" } },
      bad("'project_id' and 'tenant_id' do not match"),
    ],
    [
      "another project",
      { network: { project_id: "a" } },
      bad(
        "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user.",
      ),
    ],
  ])("with %s is refused", async (_what, body, answer) => {
    expect(told(await ask("POST", "/networks", body))).toEqual(answer);
  });

  it.each<[string, unknown, ReturnType<typeof bad>]>([
    ["a number for text", { name: 7 }, bad("Invalid input for name. Reason: '7' is not a valid string.")],
    ["no text", { name: null }, bad("Invalid input for name. Reason: 'None' is not a valid string.")],
    ["a blank at the end", { name: "a " }, bad("Invalid input for name. Reason: 'a ' is not a valid string.")],
    ["two lines", { name: "a\nb" }, bad("Invalid input for name. Reason: 'a\nb' is not a valid string.")],
    [
      "long text",
      { description: "x".repeat(256) },
      bad(`Invalid input for description. Reason: '${"x".repeat(256)}' exceeds maximum length of 255.`),
    ],
    ["no boolean", { admin_state_up: "maybe" }, invalid("'maybe' cannot be converted to boolean")],
    ["no number", { mtu: "x" }, invalid("'x' is not an integer")],
    ["a negative number", { mtu: -1 }, bad("Invalid input for mtu. Reason: '-1' should be non-negative.")],
    ["no UUID", { qos_policy_id: "x" }, bad("Invalid input for qos_policy_id. Reason: 'x' is not a valid UUID.")],
    [
      "no list",
      { availability_zone_hints: "x" },
      bad("Invalid input for availability_zone_hints. Reason: 'x' is not a list."),
    ],
  ])("with %s is refused", async (_what, network, answer) => {
    expect(told(await post(member, network))).toEqual(answer);
  });

  it("takes words and numbers for booleans, and text for numbers", async () => {
    const network = await one({ admin_state_up: "no", port_security_enabled: 0, mtu: "1400" });
    expect(network).toMatchObject({ admin_state_up: false, port_security_enabled: false, mtu: 1400 });
  });

  it("can't change what stays", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    // THEN
    expect(told(await put(member, id, { id: NOWHERE }))).toEqual(bad("Cannot update read-only attribute id"));
    const own = { project_id: member.projectId };
    expect(told(await put(member, id, own))).toEqual(bad("Cannot update read-only attribute tenant_id"));
    expect(told(await put(member, id, { foo: 1 }))).toEqual(bad("Unrecognized attribute(s) 'foo'"));
    expect(told(await ask("PUT", `/networks/${id}`, {}))).toEqual(bad("Unable to find 'network' in request body"));
  });
});

describe("a change", () => {
  it("counts as a revision, unless nothing changes", async () => {
    // GIVEN
    const { id, revision_number } = await one({ name: "contract" });
    const revisionAfter = async (wanted: object) => {
      const { body } = await put(member, id, wanted);
      return (body as { network: { revision_number: number } }).network.revision_number;
    };
    // THEN
    expect(revision_number).toBe(1);
    expect(await revisionAfter({ description: "other" })).toBe(2);
    expect(await revisionAfter({ description: "other" })).toBe(2);
    expect(await revisionAfter({})).toBe(2);
  });
});

describe("a list", () => {
  const names = ["contract-list-a", "contract-list-b", "contract-list-c"];
  const query = names.map((name) => `name=${name}`).join("&");
  const shown = async (rest: string) => {
    const { body } = await get(member, `?${query}&fields=name${rest}`);
    return (body as { networks: { name: string }[] }).networks.map(({ name }) => name);
  };
  const listed = new Made();
  let ids: Record<string, string>;
  beforeAll(async () => {
    const networks = [];
    for (const name of [names[1], names[0], names[2]]) {
      networks.push(await listed.one(member, "network", { name, description: name.slice(-1) }));
    }
    ids = Object.fromEntries(networks.map(({ id, name }) => [name, id]));
  });

  afterAll(() => listed.clear());

  it("is sorted by ids, or as asked", async () => {
    const byId = [...names].sort((a, b) => (ids[a] < ids[b] ? -1 : 1));
    expect(await shown("")).toEqual(byId);
    expect(await shown("&page_reverse=true")).toEqual([...byId].reverse());
    expect(await shown("&sort_key=name&sort_dir=asc")).toEqual(names);
    expect(await shown("&sort_key=admin_state_up&sort_key=name&sort_dir=asc&sort_dir=desc")).toEqual(
      [...names].reverse(),
    );
  });

  it("comes in pages", async () => {
    // GIVEN
    const page = async (rest: string) => {
      const { body } = await get(member, `?${query}&fields=name&sort_key=name&sort_dir=asc&limit=2${rest}`);
      const { networks, networks_links = [] } = body as { networks: { name: string }[]; networks_links?: Link[] };
      return { names: networks.map(({ name }) => name), links: networks_links.map(({ rel }) => rel), networks_links };
    };
    type Link = { rel: string; href: string };
    // WHEN
    const first = await page("");
    // THEN
    expect(first).toMatchObject({ names: names.slice(0, 2), links: ["next", "previous"] });
    const next = first.networks_links[0].href;
    expect(next.slice(0, next.indexOf("?"))).toBe(`${member.networkUrl()}/v2.0/networks`);
    expect([...new URL(next).searchParams]).toContainEqual(["marker", ids[names[1]]]);
    expect([...new URL(first.networks_links[1].href).searchParams]).toEqual(
      expect.arrayContaining([
        ["marker", ids[names[0]]],
        ["page_reverse", "True"],
      ]),
    );
    expect(await page(`&marker=${ids[names[1]]}`)).toMatchObject({ names: [names[2]], links: ["previous"] });
    expect(await page(`&marker=${ids[names[2]]}&page_reverse=True`)).toMatchObject({
      names: names.slice(0, 2),
      links: ["next", "previous"],
    });
    expect(await page(`&marker=${ids[names[1]]}&page_reverse=True`)).toMatchObject({
      names: [names[0]],
      links: ["next"],
    });
  });

  it("is whole without a limit, or with none", async () => {
    expect(await shown("&limit=0")).toHaveLength(3);
    expect(await shown("&marker=nothing")).toHaveLength(3);
  });

  it("is filtered, without regard to capitals", async () => {
    expect(await shown(`&id=${ids[names[0]]}&id=${NOWHERE}`)).toEqual([names[0]]);
    expect(await shown("&description=B")).toEqual([names[1]]);
    expect(await shown(`&project_id=${member.projectId}&admin_state_up=yes&mtu=1450&shared=0`)).toHaveLength(3);
    expect(await shown(`&tenant_id=${NOWHERE}`)).toEqual([]);
    expect(await shown("&status=DOWN")).toEqual([]);
    expect(await shown("&revision_number=1")).toHaveLength(3);
    // As Neutron does: taken, and without effect.
    expect(await shown("&is_default=true")).toHaveLength(3);
  });

  it("shows the fields that are asked for", async () => {
    const { body } = await get(member, `?name=${names[0]}&fields=id&fields=mtu&fields=foo`);
    expect(body).toEqual({ networks: [{ id: ids[names[0]], mtu: 1450 }] });
    expect((await get(member, `?name=${names[0]}&fields=foo`)).body).toEqual({ networks: [{}] });
    expect((await get(member, `/${ids[names[0]]}?fields=name`)).body).toEqual({ network: { name: names[0] } });
  });

  it.each([
    ["?foo=1", bad("['foo'] is invalid attribute for filtering")],
    ["?foo=1&name=x&bar=2", bad("['foo', 'bar'] is invalid attribute for filtering")],
    ["?changed_since=2026-01-01T00:00:00Z", bad("['changed_since'] is invalid attribute for filtering")],
    ["?subnets=x", bad("['subnets'] is invalid attribute for filtering")],
    [`/${NOWHERE}?foo=1`, bad("['foo'] is invalid attribute for filtering")],
    ["?admin_state_up=maybe", invalid("'maybe' cannot be converted to boolean")],
    ["?mtu=x", invalid("'x' is not an integer")],
    ["?limit=x", refused("BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not 'x'.")],
    ["?limit=-1", refused("BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not '-1'.")],
    [`?limit=1&marker=${NOWHERE}`, missing("NetworkNotFound", `Network ${NOWHERE} could not be found.`)],
    ["?sort_key=name", bad("The number of sort_keys and sort_dirs must be same")],
    ["?sort_key=subnets&sort_dir=asc", bad("['subnets'] is invalid attribute for sort_keys")],
    ["?sort_key=name&sort_dir=up", bad("['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'")],
  ])("behind %s is refused", async (rest, answer) => {
    expect(told(await get(member, rest))).toEqual(answer);
  });
});

describe("tags", () => {
  const tags = (id: string, rest = "") => `/networks/${id}/tags${rest}`;
  const as = (person: Person, method: "GET" | "PUT" | "DELETE", path: string, body?: unknown) =>
    person.network({ method, path, body });

  it("are set as a whole, added and taken away", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    // THEN
    expect(told(await ask("GET", tags(id)))).toEqual({ status: 200, body: { tags: [] } });
    expect(told(await ask("PUT", tags(id), { tags: ["a"] }))).toEqual({ status: 200, body: { tags: ["a"] } });
    expect(told(await ask("PUT", tags(id, "/b")))).toEqual({ status: 201, body: null });
    expect(told(await ask("PUT", tags(id, "/b")))).toEqual({ status: 201, body: null });
    expect((await ask("GET", tags(id, "/b"))).status).toBe(204);
    expect((await ask("POST", tags(id), { tags: ["c"] })).status).toBe(200);
    expect((await ask("DELETE", tags(id, "/a"))).status).toBe(204);
    expect(await current(member, "network", id)).toMatchObject({
      tags: expect.arrayContaining(["b", "c"]) as unknown,
      revision_number: 5,
    });
    expect((await ask("DELETE", tags(id))).status).toBe(204);
    expect(await current(member, "network", id)).toMatchObject({ tags: [] });
  });

  it("find objects", async () => {
    // GIVEN
    const description = "contract tags";
    const [both, first] = [await one({ description }), await one({ description })];
    await ask("PUT", tags(both.id), { tags: ["contract-a", "contract-b"] });
    await ask("PUT", tags(first.id), { tags: ["contract-a"] });
    const found = async (filter: string) => {
      const { body } = await get(member, `?description=contract%20tags&${filter}`);
      return (body as { networks: Thing[] }).networks.map(({ id }) => id).sort();
    };
    // THEN
    expect(await found("tags=contract-a")).toEqual([both.id, first.id].sort());
    expect(await found("tags=contract-a,contract-b")).toEqual([both.id]);
    expect(await found("tags-any=contract-b,contract-c")).toEqual([both.id]);
    expect(await found("not-tags=contract-a,contract-b")).toEqual([first.id]);
    expect(await found("not-tags-any=contract-b")).toEqual([first.id]);
  });

  it.each<[unknown, ReturnType<typeof invalid>]>([
    [{}, invalid("Invalid tags body")],
    [{ tags: "a" }, invalid("'a' is not a list")],
    [{ tags: [1] }, invalid("'1' is not a valid string")],
    [{ tags: ["a", "a"] }, invalid("Duplicate items in the list: 'a'")],
  ])("that are %j are refused", async (body, answer) => {
    const { id } = await one({ name: "contract" });
    expect(told(await ask("PUT", tags(id), body))).toEqual(answer);
  });

  it("that are not there can't be found", async () => {
    const { id } = await one({ name: "contract" });
    const answer = missing("TagNotFound", "Tag a could not be found.");
    expect(told(await ask("GET", tags(id, "/a")))).toEqual(answer);
    expect(told(await ask("DELETE", tags(id, "/a")))).toEqual(answer);
  });

  it("are for members to change", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    // THEN
    expect((await as(reader, "GET", tags(id))).status).toBe(200);
    expect(told(await as(reader, "PUT", tags(id), { tags: [] }))).toEqual(forbidden("rule:update_network:tags"));
    expect(told(await as(reader, "DELETE", tags(id)))).toEqual(forbidden("rule:delete_network:tags"));
  });
});

describe("an object", () => {
  const unseen = (id: string) => missing("NetworkNotFound", `Network ${id} could not be found.`);

  it("belongs to its project: others don't see it", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" }, admin);
    // THEN
    for (const answer of [await get(member, `/${id}`), await put(member, id, {}), await remove(member, id)]) {
      expect(told(answer)).toEqual(unseen(id));
    }
    expect((await get(member, `?id=${id}`)).body).toEqual({ networks: [] });
  });

  it("may be seen by a reader, and by an administrator", async () => {
    const { id } = await one({ name: "contract" });
    for (const person of [reader, admin]) expect((await get(person, `/${id}`)).status).toBe(200);
  });

  it("is for members to make, to change and to delete", async () => {
    const { id } = await one({ name: "contract" });
    expect(told(await post(reader, {}))).toEqual(forbidden("rule:create_network"));
    expect(told(await put(reader, id, { name: "x" }))).toEqual(forbidden("rule:update_network"));
    expect(told(await remove(reader, id))).toEqual(forbidden("rule:delete_network"));
  });

  it("may be made for another project by an administrator", async () => {
    const network = await one({ tenant_id: member.projectId }, admin);
    expect(network).toMatchObject({ project_id: member.projectId, tenant_id: member.projectId });
    expect((await get(member, `/${network.id}`)).status).toBe(200);
  });

  it("is gone once it is deleted", async () => {
    const { id } = await one({ name: "contract" });
    const answer = await remove(member, id);
    expect(told(answer)).toEqual({ status: 204, body: "" });
    expect(told(await remove(member, id))).toEqual(unseen(id));
  });
});
