import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { CloudConfig } from "../../src/clouds";
import { listKeypairs, OpenStackError, Session } from "../../src/openstack";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import type { RequestReport } from "../../src/openstack/request-report";
import { configOf, startCloud } from "./fixture";

let cloud: EmbeddedCloud;
let config: CloudConfig;
beforeEach(async () => {
  ({ cloud, config } = await startCloud());
});
afterEach(() => cloud.stop());

const LIST = {
  service: "compute",
  region: "RegionOne",
  method: "GET",
  path: "/os-keypairs",
  member: "keypairs",
} as const;

async function failure(work: Promise<unknown>): Promise<OpenStackError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OpenStackError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

const passwordLogin = () => {
  const { username, password, userDomainName } = cloud.credentials.member;
  const user = { name: username, password, domain: { name: userDomainName } };
  return { auth: { identity: { methods: ["password"], password: { user } } } };
};
const logins = () => cloud.keystone.requests.filter(({ method, path }) => method === "POST" && path === "/auth/tokens");
const requests = (region = "RegionOne") => cloud.region(region).requests;

describe("logging in", () => {
  it("waits for the first call, and is shared by calls that come together", async () => {
    // GIVEN
    const session = await Session.open(config);
    expect(logins()).toHaveLength(0);
    // WHEN
    await Promise.all(["RegionOne", "RegionTwo", "RegionOne"].map((region) => listKeypairs(session, region)));
    // THEN
    expect(logins()).toHaveLength(1);
  });

  it("tells project, user, regions and services", async () => {
    const session = await Session.open(config);
    const { users, projects } = cloud.identity.state;
    expect(await session.projectId()).toBe(projects.find(({ name }) => name === "tenant-a")?.id);
    expect(await session.userId()).toBe(users.find(({ name }) => name === "tenant-a")?.id);
    expect(await session.regions()).toEqual(["RegionOne", "RegionTwo"]);
    const catalog = await session.catalog();
    expect(catalog.services("RegionTwo")).toEqual(["compute", "identity", "image", "network", "volumev3"]);
  });

  it("works with an application credential and with a token", async () => {
    // GIVEN
    const { id, secret } = cloud.applicationCredential;
    const appCred = { auth_url: cloud.authUrl, application_credential_id: id, application_credential_secret: secret };
    const session = await Session.open(configOf({ auth_type: "v3applicationcredential", auth: appCred }));
    // THEN
    expect(await session.regions()).toHaveLength(2);
    // GIVEN a token of the member
    const { headers } = await session.request({
      service: "identity",
      method: "POST",
      path: "/auth/tokens",
      body: passwordLogin(),
    });
    const projectId = await session.projectId();
    const auth = { auth_url: cloud.authUrl, token: headers["x-subject-token"] };
    // THEN
    const byToken = await Session.open(configOf({ auth: { ...auth, project_id: projectId } }));
    expect(await byToken.projectId()).toBe(projectId);
    const unscoped = await Session.open(configOf({ auth }));
    expect(await failure(unscoped.projectId())).toMatchObject({ kind: "badRequest" });
  });

  it("is tried again after it has failed", async () => {
    // GIVEN
    const session = await Session.open(config);
    cloud.keystone.fault({ times: 1, status: 500, body: { error: { code: 500, title: "x", message: "no database" } } });
    // THEN
    expect(await failure(session.regions())).toMatchObject({ kind: "server", status: 500, service: "identity" });
    expect(await session.regions()).toHaveLength(2);
  });

  it("with a wrong password ends after one request and does not show it", async () => {
    // GIVEN
    const entry = cloud.cloudsYamlEntry() as { auth: object };
    const session = await Session.open(configOf({ ...entry, auth: { ...entry.auth, password: "hunter2" } }));
    // WHEN
    const error = await failure(listKeypairs(session, "RegionOne"));
    // THEN
    expect(error).toMatchObject({ kind: "unauthorized", status: 401, service: "identity" });
    expect(error.message).toContain("The request you have made requires authentication.");
    expect(inspect([error, session], { depth: 9, showHidden: true })).not.toContain("hunter2");
    expect(logins()).toHaveLength(1);
  });
});

describe("a token that is no longer taken", () => {
  it("is renewed once for all who notice", async () => {
    // GIVEN
    const session = await Session.open(config);
    await session.regions();
    cloud.identity.tokens.revokeAll();
    // WHEN
    await Promise.all(["RegionOne", "RegionTwo", "RegionTwo"].map((region) => listKeypairs(session, region)));
    // THEN
    expect(logins()).toHaveLength(2);
  });

  it("is renewed only once for a call", async () => {
    // GIVEN a service that refuses every token
    const session = await Session.open(config);
    cloud.region("RegionOne").fault({ status: 401, body: {} });
    // THEN
    expect(await failure(listKeypairs(session, "RegionOne"))).toMatchObject({
      kind: "unauthorized",
      region: "RegionOne",
    });
    expect(logins()).toHaveLength(2);
    expect(requests()).toHaveLength(2);
  });

  it("lets a write through that was refused before", async () => {
    // GIVEN
    const session = await Session.open(config);
    await session.regions();
    cloud.identity.tokens.revokeAll();
    // WHEN
    const { status } = await session.request({
      ...LIST,
      method: "POST",
      body: { keypair: { name: "x" } },
      member: "keypair",
    });
    // THEN
    expect(status).toBe(200);
  });
});

describe("addresses", () => {
  it("come from the catalog, under every name of a service", async () => {
    const session = await Session.open(config);
    await expect(session.request({ ...LIST, region: "RegionTwo" })).resolves.toMatchObject({ status: 200 });
    expect(requests("RegionTwo")).toHaveLength(1);
  });

  it("that there are none of are told with those that there are", async () => {
    // GIVEN
    const session = await Session.open(config);
    // WHEN
    const region = await failure(session.request({ ...LIST, region: "RegionNine" }));
    const service = await failure(session.request({ ...LIST, service: "load-balancer" }));
    // THEN
    expect(region).toMatchObject({ kind: "noEndpoint", region: "RegionNine", service: "compute" });
    expect(region.message).toContain("RegionOne, RegionTwo");
    expect(service.message).toContain("no region");
    expect(requests()).toHaveLength(0);
  });

  it("may be overridden for a region", async () => {
    // GIVEN
    const compute_endpoint_override = `${cloud.region("RegionTwo").url}/compute/v2.1`;
    const entry = {
      ...cloud.cloudsYamlEntry(),
      regions: [{ name: "RegionOne", values: { compute_endpoint_override } }],
    };
    const session = await Session.open(configOf(entry));
    // WHEN
    await session.request(LIST);
    // THEN
    expect([requests("RegionOne").length, requests("RegionTwo").length]).toEqual([0, 1]);
  });

  it("that redirect are not followed", async () => {
    // GIVEN
    const Location = cloud.region("RegionTwo").url;
    cloud.region("RegionOne").fault({ status: 302, headers: { Location } });
    // WHEN
    const error = await failure(listKeypairs(await Session.open(config), "RegionOne"));
    // THEN
    expect(error).toMatchObject({ kind: "server", status: 302 });
    expect(error.message).toContain(Location);
    expect(requests("RegionTwo")).toHaveLength(0);
  });
});

describe("failures", () => {
  const body = (member: string, message: string) => ({ [member]: { code: 1, message } });

  it.each([
    ["badRequest", 400, body("badRequest", "no such thing")],
    ["forbidden", 403, body("forbidden", "Policy doesn't allow it")],
    ["overLimit", 403, body("forbidden", "Quota exceeded, too many key pairs.")],
    ["overLimit", 403, body("forbidden", "Project P is over a limit for [Resource servers is over limit of 0]")],
    ["notFound", 404, body("itemNotFound", "gone")],
    ["conflict", 409, body("conflictingRequest", "taken")],
    [
      "overLimit",
      409,
      { NeutronError: { type: "OverQuota", message: "Quota exceeded for resources: ['network'].", detail: "" } },
    ],
    ["overLimit", 413, body("overLimit", "too large")],
    ["server", 500, body("computeFault", "sorry")],
    ["badRequest", 406, { errors: [{ status: 406, title: "Not Acceptable", detail: "no version" }] }],
    ["badRequest", 400, { faultcode: "Client", faultstring: "no such flavor" }],
  ])("of kind %s come from a %i in the service's own words", async (kind, status, answer) => {
    // GIVEN
    cloud.region("RegionOne").fault({ status, body: answer });
    // WHEN
    const error = await failure((await Session.open(config)).request({ ...LIST, method: "POST", body: {} }));
    // THEN
    expect(error).toMatchObject({ kind, status, region: "RegionOne", service: "compute" });
    const words = JSON.stringify(answer).match(/(?:message|detail|faultstring)":"([^"]+)/)?.[1];
    expect(error.message).toContain(words);
    expect(error.url).toMatch(/\/compute\/v2\.1\/os-keypairs$/);
  });

  it("that come as a page of HTML are told without the tags", async () => {
    // GIVEN glance's way
    const page =
      "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1>Not yours.<br /></body></html>";
    cloud.region("RegionOne").fault({ status: 403, body: page });
    // THEN
    const error = await failure(listKeypairs(await Session.open(config), "RegionOne"));
    expect(error.message).toContain("403 403 Forbidden Not yours.: GET");
  });

  it("are one line, however the service breaks it", async () => {
    const message = "The server could not comply.<br /><br />\nQuota is\nfull.";
    cloud.region("RegionOne").fault({ status: 400, body: { badRequest: { message } } });
    const error = await failure(listKeypairs(await Session.open(config), "RegionOne"));
    expect(error.message).toContain("400 The server could not comply. Quota is full.: GET");
  });

  it("carry the id of the request", async () => {
    const session = await Session.open(config);
    const error = await failure(session.request({ ...LIST, path: "/os-keypairs/none", member: "keypair" }));
    expect(error.requestId).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(error.message).toContain(error.requestId);
  });

  it("never repeat a secret that a service quotes", async () => {
    // GIVEN
    const message = "Invalid input. Value: {'secret': 'hunter2'}";
    cloud.keystone.fault({ path: "/users/u/application_credentials", status: 400, body: { error: { message } } });
    const application_credential = { name: "n", secret: "hunter2" };
    const call = { service: "identity", method: "POST", path: "/users/u/application_credentials" } as const;
    // WHEN
    const error = await failure((await Session.open(config)).request({ ...call, body: { application_credential } }));
    // THEN
    expect(error.message).toContain("'[secret]'");
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
  });

  it("hold no token", async () => {
    // GIVEN
    const session = await Session.open(config);
    await session.regions();
    for (const fault of [{ reset: true }, { status: 500 }, { truncate: true }, { status: 200, body: "{" }] as const) {
      cloud.region("RegionOne").clearFaults();
      cloud.region("RegionOne").fault(fault);
      // WHEN
      const error = await failure(session.request({ ...LIST, method: "POST", body: {} }));
      // THEN
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/gAAAAA|X-Auth-Token/i);
    }
  });
});

describe("connections", () => {
  it("that are refused are told at once", async () => {
    // GIVEN
    const session = await Session.open(config);
    await session.regions();
    await cloud.region("RegionOne").down();
    // THEN
    expect(await failure(listKeypairs(session, "RegionOne"))).toMatchObject({ kind: "refused", region: "RegionOne" });
    // WHEN it is back
    await cloud.region("RegionOne").up();
    await expect(listKeypairs(session, "RegionOne")).resolves.toEqual([]);
  });

  it("that break are tried again for a read, not for a write", async () => {
    // GIVEN
    const session = await Session.open(config);
    cloud.region("RegionOne").fault({ reset: true, times: 1 });
    await expect(listKeypairs(session, "RegionOne")).resolves.toEqual([]);
    expect(requests()).toHaveLength(2);
    // WHEN
    cloud.region("RegionOne").fault({ reset: true, times: 1 });
    const error = await failure(session.request({ ...LIST, method: "POST", body: { keypair: { name: "x" } } }));
    // THEN
    expect(error.kind).toBe("reset");
    expect(requests()).toHaveLength(3);
  });

  it("that break in the middle of an answer give no half answer", async () => {
    // GIVEN
    cloud.region("RegionOne").fault({ truncate: true });
    // THEN
    expect(await failure(listKeypairs(await Session.open(config), "RegionOne"))).toMatchObject({ kind: "reset" });
    expect(requests()).toHaveLength(3);
  });

  it.each([
    [503, "0"],
    [429, "1"],
    [503, new Date(Date.now() - 1000).toUTCString()],
  ])("with a %i wait as told (Retry-After %s) and go on", async (status, after) => {
    // GIVEN
    cloud.region("RegionOne").fault({ status, headers: { "Retry-After": after }, times: 1 });
    const begin = Date.now();
    // WHEN
    await expect(listKeypairs(await Session.open(config), "RegionOne")).resolves.toEqual([]);
    // THEN
    if (after === "1") expect(Date.now() - begin).toBeGreaterThanOrEqual(990);
  });

  it("with a busy server end after three tries", async () => {
    cloud.region("RegionOne").fault({ status: 503, headers: { "Retry-After": "0" } });
    expect(await failure(listKeypairs(await Session.open(config), "RegionOne"))).toMatchObject({
      kind: "server",
      status: 503,
    });
    expect(requests()).toHaveLength(3);
  });
});

describe("deadlines", () => {
  it.each([
    ["timeout", "a server that never answers", { hang: true }],
    ["timeout", "a server that sends a byte a second", { bytesPerSecond: 1 }],
    ["server", "a server that asks to come back in an hour", { status: 503, headers: { "Retry-After": "3600" } }],
  ] as const)("end with a %s: %s", async (kind, _what, fault) => {
    // GIVEN
    cloud.region("RegionOne").fault(fault);
    const session = await Session.open(config, { timeoutMs: 400 });
    const begin = Date.now();
    // WHEN
    const error = await failure(listKeypairs(session, "RegionOne"));
    // THEN
    expect(error).toMatchObject({ kind, region: "RegionOne" });
    expect(Date.now() - begin).toBeLessThan(2000);
  });

  it("hold though memory is collected meanwhile", async () => {
    // GIVEN
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    cloud.region("RegionOne").fault({ hang: true });
    const session = await Session.open(config, { timeoutMs: 400 });
    // WHEN
    const call = failure(listKeypairs(session, "RegionOne"));
    const collecting = setInterval(collect, 100);
    // THEN
    expect(await call.finally(() => clearInterval(collecting))).toMatchObject({ kind: "timeout" });
  });

  it("leave no listener behind on a signal that many calls share", async () => {
    // GIVEN
    const controller = new AbortController();
    const session = await Session.open(config, { signal: controller.signal });
    // WHEN
    for (let n = 0; n < 5; n++) await listKeypairs(session, "RegionOne", { signal: controller.signal });
    // THEN
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("count the login in", async () => {
    // GIVEN
    cloud.keystone.fault({ hang: true });
    const session = await Session.open(config, { timeoutMs: 300 });
    // THEN
    expect(await failure(listKeypairs(session, "RegionOne"))).toMatchObject({ kind: "timeout", service: "identity" });
  });

  it("of one caller do not end the login of another", async () => {
    // GIVEN
    cloud.keystone.fault({ latencyMs: 300 });
    const session = await Session.open(config);
    // WHEN
    const impatient = failure(listKeypairs(session, "RegionOne", { signal: AbortSignal.timeout(50) }));
    const patient = listKeypairs(session, "RegionOne");
    // THEN
    expect(await impatient).toMatchObject({ kind: "timeout" });
    expect(await patient).toEqual([]);
    expect(logins()).toHaveLength(1);
  });

  it("end a login for which nobody waits any more, and the next call logs in again", async () => {
    // GIVEN
    const hanging = cloud.keystone.fault({ hang: true });
    let told = (_report: RequestReport): void => undefined;
    const ended = new Promise<RequestReport>((resolve) => (told = resolve));
    const session = await Session.open(config, { onRequest: (report) => told(report) });
    // WHEN
    const calls = [50, 100].map((ms) => listKeypairs(session, "RegionOne", { signal: AbortSignal.timeout(ms) }));
    await Promise.allSettled(calls);
    // THEN
    expect(await ended).toMatchObject({ service: "identity", failure: "aborted" });
    hanging();
    expect(await listKeypairs(session, "RegionOne")).toEqual([]);
  });

  it("are told from a caller's wish", async () => {
    // GIVEN
    cloud.region("RegionOne").fault({ hang: true });
    const controller = new AbortController();
    const session = await Session.open(config);
    await session.regions();
    const call = failure(listKeypairs(session, "RegionOne", { signal: controller.signal }));
    // WHEN
    setTimeout(() => controller.abort(), 100);
    // THEN
    expect(await call).toMatchObject({ kind: "aborted", region: "RegionOne" });
  });

  it("of the session end its calls", async () => {
    const session = await Session.open(config, { signal: AbortSignal.abort() });
    expect(await failure(session.regions())).toMatchObject({ kind: "aborted" });
    expect(logins()).toHaveLength(0);
  });
});

describe("bodies", () => {
  it("that are no JSON are told, without their text", async () => {
    // GIVEN
    cloud
      .region("RegionOne")
      .fault({ status: 200, headers: { "Content-Type": "application/json" }, body: '{"keypairs": [' });
    // THEN
    const error = await failure(listKeypairs(await Session.open(config), "RegionOne"));
    expect(error).toMatchObject({ kind: "badBody", status: 200 });
    expect(error.message).toContain("14 characters");
  });

  it.each([
    ["another shape", { other: [] }],
    ["a list", [1]],
    ["a page", "<html><body>Log in</body></html>"],
    ["nothing", ""],
  ])("that hold %s are told", async (_what, body) => {
    cloud.region("RegionOne").fault({ status: 200, body });
    expect(await failure(listKeypairs(await Session.open(config), "RegionOne"))).toMatchObject({ kind: "badBody" });
  });

  it("that are too long are not read", async () => {
    // GIVEN
    cloud.region("RegionOne").fault({ body: { keypairs: [], padding: "x".repeat(20_000) } });
    const session = await Session.open(config, { maxBodyBytes: 10_000 });
    // THEN
    const error = await failure(listKeypairs(session, "RegionOne"));
    expect(error).toMatchObject({ kind: "badBody" });
    expect(error.message).toContain("10000 bytes");
  });

  it("keep integers beyond 2^53", async () => {
    // GIVEN an answer like neutron's network-ip-availabilities
    const headers = { "Content-Type": "application/json" };
    const body =
      '{"total_ips": 18446744073709551616, "used_ips": 3, "text": "18446744073709551616", "big": -9007199254740993}';
    cloud.region("RegionOne").fault({ status: 200, headers, body });
    // WHEN
    const answer = await (await Session.open(config)).request({ ...LIST, member: "total_ips" });
    // THEN
    expect(answer.body).toEqual({
      total_ips: 18446744073709551616n,
      used_ips: 3,
      text: "18446744073709551616",
      big: -9007199254740993n,
    });
  });
});
