import { fault, LIKE, REQUEST_ID, told, UNAUTHORIZED } from "./expect";
import { call } from "./http";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
});
afterAll(() => target.stop());

const V21 = {
  id: "v2.1",
  status: "CURRENT",
  min_version: "2.1",
  version: LIKE(/^2\.\d+$/),
  updated: "2013-07-23T11:33:21Z",
};

describe("versions", () => {
  it("are offered where there is another path", async () => {
    const answer = await call(member.computeUrl().replace(/\/v2\.1$/, "/v9/x"), { method: "GET", path: "" });
    expect(answer).toMatchObject({
      status: 300,
      body: {
        choices: [
          { id: "v2.0", links: [{ href: LIKE(/\/v2\/v9\/x$/) }] },
          { id: "v2.1", links: [{ href: LIKE(/\/v2\.1\/v9\/x$/) }] },
        ],
      },
    });
  });

  it("are told without a token", async () => {
    // WHEN
    const all = await call(member.computeUrl().replace(/\/v2\.1$/, "/"), { method: "GET", path: "" });
    // THEN
    expect(told(all)).toEqual({
      status: 200,
      body: {
        versions: [
          expect.objectContaining({ id: "v2.0", status: "DEPRECATED", version: "", min_version: "" }),
          { ...V21, links: [{ rel: "self", href: LIKE(/\/v2\.1\/$/) }] },
        ],
      },
    });
    expect(told(await call(member.computeUrl(), { method: "GET", path: "/" }))).toEqual({
      status: 200,
      body: {
        version: {
          ...V21,
          links: [
            { rel: "self", href: LIKE(/\/v2\.1\/$/) },
            { rel: "describedby", type: "text/html", href: "http://docs.openstack.org/" },
          ],
          "media-types": [{ base: "application/json", type: "application/vnd.openstack.compute+json;version=2.1" }],
        },
      },
    });
  });
});

describe("a microversion", () => {
  const list = (headers: Record<string, string>) => member.compute({ method: "GET", path: "/os-keypairs", headers });

  it.each([
    [{}, "2.1"],
    [{ "OpenStack-API-Version": "compute 2.35" }, "2.35"],
    [{ "OpenStack-API-Version": "volume 3.5, compute 2.10" }, "2.10"],
    [{ "OpenStack-API-Version": "volume 3.5" }, "2.1"],
    [{ "X-OpenStack-Nova-API-Version": "2.2" }, "2.2"],
    [{ "OpenStack-API-Version": "compute 2.10", "X-OpenStack-Nova-API-Version": "2.2" }, "2.10"],
  ])("asked for as %j is answered as %s", async (headers, version) => {
    // WHEN
    const answer = await list(headers);
    // THEN
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "openstack-api-version": `compute ${version}`,
      "x-openstack-nova-api-version": version,
      vary: "OpenStack-API-Version, X-OpenStack-Nova-API-Version",
      "x-openstack-request-id": LIKE(REQUEST_ID),
      "x-compute-request-id": LIKE(REQUEST_ID),
      "content-type": LIKE(/^application\/json/),
    });
  });

  it("may be the latest", async () => {
    const answer = await list({ "OpenStack-API-Version": "compute latest" });
    expect(answer.headers["openstack-api-version"]).toMatch(/^compute 2\.\d{2,}$/);
  });

  it("that there is none of is told with those that there are", async () => {
    // WHEN
    const answer = await list({ "OpenStack-API-Version": "compute 2.9999" });
    // THEN
    const message = /^Version 2\.9999 is not supported by the API\. Minimum is 2\.1 and maximum is 2\.\d+\.$/;
    expect(told(answer)).toEqual({ status: 406, body: fault("computeFault", 406, message) });
    expect(answer.headers["openstack-api-version"]).toBe("compute 2.9999");
  });

  it.each(["2", "2.", "2.01", "two", "2.1.1"])("of another form (%s) is refused", async (version) => {
    const message = `API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`;
    expect(told(await list({ "OpenStack-API-Version": `compute ${version}` }))).toEqual({
      status: 400,
      body: fault("badRequest", 400, message),
    });
  });
});

describe("a request", () => {
  it.each([
    ["no token", {}],
    ["a token that was never given", { "X-Auth-Token": "garbage" }],
  ])("with %s is refused", async (_what, headers) => {
    // WHEN
    const answer = await call(member.computeUrl(), { method: "GET", path: "/os-keypairs", headers });
    // THEN
    expect(told(answer)).toEqual({ status: 401, body: UNAUTHORIZED });
    expect(answer.headers["www-authenticate"]).toMatch(/^Keystone uri="http.*"$/);
    expect(answer.headers["x-openstack-request-id"]).toMatch(REQUEST_ID);
  });

  it("with a token for no project is refused", async () => {
    // GIVEN
    const login = target.loginBody("tenant-a");
    delete login.auth.scope;
    const { headers } = await target.identity({ method: "POST", path: "/auth/tokens", body: login });
    // WHEN
    const answer = await member.compute({
      method: "GET",
      path: "/os-keypairs",
      headers: { "X-Auth-Token": headers["x-subject-token"] },
    });
    // THEN its keypairs are shown all the same: they belong to the user
    expect(answer.status).toBe(200);
  });

  it.each([
    ["GET", "/os-nothing"],
    ["PUT", "/os-keypairs"],
    ["GET", "/os-keypairs/"],
    ["GET", "/os-keypairs/a%2Fb"],
  ] as const)("that is %s %s finds nothing", async (method, path) => {
    const text = "The resource could not be found.<br /><br />\n\n\n";
    const json = await member.compute({ method, path });
    expect(told(json)).toEqual({ status: 404, body: { message: text, code: "404 Not Found", title: "Not Found" } });
    expect(json.headers).not.toHaveProperty("openstack-api-version");
    const page = await member.compute({ method, path, headers: { Accept: "*/*" } });
    expect(page).toMatchObject({
      status: 404,
      body: LIKE(/^<html>[\s\S]*<h1>404 Not Found<\/h1>[\s\S]*The resource could not/),
    });
  });

  it("may name its project in the path", async () => {
    expect((await member.compute({ method: "GET", path: `/${member.projectId}/os-keypairs` })).status).toBe(200);
    const other = "0".repeat(32);
    const message = `Malformed request URL: URL's project_id '${other}' doesn't match Context's project_id '${member.projectId}'`;
    expect(told(await member.compute({ method: "GET", path: `/${other}/os-keypairs` }))).toEqual({
      status: 400,
      body: fault("badRequest", 400, message),
    });
  });
});
