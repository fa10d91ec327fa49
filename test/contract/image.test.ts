import { LIKE, REQUEST_ID, told, UUID } from "./expect";
import { call } from "./http";
import { NOWHERE } from "./made";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let member: Person;
let reader: Person;
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
});
afterAll(() => target.stop());

const get = (path: string, person = member, headers = {}) => person.image({ method: "GET", path, headers });
const error = (status: number, title: string, text: string) => ({
  status,
  body: { code: `${status} ${title}`, title, message: `${text}<br /><br />\n\n\n` },
});
const missing = (text = "The resource could not be found.") => error(404, "Not Found", text);

describe("information", () => {
  it("about what is used is empty where nothing is limited", async () => {
    for (const person of [member, reader, admin]) {
      const answer = await get("/v2/info/usage", person);
      expect(told(answer)).toEqual({ status: 200, body: { usage: {} } });
      expect(answer.headers["x-openstack-request-id"]).toMatch(REQUEST_ID);
    }
  });

  it("about stores names the one there is", async () => {
    expect(told(await get("/v2/info/stores", reader))).toEqual({
      status: 200,
      body: { stores: [{ id: "file", default: "true" }] },
    });
  });

  it.each(["/v2/info", "/v2/info/foo", "/v2/foo", "/v2/images/", "/v2/"])("is not at %s", async (path) => {
    expect(told(await get(path))).toEqual(missing());
  });
});

describe("the API", () => {
  it.each([
    ["/", 300],
    ["/foo", 300],
    ["/versions", 200],
  ])("tells its versions at %s", async (path, status) => {
    const answer = await call(member.imageUrl(), { method: "GET", path });
    const { versions } = answer.body as { versions: { id: string; status: string }[] };
    expect(answer.status).toBe(status);
    const links = [{ rel: "self", href: LIKE(/^http:.*\/v2\/$/) }];
    expect(versions).toContainEqual({ id: "v2.15", status: "SUPPORTED", links });
    expect(versions.filter((version) => version.status === "CURRENT")).toHaveLength(1);
  });

  it("is behind a slash", async () => {
    expect((await call(member.imageUrl(), { method: "GET", path: "/v2" })).status).toBe(401);
    expect(await get("/v2")).toMatchObject({ status: 302, headers: { location: LIKE(/\/v2\/$/) } });
  });

  it("refuses nobody's requests in its own words", async () => {
    const answer = await get("/v2/info/usage", member, { "X-Auth-Token": "nothing" });
    expect(answer).toMatchObject({
      ...error(401, "Unauthorized", ""),
      headers: { "www-authenticate": `Keystone uri="${target.authUrl}"` },
      body: { message: LIKE(/^This server could not verify that you are authorized to access the document/) },
    });
    expect(answer.headers).not.toHaveProperty("x-openstack-request-id");
  });

  it("says what is wrong in HTML to a browser", async () => {
    const { headers, body } = await get("/v2/images/nope", member, { Accept: "*/*" });
    expect(headers["content-type"]).toMatch(/^text\/html/);
    expect(body).toContain("<h1>404 Not Found</h1>\n  No image found with ID nope<br /><br />");
  });
});

describe("images", () => {
  type Listed = { images: { id: string; name: string }[]; first: string; next?: string; schema: string };
  const list = async (query: string) => (await get(`/v2/images${query}`)).body as Listed;

  it("that everybody may use are listed and shown", async () => {
    // GIVEN
    const { images, first, schema } = await list("?visibility=public");
    const [image] = images;
    // THEN
    expect({ first, schema }).toEqual({ first: "/v2/images?visibility=public", schema: "/v2/schemas/images" });
    expect(image).toMatchObject({
      id: LIKE(UUID),
      status: "active",
      visibility: "public",
      container_format: "bare",
      os_hash_algo: "sha512",
      os_hash_value: LIKE(/^[0-9a-f]{128}$/),
      checksum: LIKE(/^[0-9a-f]{32}$/),
      created_at: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      os_hidden: false,
      self: `/v2/images/${image.id}`,
      file: `/v2/images/${image.id}/file`,
      schema: "/v2/schemas/image",
    });
    expect(told(await get(`/v2/images/${image.id}`, reader))).toEqual({ status: 200, body: image });
  });

  it("are found by what they are", async () => {
    const [image] = (await list("?visibility=public")).images;
    for (const query of [`?name=${image.name}`, `?id=${image.id}`, "?status=active&visibility=all"]) {
      expect((await list(query)).images).toContainEqual(image);
    }
    for (const query of ["?name=contract-nothing", "?foo=bar", "?tag=contract", "?visibility=community"]) {
      expect(await list(query)).toEqual({ images: [], first: `/v2/images${query}`, schema: "/v2/schemas/images" });
    }
  });

  it("come in pages", async () => {
    // GIVEN
    const [{ id, name }] = (await list("?visibility=public")).images;
    const query = `?name=${name}&id=${id}&limit=1`;
    // THEN
    expect(await list(query)).toMatchObject({
      images: [{ id }],
      first: `/v2/images${query}`,
      next: `/v2/images${query}&marker=${id}`,
    });
    expect((await list(`${query}&marker=${id}`)).images).toEqual([]);
    expect((await list("?limit=0")).images).toEqual([]);
  });

  it.each([
    ["limit=x", "limit param must be an integer"],
    ["limit=-1", "limit param must be positive"],
    ["marker=nope", "No image found with ID nope"],
    ["visibility=x", "Invalid visibility value: x"],
  ])("are not listed for %s", async (query, text) => {
    expect(told(await get(`/v2/images?${query}`))).toEqual(error(400, "Bad Request", text));
  });

  it.each(["nope", NOWHERE])("are not there by the id %s", async (id) => {
    expect(told(await get(`/v2/images/${id}`))).toEqual(missing(`No image found with ID ${id}`));
  });
});
