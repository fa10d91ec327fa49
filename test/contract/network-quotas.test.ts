import { told } from "./expect";
import { Made, NOWHERE } from "./made";
import { bad, callsOf, conflict, forbidden, invalid } from "./network-calls";
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

/** Neutron asks nobody whether there is such a project. */
const PROJECT = "contract-quotas";
const quotas = (person: Person, rest: string) => person.network({ method: "GET", path: `/quotas${rest}` });
const set = (person: Person, quota: unknown) =>
  person.network({ method: "PUT", path: `/quotas/${PROJECT}`, body: { quota } });
const reset = (person: Person) => person.network({ method: "DELETE", path: `/quotas/${PROJECT}` });
const DEFAULTS = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: 500,
  router_route: 30,
  router: 10,
  floatingip: 50,
  rbac_policy: 10,
  security_group: 10,
  security_group_rule: 100,
  trunk: -1,
};
const admins = {
  status: 403,
  body: {
    NeutronError: {
      type: "AdminRequired",
      message: "User does not have admin privileges: Only admin is authorized to access quotas for another project.",
      detail: "",
    },
  },
};

describe("quotas", () => {
  it("of a project nobody has set any for are the defaults", async () => {
    for (const rest of [`/${PROJECT}`, `/${PROJECT}/default`]) {
      expect(await quotas(admin, rest)).toMatchObject({ status: 200, body: { quota: DEFAULTS } });
    }
  });

  it("are told with what is used, to everybody in the project", async () => {
    // GIVEN
    const { projectId } = member;
    const usedBy = async (person: Person, details: string) => {
      const { status, body } = await quotas(person, `/${projectId}/${details}`);
      expect(status).toBe(200);
      return (body as { quota: { network: { used: number } } }).quota;
    };
    await made.one(member, "network", { name: "contract" });
    // THEN
    for (const [person, details] of [
      [member, "details.json"],
      [reader, "details"],
    ] as const) {
      const { network } = await usedBy(person, details);
      expect(network).toEqual({ limit: 100, used: expect.any(Number) as unknown, reserved: 0 });
      expect(network.used).toBeGreaterThan(0);
    }
    for (const rest of [`/${projectId}`, `/${projectId}/default`]) {
      expect((await quotas(reader, rest)).status).toBe(200);
    }
  });

  it("of others are an administrator's business", async () => {
    for (const rest of ["", `/${NOWHERE}`, `/${NOWHERE}/default`]) {
      expect(told(await quotas(member, rest))).toEqual(forbidden("rule:get_quota"));
    }
    expect(told(await quotas(member, `/${NOWHERE}/details.json`))).toEqual(admins);
    expect(told(await set(member, { network: 1 }))).toEqual(forbidden("rule:update_quota"));
    expect(told(await reset(member))).toEqual(forbidden("rule:delete_quota"));
  });

  it("are set, listed and given up by an administrator", async () => {
    // GIVEN
    made.later(() => reset(admin));
    // WHEN
    const answer = await set(admin, { network: "7", port: -1 });
    // THEN
    const limits = { ...DEFAULTS, network: 7, port: -1 };
    expect(answer).toMatchObject({ status: 200, body: { quota: limits } });
    const { body } = await quotas(admin, "");
    expect((body as { quotas: object[] }).quotas).toContainEqual(
      expect.objectContaining({ ...limits, project_id: PROJECT, tenant_id: PROJECT }),
    );
    expect(await set(admin, {})).toMatchObject({ body: { quota: limits } });
    expect((await reset(admin)).status).toBe(204);
    expect(await quotas(admin, `/${PROJECT}`)).toMatchObject({ body: { quota: DEFAULTS } });
    expect(told(await reset(admin))).toEqual({
      status: 404,
      body: {
        NeutronError: {
          type: "TenantQuotaNotFound",
          message: `Quota for project ${PROJECT} could not be found.`,
          detail: "",
        },
      },
    });
  });

  it.each<[object, object]>([
    [{ network: -2 }, bad("Invalid input for network. Reason: '-2' is too small - must be at least '-1'.")],
    [
      { network: 2 ** 31 },
      bad("Invalid input for network. Reason: '2147483648' is too large - must be no larger than '2147483647'."),
    ],
    [{ network: "x" }, invalid("'x' is not an integer")],
    [{ network: null }, invalid("'None' is not an integer")],
    [{ foo: 1 }, bad("Unrecognized attribute(s) 'foo'")],
  ])("of %j are refused", async (quota, answer) => {
    expect(told(await set(admin, quota))).toEqual(answer);
  });

  it("are kept, and not lowered below what is used unless by force", async () => {
    // GIVEN
    made.later(() => reset(admin));
    await set(admin, { network: 1 });
    const network = { name: "contract", project_id: PROJECT };
    await made.one(admin, "network", network);
    // THEN
    const over = conflict("OverQuota", "Quota exceeded for resources: ['network'].");
    expect(told(await callsOf("network").post(admin, network))).toEqual(over);
    expect(told(await set(admin, { network: 0 }))).toEqual(
      bad("Quota limit 0 for network must be greater than or equal to already used 1"),
    );
    expect(await set(admin, { network: 0, force: true })).toMatchObject({
      status: 200,
      body: { quota: { network: 0 } },
    });
    expect(await set(admin, { network: -1 })).toMatchObject({ status: 200 });
    await made.one(admin, "network", network);
  });

  it.each<[string, (network: string) => object]>([
    ["subnet", (network) => ({ network_id: network, ip_version: 4, cidr: "10.77.0.0/24" })],
    ["port", (network) => ({ network_id: network })],
    ["subnetpool", () => ({ name: "contract", prefixes: ["10.77.0.0/16"] })],
  ])("hold for a %s", async (kind, wanted) => {
    // GIVEN
    made.later(() => reset(admin));
    const network = await made.one(admin, "network", { name: "contract", project_id: PROJECT });
    // WHEN
    await set(admin, { [kind]: 0 });
    // THEN
    const answer = await callsOf(kind).post(admin, { ...wanted(network.id), project_id: PROJECT });
    expect(told(answer)).toEqual(conflict("OverQuota", `Quota exceeded for resources: ['${kind}'].`));
  });
});
