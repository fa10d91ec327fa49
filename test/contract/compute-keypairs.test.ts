import { ANY, fault, LIKE, told } from "./expect";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
beforeAll(async () => {
  target = await Target.open();
  [member, reader, admin] = [
    await target.logIn("tenant-a"),
    await target.logIn("tenant-a-reader"),
    await target.logIn("admin"),
  ];
});
afterAll(() => target.stop());
afterEach(async () => {
  for (const person of [member, reader, admin]) {
    for (const region of person.regions) {
      const { body } = await person.compute({ region, method: "GET", path: "/os-keypairs", microversion: "2.35" });
      for (const { keypair } of (body as { keypairs: { keypair: { name: string } }[] }).keypairs) {
        if (!keypair.name.startsWith("contract")) continue;
        await person.compute({ region, method: "DELETE", path: `/os-keypairs/${encodeURIComponent(keypair.name)}` });
      }
    }
  }
});

const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhpZGRlbiBrZXkgZm9yIHRlc3RzIG9ubHkgMTIzNDU2";
const MD5 = "9e:2f:40:40:a6:68:18:5f:de:a7:d7:77:6b:02:06:cc";

interface CreateOptions {
  readonly microversion?: string;
  readonly region?: string;
  readonly person?: Person;
}
const create = (keypair: unknown, { person = member, ...options }: CreateOptions = {}) =>
  person.compute({ method: "POST", path: "/os-keypairs", body: { keypair }, ...options });
const named = (name: string) => ({ name, public_key: ED25519 });
const get = (path: string, microversion?: string, person = member) =>
  person.compute({ method: "GET", path: `/os-keypairs${path}`, microversion });
const refused = (message: string | RegExp) => ({ status: 400, body: fault("badRequest", 400, message) });

describe("a keypair", () => {
  const brief = { name: "contract 1", public_key: `${ED25519} me@example`, fingerprint: MD5 };
  const row = {
    id: ANY("number"),
    created_at: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
    updated_at: null,
    deleted: false,
    deleted_at: null,
  };

  it.each([
    ["2.1", 200, 202, {}],
    ["2.2", 201, 204, { type: "ssh" }],
    ["2.10", 201, 204, { type: "ssh" }],
    ["2.35", 201, 204, { type: "ssh" }],
    ["2.92", 201, 204, { type: "ssh" }],
  ])("is made, shown, listed and removed with microversion %s", async (microversion, made, gone, type) => {
    // WHEN
    const keypair = { name: brief.name, public_key: brief.public_key };
    // THEN
    expect(told(await create(keypair, { microversion }))).toEqual({
      status: made,
      body: { keypair: { ...brief, ...type, user_id: member.userId } },
    });
    expect(told(await get("/contract%201", microversion))).toEqual({
      status: 200,
      body: { keypair: { ...brief, ...type, ...row, user_id: member.userId } },
    });
    expect(told(await get("", microversion))).toEqual({
      status: 200,
      body: { keypairs: [{ keypair: { ...brief, ...type } }] },
    });
    const path = "/os-keypairs/contract%201";
    expect(told(await member.compute({ method: "DELETE", path, microversion }))).toEqual({ status: gone, body: "" });
    expect(told(await get("", microversion))).toEqual({ status: 200, body: { keypairs: [] } });
  });

  it("is in one region only", async () => {
    const [one, two] = member.regions;
    await create(named("contract"), { region: one });
    const other = await member.compute({ region: two, method: "GET", path: "/os-keypairs" });
    expect(other.body).toEqual({ keypairs: [] });
    expect((await create(named("contract"), { region: two })).status).toBe(200);
  });

  it("keeps the text of its key as it was sent", async () => {
    for (const public_key of [`${ED25519}\n`, `${ED25519} comment with  blanks `, ED25519]) {
      const answer = await create({ name: "contract", public_key });
      expect(answer.body).toMatchObject({ keypair: { public_key, fingerprint: MD5 } });
      await member.compute({ method: "DELETE", path: "/os-keypairs/contract" });
    }
  });

  it("that is not there is not found", async () => {
    const body = fault("itemNotFound", 404, `Keypair contract not found for user ${member.userId}`);
    expect(told(await get("/contract"))).toEqual({ status: 404, body });
    expect(told(await member.compute({ method: "DELETE", path: "/os-keypairs/contract" }))).toEqual({
      status: 404,
      body,
    });
  });

  it("has a name that is taken once, even for the same key", async () => {
    await create(named("contract"));
    const body = fault("conflictingRequest", 409, "Key pair 'contract' already exists.");
    expect(told(await create(named("contract")))).toEqual({ status: 409, body });
  });

  it("has no other name with other capitals", async () => {
    await create(named("contract a"));
    const other = await create(named("contract A"));
    const shown = await get("/contract%20A");
    expect([other.status, shown.status]).toEqual([409, 200]);
  });
});

describe("a name", () => {
  it.each([
    ["contract_-9 z", "2.1", 200],
    ["contract.x@y", "2.92", 201],
    ["c".repeat(255), "2.2", 201],
  ])("%s is allowed at %s", async (name, microversion, status) => {
    expect((await create(named(name), { microversion })).status).toBe(status);
    await member.compute({ method: "DELETE", path: `/os-keypairs/${encodeURIComponent(name)}` });
  });

  const form = "'^[_\\\\- a-zA-Z0-9]+$'";
  const BLANK =
    "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.";
  it.each<[string, string, string]>([
    [
      "contract.x",
      "2.91",
      `Invalid input for field/attribute name. Value: contract.x. 'contract.x' does not match ${form}`,
    ],
    ["u/h", "2.1", `Invalid input for field/attribute name. Value: u/h. 'u/h' does not match ${form}`],
    ["ü", "2.10", `Invalid input for field/attribute name. Value: ü. 'ü' does not match ${form}`],
    ["it's", "2.2", `Invalid input for field/attribute name. Value: it's. "it's" does not match ${form}`],
    [
      "u/h",
      "2.92",
      "Invalid input for field/attribute name. Value: u/h. 'u/h' does not match '^[_\\\\-\\\\@\\\\. a-zA-Z0-9]+$'",
    ],
    ["", "2.1", "Invalid input for field/attribute name. Value: . '' should be non-empty"],
    [" x", "2.1", BLANK],
    ["x ", "2.92", BLANK],
    [
      "c".repeat(256),
      "2.1",
      `Invalid input for field/attribute name. Value: ${"c".repeat(256)}. '${"c".repeat(256)}' is too long`,
    ],
  ])("%j is refused at %s", async (name, microversion, message) => {
    expect(told(await create(named(name), { microversion }))).toEqual(refused(message));
  });
});

describe("a key", () => {
  const FAILED = "Keypair data is invalid: failed to generate fingerprint";
  it.each([
    ["no key", "nonsense"],
    ["nothing", ""],
    ["only a type", "ssh-ed25519"],
    ["a broken key", ED25519.slice(0, -6)],
    ["another type", ED25519.replace("ed25519", "rsa")],
    ["options", `no-pty ${ED25519}`],
    ["a tab", ED25519.replace(" ", "\t")],
    ["a leading blank", ` ${ED25519}`],
  ])("that is %s is refused", async (_what, public_key) => {
    expect(told(await create({ name: "contract", public_key }))).toEqual(refused(FAILED));
  });

  it("behind two blanks is taken for nothing", async () => {
    const answer = await create({ name: "contract", public_key: ED25519.replace(" ", "  ") });
    expect(answer).toMatchObject({
      status: 200,
      body: { keypair: { fingerprint: "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e" } },
    });
  });

  it("is made by Nova until 2.91", async () => {
    // WHEN
    const answer = await create({ name: "contract" }, { microversion: "2.91" });
    // THEN
    expect(told(answer)).toEqual({
      status: 201,
      body: {
        keypair: {
          name: "contract",
          type: "ssh",
          user_id: member.userId,
          public_key: LIKE(/^ssh-rsa [A-Za-z0-9+/=]{300,} Generated-by-Nova$/),
          private_key: LIKE(/^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+-----END RSA PRIVATE KEY-----\n$/),
          fingerprint: LIKE(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
        },
      },
    });
    const shown = await get("/contract", "2.91");
    expect((shown.body as { keypair: object }).keypair).not.toHaveProperty("private_key");
  });

  it("is needed from 2.92", async () => {
    expect(told(await create({ name: "contract" }, { microversion: "2.92" }))).toEqual(
      refused(
        "Invalid input for field/attribute keypair. Value: {'name': 'contract'}. 'public_key' is a required property",
      ),
    );
  });

  it("of type x509 must be a certificate", async () => {
    const answer = await create({ ...named("contract"), type: "x509" }, { microversion: "2.2" });
    expect(told(answer)).toEqual(
      refused(
        /^Keypair data is invalid: failed to generate X509 fingerprint\. Error message: Unable to load PEM file\./,
      ),
    );
  });
});

describe("a body", () => {
  const post = (body: unknown, headers = {}) =>
    member.compute({ method: "POST", path: "/os-keypairs", body, microversion: "2.2", headers });
  it.each<[string, unknown, string]>([
    ["no JSON", "{", "Malformed request body"],
    ["nothing", "", "None is not of type 'object'"],
    ["no keypair", {}, "'keypair' is a required property"],
    [
      "more than a keypair",
      { keypair: named("x"), a: 1 },
      "Additional properties are not allowed ('a' was unexpected)",
    ],
    ["a list", { keypair: [] }, "Invalid input for field/attribute keypair. Value: []. [] is not of type 'object'"],
    [
      "no name",
      { keypair: { type: "ssh" } },
      "Invalid input for field/attribute keypair. Value: {'type': 'ssh'}. 'name' is a required property",
    ],
    [
      "a number for a name",
      { keypair: { name: 7 } },
      "Invalid input for field/attribute name. Value: 7. 7 is not of type 'string'",
    ],
    [
      "a number for a key",
      { keypair: { name: "x", public_key: 7 } },
      "Invalid input for field/attribute public_key. Value: 7. 7 is not of type 'string'",
    ],
    [
      "another type",
      { keypair: { name: "x", type: "dsa" } },
      "Invalid input for field/attribute type. Value: dsa. 'dsa' is not one of ['ssh', 'x509']",
    ],
    [
      "a user before 2.10",
      { keypair: { name: "x", user_id: "u" } },
      "Invalid input for field/attribute keypair. Value: {'name': 'x', 'user_id': 'u'}. Additional properties are not allowed ('user_id' was unexpected)",
    ],
  ])("with %s is refused", async (_what, body, message) => {
    expect(told(await post(body))).toEqual(refused(message));
  });

  it("of another content type is refused", async () => {
    const answer = await post("<keypair/>", { "Content-Type": "application/xml" });
    expect(told(answer)).toEqual({ status: 415, body: fault("badMediaType", 415, "Unsupported Content-Type") });
  });
});

describe("a list", () => {
  const names = ["contract a", "contract b", "contract c"];
  beforeEach(async () => {
    for (const name of [names[1], names[0], names[2]]) await create(named(name));
  });
  type Page = { keypairs: { keypair: { name: string } }[]; keypairs_links?: { rel: string; href: string }[] };
  const page = async (query: string, microversion = "2.35") => {
    const { body } = await get(query, microversion);
    const { keypairs, keypairs_links } = body as Page;
    return { names: keypairs.map(({ keypair }) => keypair.name), links: keypairs_links };
  };

  it("is sorted by name", async () => {
    expect(await page("")).toEqual({ names, links: undefined });
  });

  it("comes in pages from 2.35", async () => {
    // WHEN
    const first = await page("?limit=2");
    // THEN
    expect(first.names).toEqual(names.slice(0, 2));
    expect(first.links).toEqual([{ rel: "next", href: LIKE(/\/v2\.1\/os-keypairs\?limit=2&marker=contract\+b$/) }]);
    // WHEN
    const next = await page(new URL(first.links?.[0].href ?? "").search);
    // THEN
    expect(next).toEqual({ names: ["contract c"], links: undefined });
  });

  it("has a next page as long as a page is full", async () => {
    const last = await page("?limit=3");
    expect(last.names).toEqual(names);
    expect(await page(new URL(last.links?.[0].href ?? "").search)).toEqual({ names: [], links: undefined });
  });

  it("before 2.35 is whole whatever is asked for", async () => {
    expect(await page("?limit=1&marker=x", "2.34")).toEqual({ names, links: undefined });
  });

  it("of no items is empty", async () => {
    expect(await page("?limit=0")).toEqual({ names: [], links: undefined });
  });

  it.each([
    ["?marker=contract", "Marker contract could not be found."],
    ["?limit=x", "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'"],
    ["?limit=-1", "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"],
  ])("behind %s is refused", async (query, message) => {
    expect(told(await get(query, "2.35"))).toEqual(refused(message));
  });

  it("with an unknown parameter is refused from 2.75", async () => {
    expect((await get("?foo=1", "2.74")).status).toBe(200);
    expect(told(await get("?foo=1", "2.75"))).toEqual(
      refused("Additional properties are not allowed ('foo' was unexpected)"),
    );
  });
});

describe("keypairs", () => {
  const forbidden = (action: string) => ({
    status: 403,
    body: fault("forbidden", 403, `Policy doesn't allow os_compute_api:os-keypairs:${action} to be performed.`),
  });

  it("belong to a user, not to the project", async () => {
    await create(named("contract"));
    expect((await get("", undefined, reader)).body).toEqual({ keypairs: [] });
    expect((await get("/contract", undefined, admin)).status).toBe(404);
  });

  it("may be made and removed by a reader: they are his own", async () => {
    expect((await create(named("contract"), { person: reader })).status).toBe(200);
    expect((await reader.compute({ method: "DELETE", path: "/os-keypairs/contract" })).status).toBe(202);
  });

  it("of others are an administrator's business, from 2.10", async () => {
    // GIVEN
    const theirs = { ...named("contract"), user_id: reader.userId };
    const query = `?user_id=${reader.userId}`;
    // WHEN
    expect((await create(theirs, { person: admin, microversion: "2.10" })).status).toBe(201);
    // THEN
    expect((await get(`/contract${query}`, "2.10", admin)).status).toBe(200);
    expect(await get(query, "2.10", admin)).toMatchObject({
      status: 200,
      body: { keypairs: [{ keypair: { name: "contract" } }] },
    });
    expect((await get(`/contract${query}`, "2.9", admin)).status).toBe(404);
    expect(told(await get(query, "2.10"))).toEqual(forbidden("index"));
    expect(told(await get(`/contract${query}`, "2.10"))).toEqual(forbidden("show"));
    expect(told(await create(theirs, { microversion: "2.10" }))).toEqual(forbidden("create"));
    const path = `/os-keypairs/contract${query}`;
    expect(told(await member.compute({ method: "DELETE", path, microversion: "2.10" }))).toEqual(forbidden("delete"));
    expect((await admin.compute({ method: "DELETE", path, microversion: "2.10" })).status).toBe(204);
  });

  it("are limited to a hundred a user", async () => {
    // GIVEN
    for (let n = 1; n <= 100; n++) expect((await create(named(`contract ${n}`))).status).toBe(200);
    // THEN
    const body = fault("forbidden", 403, "Quota exceeded, too many key pairs.");
    expect(told(await create(named("contract more")))).toEqual({ status: 403, body });
    expect((await create(named("contract"), { person: reader })).status).toBe(200);
  });
});
