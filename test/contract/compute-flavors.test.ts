import { bad, conflict, forbidden, idIn, invalid, missing, unknownParameter } from "./compute-calls";
import { LIKE, told, UUID } from "./expect";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let member: Person;
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  member = await target.logIn("tenant-a");
});
afterEach(async () => {
  for (const id of made.splice(0)) await remove(id);
});
afterAll(() => target.stop());

const made: string[] = [];
const SMALL = { name: "contract", id: "contract", vcpus: 1, ram: 64, disk: 0 };
const get = (rest: string, person = member, microversion = "2.61") =>
  person.compute({ method: "GET", path: `/flavors${rest}`, microversion });
const post = async (flavor: object, person = admin, microversion = "2.61") => {
  const answer = await person.compute({ method: "POST", path: "/flavors", body: { flavor }, microversion });
  if (answer.status === 200) made.push(idIn(answer, "flavor"));
  return answer;
};
const remove = (id: string, person = admin) => person.compute({ method: "DELETE", path: `/flavors/${id}` });
const ids = async (query: string, person = member, microversion = "2.61") => {
  const { body } = await get(query, person, microversion);
  return (body as { flavors: { id: string }[] }).flavors.map(({ id }) => id);
};
const linked = (id: string) => ({
  links: [
    { rel: "self", href: LIKE(new RegExp(`/v2.1/flavors/${id}$`)) },
    { rel: "bookmark", href: LIKE(new RegExp(`/flavors/${id}$`)) },
  ],
});

describe("a flavor", () => {
  const since21 = {
    ...SMALL,
    ...linked("contract"),
    swap: "",
    "OS-FLV-EXT-DATA:ephemeral": 0,
    "OS-FLV-DISABLED:disabled": false,
    "os-flavor-access:is_public": true,
    rxtx_factor: 1,
  };
  const since255 = { ...since21, description: null };
  const since261 = { ...since255, extra_specs: {} };
  const since275 = { ...since261, swap: 0 };
  const { rxtx_factor: _factor, "OS-FLV-DISABLED:disabled": _disabled, ...since2102 } = since275;

  it.each([
    ["2.1", since21],
    ["2.55", since255],
    ["2.61", since261],
    ["2.75", since275],
    ["2.102", since2102],
  ])("is made, shown, listed and removed with microversion %s", async (microversion, flavor) => {
    // WHEN
    const answer = await post(SMALL, admin, microversion);
    // THEN
    expect(told(answer)).toEqual({ status: 200, body: { flavor } });
    expect(told(await get("/contract", member, microversion))).toEqual({ status: 200, body: { flavor } });
    const { body } = await get("/detail", member, microversion);
    expect((body as { flavors: object[] }).flavors).toContainEqual(flavor);
    const brief = await get("", member, microversion);
    const described = "description" in flavor ? { description: null } : {};
    expect((brief.body as { flavors: object[] }).flavors).toContainEqual({
      ...{ id: "contract", name: "contract" },
      ...linked("contract"),
      ...described,
    });
    expect(told(await remove("contract"))).toEqual({ status: 202, body: "" });
    expect(told(await get("/contract"))).toEqual(missing("Flavor contract could not be found."));
  });

  it("has numbers that may be texts, and an id of its own if there is none", async () => {
    const rest = { vcpus: "2", swap: 8, "OS-FLV-EXT-DATA:ephemeral": 1, rxtx_factor: 2, description: "d" };
    expect(await post({ ...SMALL, ...rest, id: null })).toMatchObject({
      body: { flavor: { ...rest, vcpus: 2, id: LIKE(UUID) } },
    });
  });

  it("that is not public is an administrator's alone", async () => {
    // WHEN
    await post({ ...SMALL, "os-flavor-access:is_public": false });
    // THEN
    expect(told(await get("/contract"))).toEqual(missing("Flavor contract could not be found."));
    expect((await get("/contract", admin)).status).toBe(200);
    for (const query of ["?is_public=none", "?is_public=None", "?is_public=false"]) {
      expect(await ids(query, admin)).toContain("contract");
      expect(await ids(query)).not.toContain("contract");
    }
    for (const query of ["", "?is_public=true"]) expect(await ids(query, admin)).not.toContain("contract");
  });

  it("is not made twice", async () => {
    await post(SMALL);
    expect(told(await post({ ...SMALL, name: "contract-2" }))).toEqual(
      conflict("Flavor with ID contract already exists."),
    );
    expect(told(await post({ ...SMALL, id: "contract-2" }))).toEqual(
      conflict("Flavor with name contract already exists."),
    );
  });

  it("is an administrator's to make and to remove", async () => {
    await post(SMALL);
    expect(told(await post(SMALL, member))).toEqual(forbidden("os-flavor-manage:create"));
    expect(told(await remove("contract", member))).toEqual(forbidden("os-flavor-manage:delete"));
    expect(told(await remove("contract-nothing"))).toEqual(missing("Flavor contract-nothing could not be found."));
  });

  it.each<[object, string]>([
    [{ vcpus: 0 }, "vcpus. Value: 0. 0 is less than the minimum of 1"],
    [{ vcpus: "x" }, "vcpus. Value: x. 'x' does not match '^[0-9]+$'"],
    [{ vcpus: 2 ** 31 }, "vcpus. Value: 2147483648. 2147483648 is greater than the maximum of 2147483647"],
    [{ ram: 0 }, "ram. Value: 0. 0 is less than the minimum of 1"],
    [{ disk: -1 }, "disk. Value: -1. -1 is less than the minimum of 0"],
    [{ name: "" }, "name. Value: . '' should be non-empty"],
    [{ id: "a b!" }, "id. Value: a b!. 'a b!' does not match '^(?! )[a-zA-Z0-9. _-]+(?<! )$'"],
    [{ id: "" }, "id. Value: . '' should be non-empty"],
    [{ swap: "x" }, "swap. Value: x. 'x' does not match '^[0-9]+$'"],
    [{ description: 5 }, "description. Value: 5. 5 is not of type 'string', 'null'"],
    [{ rxtx_factor: -1 }, "rxtx_factor. Value: -1. -1 is less than or equal to the minimum of 0"],
    [
      { foo: 1 },
      "flavor. Value: {'name': 'contract', 'id': 'contract', 'vcpus': 1, 'ram': 64, 'disk': 0, 'foo': 1}. Additional properties are not allowed ('foo' was unexpected)",
    ],
    [
      { ram: undefined },
      "flavor. Value: {'name': 'contract', 'id': 'contract', 'vcpus': 1, 'disk': 0}. 'ram' is a required property",
    ],
  ])("is not made with %j", async (wrong, message) => {
    for (const person of [admin, member])
      expect(told(await post({ ...SMALL, ...wrong }, person))).toEqual(invalid(message));
  });

  it("is not made with a name that can't be read", async () => {
    const rule = "The name must be: printable characters. Can not start or end with whitespace.";
    expect(told(await post({ ...SMALL, name: " x" }))).toEqual(bad(`An invalid 'name' value was provided. ${rule}`));
  });

  it("takes what its microversion knows", async () => {
    for (const [extra, microversion] of [
      [{ description: "d" }, "2.54"],
      [{ rxtx_factor: 1 }, "2.102"],
    ] as const) {
      expect(await post({ ...SMALL, ...extra }, admin, microversion)).toMatchObject({ status: 400 });
    }
  });

  it("has extra specifications, none at first", async () => {
    // GIVEN
    await post(SMALL);
    const path = "/flavors/contract/os-extra_specs";
    const add = (body: object, person = admin) => person.compute({ method: "POST", path, body });
    const take = async (key: string, person = admin) =>
      told(await person.compute({ method: "DELETE", path: `${path}/${key}` }));
    const are = (extra_specs: object) => ({ status: 200, body: { extra_specs } });
    expect(told(await get("/contract/os-extra_specs"))).toEqual(are({}));
    // WHEN
    expect(told(await add({ extra_specs: { "hw:cpu_policy": "shared", x: "y" } }))).toEqual(
      are({ "hw:cpu_policy": "shared", x: "y" }),
    );
    expect(await take("x")).toEqual({ status: 200, body: "" });
    // THEN
    expect(told(await get("/contract/os-extra_specs"))).toEqual(are({ "hw:cpu_policy": "shared" }));
    expect(await get("/contract")).toMatchObject({ body: { flavor: { extra_specs: { "hw:cpu_policy": "shared" } } } });
    expect(await take("x")).toEqual(missing("Flavor contract has no extra specs with key x."));
    expect(told(await add({ extra_specs: { "a!": "b" } }))).toEqual(
      invalid("extra_specs. Value: {'a!': 'b'}. 'a!' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'"),
    );
    expect(told(await add({}))).toEqual(bad("'extra_specs' is a required property"));
    expect(told(await add({ extra_specs: {} }, member))).toEqual(forbidden("os-flavor-extra-specs:create"));
    expect(await take("x", member)).toEqual(forbidden("os-flavor-extra-specs:delete"));
    expect(told(await get("/contract-nothing/os-extra_specs"))).toEqual(
      missing("Flavor contract-nothing could not be found."),
    );
  });

  it("is described anew, from 2.55 on, and nothing else of it changes", async () => {
    await post(SMALL);
    const put = (flavor: object, { id = "contract", microversion = "2.55", person = admin } = {}) =>
      person.compute({ method: "PUT", path: `/flavors/${id}`, body: { flavor }, microversion });
    expect(await put({ description: "d" })).toMatchObject({
      status: 200,
      body: { flavor: { id: "contract", description: "d" } },
    });
    expect(told(await put({ description: "d" }, { microversion: "2.54" }))).toMatchObject({ status: 404 });
    expect(told(await put({}))).toEqual(invalid("flavor. Value: {}. 'description' is a required property"));
    expect(told(await put({ description: null }, { id: "contract-nothing" }))).toEqual(
      missing("Flavor contract-nothing could not be found."),
    );
    expect(told(await put({ description: null }, { person: member }))).toEqual(forbidden("os-flavor-manage:update"));
  });
});

describe("a list of flavors", () => {
  it("has what everybody may use", async () => {
    const { body } = await get("/detail");
    const { flavors } = body as { flavors: { name: string; vcpus: number; ram: number; disk: number }[] };
    expect(flavors).toContainEqual(expect.objectContaining({ name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 }));
    expect(flavors).toContainEqual(expect.objectContaining({ name: "m1.small", vcpus: 1, ram: 2048, disk: 20 }));
  });

  it("is filtered by size, and by name from 2.102 on", async () => {
    await post(SMALL);
    expect(await ids("?minRam=64")).toContain("contract");
    expect(await ids("?minRam=65")).not.toContain("contract");
    expect(await ids("?minDisk=1")).not.toContain("contract");
    expect(await ids("?name=contract", member, "2.102")).toEqual(["contract"]);
    expect((await ids("?name=contract")).length).toBeGreaterThan(1);
  });

  it("comes in pages", async () => {
    // GIVEN
    const [first, second] = await ids("");
    // THEN
    const { body } = await get("?limit=1");
    expect(body).toMatchObject({
      flavors: [{ id: first }],
      flavors_links: [{ rel: "next", href: LIKE(new RegExp(`/v2.1/flavors\\?limit=1&marker=${first}$`)) }],
    });
    expect(await ids(`?limit=1&marker=${first}`)).toEqual([second]);
  });

  it.each([
    ["minRam=x", "Invalid minRam filter [x]"],
    ["marker=contract-nothing", "marker [contract-nothing] not found"],
    ["limit=x", "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'"],
  ])("is refused for %s", async (query, message) => {
    expect(told(await get(`?${query}`))).toEqual(bad(message));
  });

  it("takes no unknown parameters from 2.75 on", async () => {
    expect((await get("?foo=1", member, "2.74")).status).toBe(200);
    expect(told(await get("?foo=1", member, "2.75"))).toEqual(unknownParameter);
  });
});
