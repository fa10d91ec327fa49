import { fault, told } from "./expect";
import { NOWHERE } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let own: OwnProject;
let member: Person;
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  own = await OwnProject.make(target, admin);
  ({ member } = own);
});
afterEach(() => reset());
afterAll(async () => {
  await own.remove();
  await target.stop();
});

/** As nova.conf has them where nobody has set any. */
const SINCE_2_57 = {
  cores: 20,
  instances: 10,
  key_pairs: 100,
  metadata_items: 128,
  ram: 51200,
  server_group_members: 10,
  server_groups: 10,
};
const SINCE_2_36 = {
  ...SINCE_2_57,
  injected_file_content_bytes: 10240,
  injected_file_path_bytes: 255,
  injected_files: 5,
};
const ALL = { ...SINCE_2_36, fixed_ips: -1, floating_ips: -1, security_groups: -1, security_group_rules: -1 };

const get = (person: Person, path: string, microversion = "2.57") =>
  person.compute({ method: "GET", path, microversion });
const quotas = (person: Person, rest: string, microversion?: string) =>
  get(person, `/os-quota-sets/${rest}`, microversion);
const set = (quota_set: unknown, { person = admin, project = own.id, microversion = "2.57" } = {}) =>
  person.compute({ method: "PUT", path: `/os-quota-sets/${project}`, microversion, body: { quota_set } });
const reset = (person = admin) =>
  person.compute({ method: "DELETE", path: `/os-quota-sets/${own.id}`, microversion: "2.57" });

const bad = (message: string) => ({ status: 400, body: fault("badRequest", 400, message) });
const forbidden = (rule: string) => ({
  status: 403,
  body: fault("forbidden", 403, `Policy doesn't allow os_compute_api:${rule} to be performed.`),
});
const noRoute = { status: 404, body: { code: "404 Not Found", title: "Not Found" } };

describe("quotas", () => {
  it.each([
    ["2.1", ALL],
    ["2.35", ALL],
    ["2.36", SINCE_2_36],
    ["2.56", SINCE_2_36],
    ["2.57", SINCE_2_57],
    ["2.102", SINCE_2_57],
  ])("are shown with microversion %s", async (microversion, limits) => {
    const shown = { status: 200, body: { quota_set: { id: own.id, ...limits } } };
    expect(told(await quotas(member, own.id, microversion))).toEqual(shown);
    expect(told(await quotas(member, `${own.id}/defaults`, microversion))).toEqual(shown);
    const names = Object.entries(limits).map(([name, limit]) => [name, { limit, in_use: 0, reserved: 0 }]);
    expect(told(await quotas(member, `${own.id}/detail`, microversion))).toEqual({
      status: 200,
      body: { quota_set: { id: own.id, ...(Object.fromEntries(names) as object) } },
    });
  });

  it("are set and given up by an administrator", async () => {
    // WHEN
    const answer = await set({ cores: "7", ram: -1 });
    // THEN
    const limits = { ...SINCE_2_57, cores: 7, ram: -1 };
    expect(told(answer)).toEqual({ status: 200, body: { quota_set: limits } });
    expect(told(await set({}))).toEqual({ status: 200, body: { quota_set: limits } });
    expect(await quotas(member, own.id)).toMatchObject({ body: { quota_set: { cores: 7, ram: -1, instances: 10 } } });
    expect(await quotas(member, `${own.id}/defaults`)).toMatchObject({ body: { quota_set: SINCE_2_57 } });
    expect(await get(member, "/limits")).toMatchObject({
      body: { limits: { absolute: { maxTotalCores: 7, maxTotalRAMSize: -1 } } },
    });
    for (const _again of [1, 2]) expect(told(await reset())).toEqual({ status: 202, body: "" });
    expect(await quotas(member, own.id)).toMatchObject({ body: { quota_set: SINCE_2_57 } });
  });

  it("that a microversion no longer knows can't be set with it", async () => {
    expect(await set({ injected_files: 3 }, { microversion: "2.56" })).toMatchObject({
      status: 200,
      body: { quota_set: { injected_files: 3 } },
    });
    expect(told(await set({ injected_files: 3 }))).toEqual(
      bad(
        "Invalid input for field/attribute quota_set. Value: {'injected_files': 3}. Additional properties are not allowed ('injected_files' was unexpected)",
      ),
    );
  });

  it.each<[unknown, string]>([
    [{ cores: -2 }, "cores. Value: -2. -2 is less than the minimum of -1"],
    [{ cores: 2 ** 31 }, "cores. Value: 2147483648. 2147483648 is greater than the maximum of 2147483647"],
    [{ cores: "x" }, "cores. Value: x. 'x' does not match '^-?[0-9]+$'"],
    [{ cores: null }, "cores. Value: None. None is not of type 'integer', 'string'"],
    [{ cores: 1.5 }, "cores. Value: 1.5. 1.5 is not of type 'integer', 'string'"],
    [{ foo: 1 }, "quota_set. Value: {'foo': 1}. Additional properties are not allowed ('foo' was unexpected)"],
    [[], "quota_set. Value: []. [] is not of type 'object'"],
  ])("are not set to %j", async (quota_set, message) => {
    for (const person of [admin, member]) {
      expect(told(await set(quota_set, { person }))).toEqual(bad(`Invalid input for field/attribute ${message}`));
    }
  });

  it("of a project that is none are refused where Keystone can be asked", async () => {
    const none = bad(`Project ID ${NOWHERE} is not a valid project.`);
    for (const rest of ["", "/detail", "/defaults"]) {
      expect(told(await quotas(admin, NOWHERE + rest))).toEqual(none);
    }
    expect(told(await set({ cores: 1 }, { project: NOWHERE }))).toEqual(none);
    expect(await quotas(member, `${NOWHERE}/defaults`)).toMatchObject({ status: 200 });
  });

  it("of others are an administrator's business, and so is every change", async () => {
    expect(told(await quotas(member, NOWHERE))).toEqual(forbidden("os-quota-sets:show"));
    expect(told(await quotas(member, `${NOWHERE}/detail`))).toEqual(forbidden("os-quota-sets:detail"));
    expect(told(await set({ cores: 1 }, { person: member }))).toEqual(forbidden("os-quota-sets:update"));
    expect(told(await reset(member))).toEqual(forbidden("os-quota-sets:delete"));
  });

  it("take no unknown parameters from 2.75 on", async () => {
    const unknown = bad("Additional properties are not allowed ('foo' was unexpected)");
    for (const rest of ["", "/detail"]) {
      expect((await quotas(member, `${own.id}${rest}?foo=1`, "2.74")).status).toBe(200);
      expect(told(await quotas(member, `${own.id}${rest}?foo=1`, "2.75"))).toEqual(unknown);
    }
    expect((await quotas(member, `${own.id}/defaults?foo=1`, "2.102")).status).toBe(200);
  });

  it("are not listed", async () => {
    expect(await get(admin, "/os-quota-sets")).toMatchObject(noRoute);
  });

  it("hold for keypairs", async () => {
    // GIVEN
    await set({ key_pairs: 0 });
    // WHEN
    const keypair = {
      name: "contract-quota",
      public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhpZGRlbiBrZXkgZm9yIHRlc3RzIG9ubHkgMTIzNDU2",
    };
    const answer = await member.compute({ method: "POST", path: "/os-keypairs", body: { keypair } });
    // THEN
    expect(told(answer)).toEqual({ status: 403, body: fault("forbidden", 403, "Quota exceeded, too many key pairs.") });
  });
});

describe("limits", () => {
  const since257 = {
    maxTotalCores: 20,
    maxTotalInstances: 10,
    maxTotalKeypairs: 100,
    maxServerMeta: 128,
    maxTotalRAMSize: 51200,
    maxServerGroups: 10,
    maxServerGroupMembers: 10,
    totalRAMUsed: 0,
    totalCoresUsed: 0,
    totalInstancesUsed: 0,
    totalServerGroupsUsed: 0,
  };
  const since239 = { ...since257, maxPersonality: 5, maxPersonalitySize: 10240 };
  const since236 = { ...since239, maxImageMeta: 128 };
  const all = {
    ...since236,
    maxTotalFloatingIps: -1,
    maxSecurityGroups: -1,
    maxSecurityGroupRules: -1,
    totalFloatingIpsUsed: 0,
    totalSecurityGroupsUsed: 0,
  };

  it.each([
    ["2.1", all],
    ["2.36", since236],
    ["2.39", since239],
    ["2.57", since257],
    ["2.102", since257],
  ])("are shown with microversion %s", async (microversion, absolute) => {
    expect(told(await get(member, "/limits", microversion))).toEqual({
      status: 200,
      body: { limits: { rate: [], absolute } },
    });
  });

  it("of a project that is named are an administrator's business", async () => {
    const path = `/limits?tenant_id=${own.id}`;
    expect(await get(admin, path)).toMatchObject({ status: 200, body: { limits: { absolute: since257 } } });
    expect(told(await get(member, path))).toEqual(forbidden("limits:other_project"));
  });

  it("take no unknown parameters from 2.75 on", async () => {
    expect((await get(member, "/limits?foo=1", "2.74")).status).toBe(200);
    expect(told(await get(member, "/limits?foo=1", "2.75"))).toEqual(
      bad("Additional properties are not allowed ('foo' was unexpected)"),
    );
  });

  it("are only read", async () => {
    expect(await member.compute({ method: "POST", path: "/limits", body: {} })).toMatchObject(noRoute);
  });
});
