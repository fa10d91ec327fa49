import { fault, LIKE, REQUEST_ID, told } from "./expect";
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
afterEach(() => reset());
afterAll(() => target.stop());

/** Cinder asks nobody whether there is such a project. */
const PROJECT = "contract-quotas";
/** As cinder.conf has them where nobody has set any, with those of the type that is always there. */
const DEFAULTS = {
  volumes: 10,
  per_volume_gigabytes: -1,
  snapshots: 10,
  gigabytes: 1000,
  backups: 10,
  backup_gigabytes: 1000,
  volumes___DEFAULT__: -1,
  gigabytes___DEFAULT__: -1,
  snapshots___DEFAULT__: -1,
  groups: 10,
};
const ABSOLUTE = {
  maxTotalVolumes: 10,
  maxTotalSnapshots: 10,
  maxTotalVolumeGigabytes: 1000,
  maxTotalBackups: 10,
  maxTotalBackupGigabytes: 1000,
  totalVolumesUsed: 0,
  totalGigabytesUsed: 0,
  totalSnapshotsUsed: 0,
  totalBackupsUsed: 0,
  totalBackupGigabytesUsed: 0,
};

const get = (person: Person, path: string, microversion?: string) =>
  person.volume({ method: "GET", path, microversion });
const quotas = (person: Person, rest: string) => get(person, `/os-quota-sets/${rest}`);
const put = (body: unknown, person = admin, headers = {}) =>
  person.volume({ method: "PUT", path: `/os-quota-sets/${PROJECT}`, body, headers });
const set = (quota_set: unknown, person = admin) => put({ quota_set }, person);
const reset = (person = admin) => person.volume({ method: "DELETE", path: `/os-quota-sets/${PROJECT}` });
/** The same without a project in the path, or with another. */
const at = (person: Person, path: string) =>
  call(person.volumeUrl().replace(/\/[^/]+$/, ""), { method: "GET", path, headers: { "X-Auth-Token": person.token } });

const bad = (message: string) => ({ status: 400, body: fault("badRequest", 400, message) });
const MALFORMED = bad(
  "The server could not comply with the request since it is either malformed or otherwise incorrect.",
);
const forbidden = (rule: string) => ({
  status: 403,
  body: fault("forbidden", 403, `Policy doesn't allow volume_extension:quotas:${rule} to be performed.`),
});
const noMethod = { status: 404, body: fault("itemNotFound", 404, "The resource could not be found.") };
const noRoute = { status: 404, body: { code: "404 Not Found", title: "Not Found" } };

describe("quotas", () => {
  it("of a project nobody has set any for are the defaults", async () => {
    for (const rest of ["", "?usage=false", "/defaults"]) {
      expect(told(await quotas(admin, PROJECT + rest))).toEqual({
        status: 200,
        body: { quota_set: { id: PROJECT, ...DEFAULTS } },
      });
    }
  });

  it.each(["true", "True", "1", "YES"])("are told with what is used for usage=%s", async (usage) => {
    const names = Object.entries(DEFAULTS).map(([name, limit]) => [name, { limit, in_use: 0, reserved: 0 }]);
    expect(told(await quotas(admin, `${PROJECT}?usage=${usage}`))).toEqual({
      status: 200,
      body: { quota_set: { id: PROJECT, ...(Object.fromEntries(names) as object) } },
    });
  });

  it("of the project are told to everybody in it", async () => {
    for (const person of [member, reader]) {
      for (const rest of ["", "?usage=true", "/defaults"]) {
        expect((await quotas(person, person.projectId + rest)).status).toBe(200);
      }
    }
  });

  it.each(["", "foo", "2"])("are not told for usage=%j", async (usage) => {
    expect(told(await quotas(admin, `${PROJECT}?usage=${usage}`))).toEqual(
      bad(`Value '${usage}' for 'usage' is not a boolean.`),
    );
  });

  it("are set and given up by an administrator", async () => {
    // WHEN
    const answer = await set({ volumes: 7, gigabytes: -1, gigabytes___DEFAULT__: 5, groups: 3 });
    // THEN
    const limits = { ...DEFAULTS, volumes: 7, gigabytes: -1, gigabytes___DEFAULT__: 5, groups: 3 };
    expect(told(answer)).toEqual({ status: 200, body: { quota_set: limits } });
    expect(told(await quotas(admin, PROJECT))).toEqual({
      status: 200,
      body: { quota_set: { id: PROJECT, ...limits } },
    });
    expect(await quotas(admin, `${PROJECT}/defaults`)).toMatchObject({ body: { quota_set: DEFAULTS } });
    expect(await get(admin, `/limits?project_id=${PROJECT}`, "3.39")).toMatchObject({
      body: { limits: { absolute: { maxTotalVolumes: 7, maxTotalVolumeGigabytes: -1 } } },
    });
    for (const _again of [1, 2]) expect(told(await reset())).toEqual({ status: 200, body: "" });
    expect(await quotas(admin, PROJECT)).toMatchObject({ body: { quota_set: DEFAULTS } });
  });

  it.each<[unknown, string]>([
    [{ volumes: -2 }, "volumes must be >= -1"],
    [{ volumes: 2 ** 31 }, "volumes must be <= 2147483647"],
    [{ volumes: "x" }, "volumes must be an integer"],
    [{ volumes: null }, "volumes must be an integer"],
    [{ volumes: 1.5 }, "volumes must be an integer"],
    [{ volumes: true }, "volumes must be an integer"],
    [{ foo: 1, bar: 2 }, "Invalid input received: Bad key(s) in quota set: foo, bar"],
    [{ volumes: "x", foo: 1 }, "volumes must be an integer"],
    [{ gigabytes_nothing: 3 }, "Invalid input received: Bad key(s) in quota set: gigabytes_nothing"],
    [{}, "Invalid input for field/attribute quota_set. Value: {}. {} should be non-empty"],
    [[], "Invalid input for field/attribute quota_set. Value: []. [] is not of type 'object'"],
  ])("are not set to %j", async (quota_set, message) => {
    for (const person of [admin, member]) expect(told(await set(quota_set, person))).toEqual(bad(message));
  });

  it.each<[unknown, string]>([
    [{}, "'quota_set' is a required property"],
    [{ quota_set: { volumes: 1 }, x: 1 }, "Additional properties are not allowed ('x' was unexpected)"],
    ['""', "'' is not of type 'object'"],
    ["{", "Malformed request body"],
  ])("are not set by a body of %j", async (body, message) => {
    expect(told(await put(body))).toEqual(bad(message));
  });

  it("are not set by a body of another type", async () => {
    expect(told(await put({ quota_set: { volumes: 1 } }, admin, { "Content-Type": "text/plain" }))).toEqual({
      status: 415,
      body: fault("badMediaType", 415, "Unsupported Content-Type"),
    });
  });

  it.each(["7", "-1", " 5 "])("are not set to the text %j, which Cinder can't compare", async (volumes) => {
    expect(told(await set({ volumes }))).toEqual(MALFORMED);
    expect(await quotas(admin, PROJECT)).toMatchObject({ body: { quota_set: DEFAULTS } });
  });

  it("take a text where nothing is compared, and a project's id without using it", async () => {
    expect(await set({ per_volume_gigabytes: "7", tenant_id: "x" })).toMatchObject({
      status: 200,
      body: { quota_set: { ...DEFAULTS, per_volume_gigabytes: 7 } },
    });
  });

  it("of others are an administrator's business, and so is every change", async () => {
    for (const rest of ["", "?usage=true", "/defaults"]) {
      expect(told(await quotas(member, PROJECT + rest))).toEqual(forbidden("show"));
    }
    expect(told(await set({ volumes: 1 }, member))).toEqual(forbidden("update"));
    expect(told(await reset(member))).toEqual(forbidden("delete"));
  });

  it("are not listed", async () => {
    expect(told(await get(admin, "/os-quota-sets"))).toEqual(noMethod);
  });
});

describe("limits", () => {
  it.each([undefined, "3.0", "3.39", "3.70", "latest"])("are told with microversion %s", async (microversion) => {
    const names = Object.keys(ABSOLUTE).sort();
    const { status, body } = await get(reader, "/limits", microversion);
    const { absolute, rate } = (body as { limits: { rate: unknown; absolute: Record<string, unknown> } }).limits;
    expect({ status, rate }).toEqual({ status: 200, rate: [] });
    expect(Object.keys(absolute).sort()).toEqual(names);
  });

  it("of another project are told to an administrator from 3.39 on", async () => {
    await set({ volumes: 7 });
    const told7 = { status: 200, body: { limits: { absolute: { ...ABSOLUTE, maxTotalVolumes: 7 } } } };
    for (const name of ["project_id", "tenant_id"]) {
      expect(await get(admin, `/limits?${name}=${PROJECT}`, "3.39")).toMatchObject(told7);
      for (const [person, microversion] of [
        [admin, "3.38"],
        [member, "3.39"],
      ] as const) {
        expect(await get(person, `/limits?${name}=${PROJECT}`, microversion)).toMatchObject({
          body: { limits: { absolute: { maxTotalVolumes: 10 } } },
        });
      }
    }
  });

  it("are only read", async () => {
    expect(told(await admin.volume({ method: "POST", path: "/limits", body: {} }))).toEqual(noMethod);
  });
});

describe("the API", () => {
  it("tells its versions", async () => {
    const version = {
      id: "v3.0",
      status: "CURRENT",
      version: LIKE(/^3\.\d+$/),
      min_version: "3.0",
      updated: LIKE(/^\d{4}-\d\d-\d\dT00:00:00Z$/),
      links: [
        { rel: "describedby", type: "text/html", href: "https://docs.openstack.org/" },
        { rel: "self", href: LIKE(/^http:.*\/v3\/$/) },
      ],
      "media-types": [{ base: "application/json", type: "application/vnd.openstack.volume+json;version=3" }],
    };
    const root = member.volumeUrl().replace(/\/v3\/.*/, "");
    const ask = (path: string, headers = {}) => call(root, { method: "GET", path, headers });
    const known = { "X-Auth-Token": member.token };
    expect(told(await ask("/"))).toEqual({ status: 300, body: { versions: [version] } });
    expect((await ask("/v3/")).status).toBe(401);
    expect(told(await ask("/v3/", known))).toEqual({ status: 200, body: { versions: [version] } });
    expect(await ask("/v3", known)).toMatchObject({ status: 302, headers: { location: LIKE(/\/v3\/$/) } });
  });

  it("says in an answer by which microversion it is", async () => {
    for (const [asked, used] of [
      [undefined, "3.0"],
      ["3.27", "3.27"],
    ]) {
      const { headers } = await get(member, "/limits", asked);
      expect(headers).toMatchObject({
        "openstack-api-version": `volume ${used}`,
        vary: "OpenStack-API-Version",
        "x-openstack-request-id": LIKE(REQUEST_ID),
        "x-compute-request-id": LIKE(REQUEST_ID),
      });
    }
  });

  it.each([
    [
      "3.999",
      406,
      fault("computeFault", 406, /^Version 3.999 is not supported by the API. Minimum is 3.0 and maximum is 3/),
    ],
    [
      "2.0",
      406,
      fault("computeFault", 406, /^Version 2.0 is not supported by the API. Minimum is 3.0 and maximum is 3/),
    ],
    [
      "x",
      400,
      fault("badRequest", 400, "API Version String x is of invalid format. Must be of format MajorNum.MinorNum."),
    ],
  ])("refuses microversion %s", async (microversion, status, body) => {
    expect(told(await get(member, "/limits", microversion))).toEqual({ status, body });
  });

  it("refuses a microversion of another service alone", async () => {
    const headers = { "OpenStack-API-Version": "compute 2.1" };
    expect(told(await member.volume({ method: "GET", path: "/limits", headers }))).toEqual(MALFORMED);
  });

  it("needs no project in the path, but not another one", async () => {
    expect((await at(member, "/limits")).status).toBe(200);
    expect(told(await at(member, `/${NOWHERE}/limits`))).toEqual(bad("Malformed request url"));
    expect(await at(member, "/xyz/limits")).toMatchObject(noRoute);
  });

  it("refuses nobody's requests", async () => {
    for (const token of ["", "nothing"]) {
      const answer = await member.volume({ method: "GET", path: "/limits", headers: { "X-Auth-Token": token } });
      expect(answer).toMatchObject({
        status: 401,
        headers: { "www-authenticate": `Keystone uri="${target.authUrl}"` },
        body: { error: { code: 401, title: "Unauthorized" } },
      });
    }
  });
});
