import { LIKE, told, UUID } from "./expect";
import { current, found, Made, NOWHERE, type Thing } from "./made";
import { bad, conflict, forbidden, missing, refused } from "./network-calls";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let reader: Person;
let admin: Person;
const made = new Made();
beforeAll(async () => {
  target = await Target.open();
  [member, reader, admin] = [
    await target.logIn("tenant-a"),
    await target.logIn("tenant-a-reader"),
    await target.logIn("admin"),
  ];
});
afterEach(() => made.clear());
afterAll(() => target.stop());

const PATH = "/security-groups";
const post = (security_group: unknown, person = member) =>
  person.network({ method: "POST", path: PATH, body: { security_group } });
const put = (id: string, security_group: unknown, person = member) =>
  person.network({ method: "PUT", path: `${PATH}/${id}`, body: { security_group } });
const get = (path: string, person = member) => person.network({ method: "GET", path: `${PATH}${path}` });
const remove = (id: string, person = member) => person.network({ method: "DELETE", path: `${PATH}/${id}` });
const one = (wanted: object, person = member) => made.one(person, "security_group", wanted);
const defaultOf = async (person: Person) =>
  (await found(person, "security_group", `name=default&project_id=${person.projectId}`))[0];
const brief = ({ direction, ethertype, protocol, remote_group_id, description }: Thing) => ({
  direction,
  ethertype,
  protocol,
  remote_group_id,
  description,
});
const rulesOf = (group: Thing) =>
  (group.security_group_rules as Thing[]).map(brief).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
const notFound = (id: string) => missing("SecurityGroupNotFound", `Security group ${id} does not exist`);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("a security group", () => {
  it("is made with a rule for each family that lets everything out", async () => {
    // WHEN
    const group = await one({ name: "contract", description: "ours" });
    // THEN
    expect(group).toEqual({
      id: LIKE(UUID),
      name: "contract",
      description: "ours",
      stateful: true,
      shared: false,
      project_id: member.projectId,
      tenant_id: member.projectId,
      security_group_rules: expect.any(Array) as unknown,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 1,
    });
    const out = { direction: "egress", protocol: null, remote_group_id: null, description: null };
    expect(rulesOf(group)).toEqual([
      { ...out, ethertype: "IPv4" },
      { ...out, ethertype: "IPv6" },
    ]);
    expect((group.security_group_rules as Thing[])[0]).toMatchObject({
      id: LIKE(UUID),
      security_group_id: group.id,
      project_id: member.projectId,
      tenant_id: member.projectId,
      port_range_min: null,
      port_range_max: null,
      remote_ip_prefix: null,
      normalized_cidr: null,
      remote_address_group_id: null,
      belongs_to_default_sg: false,
      tags: [],
      created_at: TIME,
      updated_at: TIME,
      revision_number: 0,
    });
    expect(await current(member, "security_group", group.id)).toEqual(group);
  });

  it("may be without a name, a description, or states", async () => {
    expect(await one({})).toMatchObject({ name: "", description: "", stateful: true });
    expect(await one({ stateful: "no" })).toMatchObject({ stateful: false });
  });

  it("is changed, which counts as a revision if it changes anything", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    // WHEN
    const changed = await put(id, { name: "contract 2", description: "new", stateful: false });
    // THEN
    const now = { name: "contract 2", description: "new", stateful: false, revision_number: 2 };
    expect(told(changed)).toMatchObject({ status: 200, body: { security_group: now } });
    expect(told(await put(id, {}))).toMatchObject({ status: 200, body: { security_group: now } });
  });

  it("has a new revision with each rule that is added or removed", async () => {
    const { id } = await one({ name: "contract" });
    const rule = await made.one(member, "security_group_rule", { security_group_id: id, direction: "ingress" });
    expect(await current(member, "security_group", id)).toMatchObject({ revision_number: 2 });
    await member.network({ method: "DELETE", path: `/security-group-rules/${rule.id}` });
    const group = await current(member, "security_group", id);
    expect([group.revision_number, (group.security_group_rules as Thing[]).length]).toEqual([3, 2]);
  });

  it("goes with its rules, and with the rules of others that let its members in", async () => {
    // GIVEN
    const [ours, theirs] = [await one({ name: "contract ours" }), await one({ name: "contract theirs" })];
    const rule = { security_group_id: ours.id, direction: "ingress", remote_group_id: theirs.id };
    await made.one(member, "security_group_rule", rule);
    // WHEN
    const gone = await remove(theirs.id);
    // THEN
    expect(told(gone)).toEqual({ status: 204, body: "" });
    expect(told(await get(`/${theirs.id}`))).toEqual(notFound(theirs.id));
    expect(await found(member, "security_group_rule", `security_group_id=${theirs.id}`)).toEqual([]);
    expect(rulesOf(await current(member, "security_group", ours.id))).toHaveLength(2);
  });

  it("in use stays, and stays as stateful as it is", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    const network = await made.one(member, "network", { name: "contract" });
    await made.one(member, "port", { network_id: network.id, security_groups: [id] });
    // THEN
    const inUse = conflict("SecurityGroupInUse", `Security Group ${id} in use.`);
    expect(told(await remove(id))).toEqual(inUse);
    expect(told(await put(id, { stateful: false }))).toEqual(inUse);
    expect((await put(id, { stateful: true, name: "contract 2" })).status).toBe(200);
  });

  it("that is stateful is not on a port with one that is not", async () => {
    // GIVEN
    const [a, b] = [await one({ name: "contract" }), await one({ name: "contract", stateful: false })];
    const network = await made.one(member, "network", { name: "contract" });
    const port = { network_id: network.id, security_groups: [a.id, b.id] };
    // THEN
    const why = "Cannot apply both stateful and stateless security groups on the same port at the same time";
    expect(told(await member.network({ method: "POST", path: "/ports", body: { port } }))).toEqual(
      conflict("SecurityGroupConflict", `Error ${why} while attempting the operation.`),
    );
  });

  it.each([
    ["no name", { name: null }, "Invalid input for name. Reason: 'None' is not a valid string."],
    ["a number for a name", { name: 5 }, "Invalid input for name. Reason: '5' is not a valid string."],
    [
      "a long name",
      { name: "c".repeat(256) },
      /^Invalid input for name\. Reason: 'c+' exceeds maximum length of 255\.$/,
    ],
    ["a long description", { description: "c".repeat(256) }, /^Invalid input for description\. .* of 255\.$/],
    ["what it has not", { foo: 1 }, "Unrecognized attribute(s) 'foo'"],
    ["an id", { id: NOWHERE }, "Attribute 'id' not allowed in POST"],
    ["shared", { shared: true }, "Attribute 'shared' not allowed in POST"],
    ["tags", { tags: ["a"] }, "Attribute 'tags' not allowed in POST"],
    [
      "another project",
      { project_id: "0" },
      "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user.",
    ],
  ])("is not made with %s", async (_, wanted, message) => {
    expect(told(await post(wanted))).toEqual(bad(message));
  });

  it("is stateful or not, nothing between", async () => {
    const message = "Invalid input for operation: 'maybe' cannot be converted to boolean.";
    expect(told(await post({ stateful: "maybe" }))).toEqual(refused("InvalidInput", message));
  });

  it.each([
    ["shared", { shared: true }],
    ["id", { id: NOWHERE }],
    ["security_group_rules", { security_group_rules: [] }],
  ])("keeps its %s", async (name, wanted) => {
    const { id } = await one({});
    const message = `Cannot update read-only attribute ${name}`;
    expect(told(await put(id, wanted))).toEqual(bad(message));
  });

  it("that is not there is not found", async () => {
    for (const id of ["nope", NOWHERE]) {
      expect(told(await get(`/${id}`))).toEqual(notFound(id));
      expect(told(await put(id, { name: "contract" }))).toEqual(notFound(id));
      expect(told(await remove(id))).toEqual(notFound(id));
    }
  });
});

describe("the default group", () => {
  it("is there as soon as somebody looks, and lets its own members in", async () => {
    // WHEN
    const group = await defaultOf(reader);
    // THEN
    expect(group).toMatchObject({ name: "default", project_id: member.projectId });
    const whole = await current(member, "security_group", group.id);
    const own = (whole.security_group_rules as Thing[]).filter(({ remote_group_id }) => remote_group_id === group.id);
    expect(own.map(({ belongs_to_default_sg }) => belongs_to_default_sg)).toEqual([true, true]);
    expect(rulesOf({ ...whole, security_group_rules: own })).toEqual([
      { direction: "ingress", ethertype: "IPv4", protocol: null, remote_group_id: group.id, description: null },
      { direction: "ingress", ethertype: "IPv6", protocol: null, remote_group_id: group.id, description: null },
    ]);
  });

  it.each(["default", "Default"])("is the only one of that name: not %s", async (name) => {
    const message = "Default security group already exists.";
    const taken = conflict("SecurityGroupDefaultAlreadyExists", message);
    expect(told(await post({ name }))).toEqual(taken);
    const { id } = await one({ name: "contract" });
    expect(told(await put(id, { name }))).toEqual(taken);
  });

  it("can't be renamed or removed by who uses it", async () => {
    const { id, description } = await defaultOf(member);
    expect(told(await put(id, { name: "contract" }))).toEqual(
      conflict("SecurityGroupCannotUpdateDefault", "Updating default security group not allowed."),
    );
    expect((await put(id, { description })).status).toBe(200);
    const refused = await remove(id);
    // Ports of others may use it, which is told first.
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      NeutronError: { type: LIKE(/^SecurityGroup(CannotRemoveDefault|InUse)$/) },
    });
  });
});

describe("security groups", () => {
  it("are found by what they are", async () => {
    // GIVEN
    const [a, b] = [
      await one({ name: "contract a", description: "x" }),
      await one({ name: "contract b", stateful: false }),
    ];
    const ids = async (query: string) => (await found(member, "security_group", query)).map(({ id }) => id);
    // THEN
    expect(await ids("name=contract a")).toEqual([a.id]);
    expect(await ids("name=contract a&name=contract b&sort_key=name&sort_dir=desc")).toEqual([b.id, a.id]);
    expect(await ids(`id=${a.id}&id=${b.id}&stateful=false`)).toEqual([b.id]);
    expect(await ids(`id=${a.id}&id=${b.id}&description=x`)).toEqual([a.id]);
    expect(await ids(`id=${a.id}&shared=true`)).toEqual([]);
    expect(await found(member, "security_group", `id=${a.id}&fields=name`)).toEqual([{ name: "contract a" }]);
  });

  it.each([
    ["foo=1", "['foo'] is invalid attribute for filtering"],
    ["security_group_rules=x", "['security_group_rules'] is invalid attribute for filtering"],
    ["sort_key=stateful&sort_dir=asc", "['stateful'] is invalid attribute for sort_keys"],
    ["sort_key=shared&sort_dir=asc", "['shared'] is invalid attribute for sort_keys"],
    ["sort_key=description&sort_dir=asc", "['description'] is invalid attribute for sort_keys"],
  ])("can't be listed with %s", async (query, message) => {
    expect(told(await get(`?${query}`))).toEqual(bad(message));
  });

  it("can be tagged", async () => {
    const { id } = await one({ name: "contract" });
    const tagged = await member.network({
      method: "PUT",
      path: `${PATH}/${id}/tags`,
      body: { tags: ["contract-tag"] },
    });
    expect(tagged.body).toEqual({ tags: ["contract-tag"] });
    expect((await found(member, "security_group", "tags=contract-tag")).map((group) => group.id)).toEqual([id]);
  });

  it("are looked at, but not changed by a reader", async () => {
    const group = await one({ name: "contract" });
    expect(await current(reader, "security_group", group.id)).toEqual(group);
    const rule = (action: string) => forbidden(`rule:${action}_security_group`);
    expect(told(await post({ name: "contract" }, reader))).toEqual(rule("create"));
    expect(told(await put(group.id, { name: "contract 2" }, reader))).toEqual(rule("update"));
    expect(told(await remove(group.id, reader))).toEqual(rule("delete"));
  });

  it("of another project are not there, but for an administrator", async () => {
    // GIVEN
    const theirs = await one({ name: "contract" }, admin);
    const ours = await one({ name: "contract" });
    // THEN
    expect(told(await get(`/${theirs.id}`))).toEqual(notFound(theirs.id));
    expect(told(await put(theirs.id, { name: "x" }))).toEqual(notFound(theirs.id));
    expect(told(await remove(theirs.id))).toEqual(notFound(theirs.id));
    expect((await found(member, "security_group", `id=${theirs.id}`)).length).toBe(0);
    expect((await get(`/${ours.id}`, admin)).status).toBe(200);
    expect((await found(admin, "security_group", `id=${ours.id}&id=${theirs.id}`)).length).toBe(2);
  });

  it("can be made by an administrator for a project", async () => {
    const group = await one({ name: "contract", project_id: member.projectId }, admin);
    expect((await current(member, "security_group", group.id)).project_id).toBe(member.projectId);
  });
});

describe("the rules that groups begin with", () => {
  it("can be looked at", async () => {
    const { body } = await reader.network({ method: "GET", path: "/default-security-group-rules" });
    const { default_security_group_rules: rules } = body as { default_security_group_rules: Thing[] };
    const uses = ({ used_in_default_sg, used_in_non_default_sg, ...rule }: Thing) => ({
      ...brief(rule),
      used_in_default_sg,
      used_in_non_default_sg,
    });
    const rule = (direction: string, ethertype: string) => ({
      direction,
      ethertype,
      protocol: null,
      remote_group_id: direction === "ingress" ? "PARENT" : null,
      description: `Legacy default SG rule for ${direction} traffic`,
      used_in_default_sg: true,
      used_in_non_default_sg: direction === "egress",
    });
    expect(rules.map(uses).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      rule("egress", "IPv4"),
      rule("egress", "IPv6"),
      rule("ingress", "IPv4"),
      rule("ingress", "IPv6"),
    ]);
    const path = `/default-security-group-rules/${rules[0].id}`;
    expect((await member.network({ method: "GET", path })).body).toEqual({ default_security_group_rule: rules[0] });
  });

  it("that are not there are not found", async () => {
    const message = `Default Security Group rule ${NOWHERE} does not exist`;
    expect(told(await member.network({ method: "GET", path: `/default-security-group-rules/${NOWHERE}` }))).toEqual(
      missing("DefaultSecurityGroupRuleNotFound", message),
    );
  });
});

describe("the quota", () => {
  /** Neutron asks nobody whether there is such a project. */
  const project_id = "contract-security-groups";
  const path = `/quotas/${project_id}`;
  const limit = async (quota: object) =>
    expect(await admin.network({ method: "PUT", path, body: { quota } })).toMatchObject({ status: 200 });
  const over = (kind: string) => conflict("OverQuota", `Quota exceeded for resources: ['${kind}'].`);

  it("counts the default group, and the rules that groups begin with", async () => {
    // GIVEN
    await limit({ security_group: 2, security_group_rule: 7 });
    made.later(() => admin.network({ method: "DELETE", path }));
    made.later(async () => remove((await found(admin, "security_group", `project_id=${project_id}`))[0].id, admin));
    // WHEN
    const { id } = await one({ name: "contract", project_id }, admin);
    // THEN
    expect(told(await post({ name: "contract 2", project_id }, admin))).toEqual(over("security_group"));
    await limit({ security_group: 3 });
    expect(told(await post({ name: "contract 2", project_id }, admin))).toEqual(over("security_group_rule"));
    const rule = { security_group_id: id, project_id, direction: "ingress" };
    await made.one(admin, "security_group_rule", rule);
    const body = { security_group_rule: { ...rule, protocol: "tcp" } };
    expect(told(await admin.network({ method: "POST", path: "/security-group-rules", body }))).toEqual(
      over("security_group_rule"),
    );
  });
});
