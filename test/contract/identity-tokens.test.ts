import { setTimeout as sleep } from "node:timers/promises";
import { ANY, ID, keystoneError, LIKE, REQUEST_ID, told, UNAUTHORIZED } from "./expect";
import type { Answer } from "./http";
import { Target, type LoginBody, type Person } from "./target";

let target: Target;
let member: Person;
let admin: Person;
beforeAll(async () => {
  target = await Target.open();
  [member, admin] = [await target.logIn("tenant-a"), await target.logIn("admin")];
});
afterAll(() => target.stop());

const issue = (body: unknown, headers = {}): Promise<Answer> =>
  target.identity({ method: "POST", path: "/auth/tokens", body, headers });

/** The member's login, spoilt. */
function spoilt(spoil: (auth: LoginBody["auth"], user: Record<string, unknown>) => void): LoginBody {
  const body = structuredClone(target.loginBody("tenant-a"));
  spoil(body.auth, body.auth.identity.password?.user ?? {});
  return body;
}

const INCORRECT =
  "The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.";
const expecting = (attribute: string, where: string) => ({
  status: 400,
  body: keystoneError(400, "Bad Request", `Expecting to find ${attribute} in ${where}. ${INCORRECT}`),
});
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const DOMAIN = { id: "default", name: "Default" };

describe("a password", () => {
  it("gives a token for a project", async () => {
    // WHEN
    const answer = await issue(target.loginBody("tenant-a"));
    // THEN
    expect(told(answer)).toEqual({
      status: 201,
      body: {
        token: {
          methods: ["password"],
          user: { domain: DOMAIN, id: LIKE(ID), name: "tenant-a", password_expires_at: null },
          audit_ids: [LIKE(/^[\w-]{22}$/)],
          expires_at: LIKE(TIME),
          issued_at: LIKE(TIME),
          project: { domain: DOMAIN, id: LIKE(ID), name: "tenant-a" },
          is_domain: false,
          roles: expect.any(Array) as unknown,
          catalog: expect.any(Array) as unknown,
        },
      },
    });
    expect(answer.headers).toMatchObject({
      "x-subject-token": LIKE(/^gAAAAA[\w-]+=*$/),
      vary: "X-Auth-Token",
      "content-type": LIKE(/^application\/json/),
      "x-openstack-request-id": LIKE(REQUEST_ID),
    });
  });

  it("gives the roles that the user's role holds", async () => {
    const rolesOf = async (login: "admin" | "tenant-a" | "tenant-a-reader") => {
      const { body } = await issue(target.loginBody(login));
      const { roles } = (body as { token: { roles: { id: string; name: string }[] } }).token;
      expect(roles).toContainEqual({ id: LIKE(ID), name: LIKE(/^\w+$/) });
      return roles.map(({ name }) => name).sort();
    };
    expect(await rolesOf("admin")).toEqual(["admin", "manager", "member", "reader"]);
    expect(await rolesOf("tenant-a")).toEqual(["member", "reader"]);
    expect(await rolesOf("tenant-a-reader")).toEqual(["reader"]);
  });

  it("gives a catalog of every region's services", async () => {
    // WHEN
    const { body } = await issue(target.loginBody("tenant-a"));
    // THEN
    type Endpoint = { region: string; region_id: string; interface: string; url: string; id: string };
    const { catalog } = (
      body as { token: { catalog: { type: string; name: string; id: string; endpoints: Endpoint[] }[] } }
    ).token;
    for (const [type, name] of [
      ["identity", "keystone"],
      ["compute", "nova"],
      ["network", "neutron"],
      ["volumev3", "cinder"],
      ["image", "glance"],
    ]) {
      const entry = catalog.find((service) => service.type === type);
      expect(entry).toEqual({ type, name, id: LIKE(ID), endpoints: expect.any(Array) as unknown });
      const places = entry?.endpoints.map((endpoint) => `${endpoint.region} ${endpoint.interface}`).sort();
      const regions = ["RegionOne", "RegionThree", "RegionTwo"];
      expect(places).toEqual(
        regions.flatMap((region) => ["admin", "internal", "public"].map((face) => `${region} ${face}`)),
      );
      expect(entry?.endpoints[0]).toEqual({
        id: LIKE(ID),
        interface: LIKE(/^(public|internal|admin)$/),
        region: LIKE(/^Region/),
        region_id: entry?.endpoints[0].region,
        url: LIKE(/^http:\/\/127\./),
      });
    }
  });

  it("works with ids", async () => {
    const body = spoilt((auth, user) => {
      delete user.name;
      delete user.domain;
      user.id = member.userId;
      auth.scope = { project: { id: member.projectId } };
    });
    expect((await issue(body)).status).toBe(201);
  });

  it("without a scope gives a token without a project", async () => {
    // WHEN
    const answer = await issue(spoilt((auth) => delete auth.scope));
    // THEN
    expect(answer.status).toBe(201);
    const { token } = answer.body as { token: object };
    expect(Object.keys(token).sort()).toEqual(["audit_ids", "expires_at", "issued_at", "methods", "user"]);
  });

  it("gives a token for the system to the administrator only", async () => {
    // GIVEN
    const system = (login: "admin" | "tenant-a") => {
      const body = target.loginBody(login);
      body.auth.scope = { system: { all: true } };
      return issue(body);
    };
    // THEN
    expect(await system("admin")).toMatchObject({ status: 201, body: { token: { system: { all: true } } } });
    expect(told(await system("tenant-a"))).toEqual({ status: 401, body: UNAUTHORIZED });
  });

  it("gives no catalog if none is wanted", async () => {
    const answer = await target.identity({
      method: "POST",
      path: "/auth/tokens?nocatalog",
      body: target.loginBody("tenant-a"),
    });
    expect(answer.status).toBe(201);
    expect((answer.body as { token: object }).token).not.toHaveProperty("catalog");
  });

  it.each<[string, (auth: LoginBody["auth"], user: Record<string, unknown>) => void]>([
    ["a wrong password", (_auth, user) => (user.password = "wrong")],
    ["an unknown user", (_auth, user) => (user.name = "nobody")],
    [
      "an unknown user's id",
      (_auth, user) => {
        delete user.name;
        user.id = "nobody";
      },
    ],
    ["an unknown domain of the user", (_auth, user) => (user.domain = { name: "nowhere" })],
    ["an unknown project", (auth) => (auth.scope = { project: { name: "nothing", domain: { id: "default" } } })],
    ["an unknown project's id", (auth) => (auth.scope = { project: { id: "nothing" } })],
    [
      "an unknown domain of the project",
      (auth) => (auth.scope = { project: { name: "tenant-a", domain: { name: "nowhere" } } }),
    ],
    [
      "a project without a role in it",
      (auth) => (auth.scope = { project: { name: "admin", domain: { id: "default" } } }),
    ],
    ["a domain without a role in it", (auth) => (auth.scope = { domain: { id: "default" } })],
  ])("with %s gives a refusal that does not say why", async (_what, spoil) => {
    // WHEN
    const answer = await issue(spoilt(spoil));
    // THEN
    expect(told(answer)).toEqual({ status: 401, body: UNAUTHORIZED });
    expect(answer.headers["www-authenticate"]).toMatch(/^Keystone uri="http.*"$/);
  });
});

describe("a login that is no login", () => {
  it.each<[string, unknown, object]>([
    ["no auth", {}, expecting("auth", "request body")],
    ["no JSON", "{", expecting("valid JSON", "request body")],
    ["a list", [], expecting("valid JSON", "request body")],
  ])("%s", async (_what, body, expected) => {
    expect(told(await issue(body))).toEqual(expected);
  });

  it("another content type", async () => {
    const answer = await issue(JSON.stringify(target.loginBody("tenant-a")), { "Content-Type": "text/plain" });
    expect(told(answer)).toEqual(expecting("application/json", "Content-Type header"));
  });

  it.each<[string, (auth: LoginBody["auth"], user: Record<string, unknown>) => void, object]>([
    ["a user without a domain", (_auth, user) => delete user.domain, expecting("domain", "user")],
    ["a project without a domain", (auth) => (auth.scope = { project: { name: "x" } }), expecting("domain", "project")],
    ["a method without its data", (auth) => (auth.identity.methods = ["token"]), expecting("token", "identity")],
    [
      "two scopes",
      (auth) => (auth.scope = { system: { all: true }, domain: { id: "default" } }),
      expecting("system, project, domain, OS-TRUST:trust or unscoped", "scope"),
    ],
    [
      "an empty user",
      (auth) => (auth.identity.password = { user: {} }),
      {
        status: 400,
        body: keystoneError(
          400,
          "Bad Request",
          "Invalid input for field identity/password/user: id or name must be present.",
        ),
      },
    ],
    [
      "an empty project",
      (auth) => (auth.scope = { project: {} }),
      {
        status: 400,
        body: keystoneError(400, "Bad Request", "Invalid input for field scope/project: id or name must be present."),
      },
    ],
    [
      "no methods",
      (auth) => delete (auth.identity as { methods?: unknown }).methods,
      {
        status: 400,
        body: keystoneError(
          400,
          "Bad Request",
          /^Invalid input for field 'identity': 'methods' is a required property/,
        ),
      },
    ],
    [
      "a password that is a number",
      (_auth, user) => (user.password = 7),
      {
        status: 400,
        body: keystoneError(
          400,
          "Bad Request",
          /^Invalid input for field 'identity\/password\/user\/password': 7 is not of type 'string'/,
        ),
      },
    ],
  ])("%s", async (_what, spoil, expected) => {
    expect(told(await issue(spoilt(spoil)))).toEqual(expected);
  });

  it("an unknown method is told with those that there are", async () => {
    const answer = await issue({ auth: { identity: { methods: ["smile"], smile: {} } } });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: {
        code: 401,
        title: "Unauthorized",
        message: "Attempted to authenticate with an unsupported method.",
        identity: { methods: expect.arrayContaining(["password", "token", "application_credential"]) as unknown },
      },
    });
  });
});

describe("an application credential", () => {
  it("gives a token for its project", async () => {
    // WHEN
    const answer = await issue(target.loginBody("tenant-a-appcred"));
    // THEN
    expect(answer).toMatchObject({
      status: 201,
      body: {
        token: {
          methods: ["application_credential"],
          project: { id: member.projectId },
          application_credential: { id: LIKE(ID), name: ANY("string"), restricted: true },
        },
      },
    });
  });

  it.each<[string, (credential: Record<string, unknown>, auth: LoginBody["auth"]) => void, number, object]>([
    ["a wrong secret", (credential) => (credential.secret = "wrong"), 401, UNAUTHORIZED],
    ["no secret", (credential) => delete credential.secret, 401, UNAUTHORIZED],
    [
      "an unknown id",
      (credential) => (credential.id = "nothing"),
      404,
      keystoneError(404, "Not Found", "Could not find Application Credential: nothing."),
    ],
    [
      "a scope",
      (_credential, auth) => (auth.scope = { project: { id: "x" } }),
      401,
      keystoneError(401, "Unauthorized", /^Error authenticating with application credential/),
    ],
  ])("with %s is refused", async (_what, spoil, status, body) => {
    // GIVEN
    const login = target.loginBody("tenant-a-appcred");
    spoil(login.auth.identity.application_credential ?? {}, login.auth);
    // THEN
    const answer = await issue(login);
    expect(answer).toMatchObject({ status, body });
  });
});

describe("a token", () => {
  const show = (subject: string | undefined, headers: Record<string, string> = {}, method: "GET" | "HEAD" = "GET") =>
    member.identity({
      method,
      path: "/auth/tokens",
      headers: { ...(subject === undefined ? {} : { "X-Subject-Token": subject }), ...headers },
    });

  it("shows itself", async () => {
    // WHEN
    const answer = await show(member.token);
    // THEN
    expect(answer).toMatchObject({
      status: 200,
      body: { token: { user: { id: member.userId }, project: { id: member.projectId } } },
    });
    expect(answer.headers["x-subject-token"]).toBe(member.token);
    expect(await show(member.token, {}, "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  it("gives another one, which lives no longer", async () => {
    // GIVEN
    const scope = { project: { id: member.projectId } };
    const before = (await show(member.token)).body as { token: { expires_at: string } };
    // WHEN
    const answer = await issue({ auth: { identity: { methods: ["token"], token: { id: member.token } }, scope } });
    // THEN
    expect(answer).toMatchObject({
      status: 201,
      body: {
        token: {
          methods: expect.arrayContaining(["token", "password"]) as unknown,
          expires_at: before.token.expires_at,
        },
      },
    });
  });

  it("of another user is shown to an administrator only", async () => {
    expect(told(await show(admin.token))).toEqual({
      status: 403,
      body: keystoneError(
        403,
        "Forbidden",
        "You are not authorized to perform the requested action: identity:validate_token.",
      ),
    });
    expect((await show(member.token, { "X-Auth-Token": admin.token })).status).toBe(200);
  });

  it("that was never given is found nowhere", async () => {
    const notFound = (message: string) => ({ status: 404, body: keystoneError(404, "Not Found", message) });
    const garbage = notFound("Could not recognize Fernet token");
    expect(told(await show("garbage"))).toEqual(garbage);
    expect(told(await show("garbage", { "X-Auth-Token": admin.token }))).toEqual(garbage);
    expect(told(await show(undefined, { "X-Auth-Token": admin.token }))).toEqual(notFound("No token in the request"));
    expect((await show(undefined)).status).toBe(403);
    expect(told(await show(member.token, { "X-Auth-Token": "garbage" }))).toEqual({ status: 401, body: UNAUTHORIZED });
    const login = { identity: { methods: ["token"], token: { id: "garbage" } } };
    expect(told(await issue({ auth: login }))).toEqual(garbage);
  });

  it("is needed to ask for anything", async () => {
    for (const path of ["/auth/tokens", "/auth/projects", "/projects", "/regions", "/auth/catalog"]) {
      expect(told(await target.identity({ method: "GET", path }))).toEqual({ status: 401, body: UNAUTHORIZED });
    }
  });

  it("is good for nothing once it is revoked", async () => {
    // GIVEN
    const { token, ...person } = await target.logIn("tenant-a");
    const headers = { "X-Auth-Token": token };
    expect(person.projectId).toBe(member.projectId);
    // WHEN
    const answer = await target.identity({
      method: "DELETE",
      path: "/auth/tokens",
      headers: { ...headers, "X-Subject-Token": token },
    });
    // THEN
    expect(told(answer)).toEqual({ status: 204, body: "" });
    const regions = () => target.identity({ method: "GET", path: "/regions", headers });
    // A real Keystone has several processes, each with a cache: all of them have to know.
    for (let tries = 0, refusals = 0; tries < 40 && refusals < 8; tries++) {
      refusals = (await regions()).status === 401 ? refusals + 1 : 0;
      if (refusals === 0) await sleep(250);
    }
    expect(told(await regions())).toEqual({ status: 401, body: UNAUTHORIZED });
    expect((await show(token, { "X-Auth-Token": admin.token })).status).toBe(404);
  });
});

describe("a path", () => {
  it("of nothing is answered with a page", async () => {
    const answer = await member.identity({ method: "GET", path: "/nothing" });
    expect(answer).toMatchObject({ status: 404, body: LIKE(/<h1>Not Found<\/h1>/) });
  });

  it("is not taken with another method", async () => {
    const answer = await member.identity({ method: "PUT", path: "/regions", body: {} });
    expect(told(answer)).toEqual({
      status: 405,
      body: { message: "The method is not allowed for the requested URL." },
    });
  });
});
