import { ID, keystoneError, LIKE, told, UNAUTHORIZED } from "./expect";
import { call } from "./http";
import { memberRole } from "./own-project";
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

const forbidden = (action: string) => ({
  status: 403,
  body: keystoneError(403, "Forbidden", `You are not authorized to perform the requested action: identity:${action}.`),
});
const LINKS = { next: null, previous: null, self: LIKE(/^http/) };

describe("versions", () => {
  const v3 = {
    id: "v3.14",
    status: "stable",
    updated: "2020-04-07T00:00:00Z",
    links: [{ rel: "self", href: LIKE(/\/v3\/$/) }],
    "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
  };

  it("of Keystone are told without a token", async () => {
    expect(told(await call(target.authUrl, { method: "GET", path: "" }))).toEqual({
      status: 200,
      body: { version: v3 },
    });
    const root = await call(target.authUrl.replace(/\/v3$/, "/"), { method: "GET", path: "" });
    expect(told(root)).toEqual({ status: 300, body: { versions: { values: [v3] } } });
    expect(root.headers.location).toMatch(/\/v3\/$/);
  });
});

describe("regions", () => {
  it("are shown to everybody with a token", async () => {
    // WHEN
    const answer = await reader.identity({ method: "GET", path: "/regions" });
    // THEN
    const { regions, links } = answer.body as { regions: { id: string }[]; links: object };
    expect(regions.map(({ id }) => id).sort()).toEqual(["RegionOne", "RegionThree", "RegionTwo"]);
    expect(regions[0]).toEqual({
      id: LIKE(/^Region/),
      description: "",
      parent_region_id: null,
      links: { self: LIKE(/\/regions\/Region/) },
    });
    expect(links).toEqual(LINKS);
  });

  it("are shown one by one", async () => {
    expect(await member.identity({ method: "GET", path: "/regions/RegionTwo" })).toMatchObject({
      status: 200,
      body: { region: { id: "RegionTwo" } },
    });
    expect(told(await member.identity({ method: "GET", path: "/regions/RegionNine" }))).toEqual({
      status: 404,
      body: keystoneError(404, "Not Found", "Could not find region: RegionNine."),
    });
  });
});

describe("projects", () => {
  const project = (name: string) => ({
    id: LIKE(ID),
    name,
    domain_id: "default",
    description: "",
    enabled: true,
    parent_id: "default",
    is_domain: false,
    tags: [],
    options: {},
    links: { self: LIKE(/\/projects\/[0-9a-f]{32}$/) },
  });

  it("that are one's own are listed", async () => {
    expect(told(await member.identity({ method: "GET", path: "/auth/projects" }))).toEqual({
      status: 200,
      body: { projects: [project("tenant-a")], links: LINKS },
    });
  });

  it("are all listed for an administrator", async () => {
    expect(told(await member.identity({ method: "GET", path: "/projects" }))).toEqual(forbidden("list_projects"));
    expect(told(await admin.identity({ method: "GET", path: "/projects?name=tenant-a" }))).toEqual({
      status: 200,
      body: { projects: [project("tenant-a")], links: LINKS },
    });
  });

  it("are shown to their users", async () => {
    expect(told(await reader.identity({ method: "GET", path: `/projects/${member.projectId}` }))).toEqual({
      status: 200,
      body: { project: project("tenant-a") },
    });
    expect(told(await member.identity({ method: "GET", path: `/projects/${admin.projectId}` }))).toEqual(
      forbidden("get_project"),
    );
    expect(told(await admin.identity({ method: "GET", path: "/projects/nothing" }))).toEqual({
      status: 404,
      body: keystoneError(404, "Not Found", "Could not find project: nothing."),
    });
  });
});

describe("a project of one's own", () => {
  const made: string[] = [];
  const create = async (project: unknown, person = admin) => {
    const answer = await person.identity({ method: "POST", path: "/projects", body: { project } });
    const { id } = (answer.body as { project?: { id: string } }).project ?? {};
    if (id !== undefined) made.push(id);
    return { answer, id };
  };
  const remove = (id: string | undefined, person = admin) =>
    person.identity({ method: "DELETE", path: `/projects/${id}` });
  const missing = (message: string) => ({ status: 404, body: keystoneError(404, "Not Found", message) });
  afterEach(async () => {
    for (const id of made.splice(0)) await remove(id);
  });

  it("is made and removed by an administrator", async () => {
    // WHEN
    const { answer, id } = await create({ name: "contract" });
    // THEN
    expect(answer).toMatchObject({ status: 201, body: { project: { id: LIKE(ID), name: "contract" } } });
    expect(told((await create({ name: "contract" })).answer)).toEqual({
      status: 409,
      body: keystoneError(409, "Conflict", /^Conflict occurred attempting to store project - .*: name is contract, /),
    });
    expect(told(await remove(id, member))).toEqual(forbidden("delete_project"));
    expect(told(await remove(id))).toEqual({ status: 204, body: "" });
    expect(told(await remove(id))).toEqual(missing(`Could not find project: ${id}.`));
  });

  it("is not a member's to make", async () => {
    expect(told((await create({ name: "contract" }, member)).answer)).toEqual(forbidden("create_project"));
    expect(told(await member.identity({ method: "GET", path: "/roles" }))).toEqual(forbidden("list_roles"));
  });

  it.each([
    [{}, "Invalid input for field/attribute project. Value: {}. 'name' is a required property"],
    [{ name: "" }, "Invalid input for field/attribute name. Value: . '' should be non-empty"],
    [{ name: 5 }, "Invalid input for field/attribute name. Value: 5. 5 is not of type 'string'"],
  ])("is not made of %j", async (project, message) => {
    for (const person of [admin, member]) {
      expect(told((await create(project, person)).answer)).toEqual({
        status: 400,
        body: keystoneError(400, "Bad Request", message),
      });
    }
  });

  it("is used by those who have a role there", async () => {
    // GIVEN
    const { id } = await create({ name: "contract" });
    const role = await memberRole(admin);
    const path = `/projects/${id}/users/${member.userId}/roles/${role}`;
    await expect(target.logIn("tenant-a", id)).rejects.toThrow(/401/);
    // WHEN
    for (const _again of [1, 2]) expect((await admin.identity({ method: "PUT", path })).status).toBe(204);
    // THEN
    expect((await target.logIn("tenant-a", id)).projectId).toBe(id);
    expect(told(await member.identity({ method: "DELETE", path }))).toEqual(forbidden("revoke_grant"));
    expect((await admin.identity({ method: "DELETE", path })).status).toBe(204);
    expect(told(await admin.identity({ method: "DELETE", path }))).toEqual(
      missing(
        `Could not find role assignment with role: ${role}, user or group: ${member.userId}, project, domain, or system: ${id}.`,
      ),
    );
    await expect(target.logIn("tenant-a", id)).rejects.toThrow(/401/);
  });

  it("is not given to nobody", async () => {
    // GIVEN
    const { id } = await create({ name: "contract" });
    const [user, role] = [member.userId, await memberRole(admin)];
    // THEN
    for (const [path, message] of [
      [`/projects/${id}/users/nope/roles/${role}`, "Could not find user: nope."],
      [`/projects/${id}/users/${user}/roles/nope`, "Could not find role: nope."],
      [`/projects/nope/users/${user}/roles/${role}`, "Could not find project: nope."],
    ]) {
      expect(told(await admin.identity({ method: "PUT", path }))).toEqual(missing(message));
    }
    const path = `/projects/${id}/users/${user}/roles/${role}`;
    expect(told(await member.identity({ method: "PUT", path }))).toEqual(forbidden("create_grant"));
  });
});

describe("the catalog", () => {
  it("is shown by itself", async () => {
    const answer = await member.identity({ method: "GET", path: "/auth/catalog" });
    expect(answer).toMatchObject({ status: 200, body: { links: { self: LIKE(/\/auth\/catalog$/) } } });
    const { catalog } = answer.body as { catalog: { type: string }[] };
    expect(catalog.map(({ type }) => type)).toEqual(expect.arrayContaining(["identity", "compute"]));
  });
});

describe("application credentials", () => {
  const made: string[] = [];
  const path = (person = member) => `/users/${person.userId}/application_credentials`;
  const make = async (application_credential: object, person = member, owner = person) => {
    const answer = await person.identity({ method: "POST", path: path(owner), body: { application_credential } });
    const { id } = (answer.body as { application_credential?: { id: string } }).application_credential ?? {};
    if (id !== undefined) made.push(id);
    return answer;
  };
  const logIn = (id: string, secret: string) => {
    const identity = { methods: ["application_credential"], application_credential: { id, secret } };
    return target.identity({ method: "POST", path: "/auth/tokens", body: { auth: { identity } } });
  };
  afterEach(async () => {
    for (const id of made.splice(0)) await member.identity({ method: "DELETE", path: `${path()}/${id}` });
  });

  it("are made, shown, listed and removed by their user", async () => {
    // WHEN
    const answer = await make({ name: "contract", description: "for a test" });
    // THEN
    const shown = {
      id: LIKE(ID),
      name: "contract",
      description: "for a test",
      project_id: member.projectId,
      user_id: member.userId,
      system: null,
      unrestricted: null,
      expires_at: null,
      roles: expect.any(Array) as unknown,
      links: { self: LIKE(/application_credentials/) },
    };
    expect(told(answer)).toEqual({
      status: 201,
      body: { application_credential: { ...shown, secret: LIKE(/^[\w-]{86}$/) } },
    });
    const { id, secret } = (answer.body as { application_credential: { id: string; secret: string } })
      .application_credential;
    expect(told(await member.identity({ method: "GET", path: `${path()}/${id}` }))).toEqual({
      status: 200,
      body: { application_credential: shown },
    });
    const list = (await member.identity({ method: "GET", path: path() })).body as {
      application_credentials: { id: string }[];
    };
    expect(list.application_credentials.map((other) => other.id)).toContain(id);
    expect((await logIn(id, secret)).status).toBe(201);
    // WHEN
    expect(told(await member.identity({ method: "DELETE", path: `${path()}/${id}` }))).toEqual({
      status: 204,
      body: "",
    });
    // THEN
    const gone = {
      status: 404,
      body: keystoneError(404, "Not Found", `Could not find Application Credential: ${id}.`),
    };
    expect(told(await member.identity({ method: "GET", path: `${path()}/${id}` }))).toEqual(gone);
    expect(told(await logIn(id, secret))).toEqual(gone);
  });

  it("have names that are taken once", async () => {
    await make({ name: "twice" });
    expect(await make({ name: "twice" })).toMatchObject({
      status: 409,
      body: { error: { code: 409, title: "Conflict" } },
    });
  });

  it.each([
    ["no name", {}, /'name' is a required property/],
    ["an unknown field", { name: "x", foo: 1 }, /Additional properties are not allowed \('foo' was unexpected\)/],
    ["a name that is a number", { name: 7 }, /7 is not of type 'string'/],
    [
      "a role that is not held",
      { name: "x", roles: [{ name: "admin" }] },
      /^Invalid application credential: Cannot create an application credential with unassigned role$/,
    ],
    ["a time that is none", { name: "x", expires_at: "soon" }, /^Timestamp not in expected format\. /],
  ])("with %s are refused", async (_what, body, message) => {
    expect(told(await make(body))).toEqual({ status: 400, body: keystoneError(400, "Bad Request", message) });
  });

  it("are nobody else's business", async () => {
    expect(told(await make({ name: "x" }, member, admin))).toEqual(forbidden("create_application_credential"));
    expect(told(await member.identity({ method: "GET", path: path(admin) }))).toEqual(
      forbidden("list_application_credentials"),
    );
  });

  it("make no more of their kind", async () => {
    const restricted = await target.logIn("tenant-a-appcred");
    const why = "Using method 'application_credential' is not allowed for managing additional application credentials.";
    const message = `You are not authorized to perform the requested action: ${why}.`;
    expect(told(await make({ name: "more" }, restricted))).toEqual({
      status: 403,
      body: keystoneError(403, "Forbidden", message),
    });
  });

  it("with access rules allow exactly the calls that they name", async () => {
    // GIVEN
    const access_rules = [
      { service: "compute", method: "GET", path: "/**/os-keypairs" },
      { service: "identity", method: "GET", path: "/v3/regions" },
    ];
    const answer = await make({ name: "ruled", access_rules });
    const credential = (
      answer.body as { application_credential: { id: string; secret: string; access_rules: object[] } }
    ).application_credential;
    expect(credential.access_rules).toHaveLength(2);
    expect(credential.access_rules).toContainEqual({ id: LIKE(ID), ...access_rules[0] });
    // WHEN
    const login = await logIn(credential.id, credential.secret);
    const headers = { "X-Auth-Token": login.headers["x-subject-token"] };
    // THEN
    const compute = (method: "GET" | "POST", behind: string) =>
      call(member.computeUrl(), { method, path: behind, headers });
    expect((await compute("GET", "/os-keypairs")).status).toBe(200);
    for (const refused of [await compute("GET", "/os-keypairs/x"), await compute("POST", "/os-keypairs")]) {
      expect(told(refused)).toEqual({ status: 401, body: UNAUTHORIZED });
    }
  });
});
