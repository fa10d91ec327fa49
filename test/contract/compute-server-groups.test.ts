import { bad, forbidden, idIn, invalid, missing, over, unknownParameter } from "./compute-calls";
import { LIKE, told, UUID } from "./expect";
import { NOWHERE } from "./made";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let reader: Person;
let own: OwnProject;
let member: Person;
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  reader = await target.logIn("tenant-a-reader");
  own = await OwnProject.make(target, admin);
  ({ member } = own);
});
afterEach(async () => {
  for (const id of made.splice(0)) await remove(id);
  await admin.compute({ method: "DELETE", path: `/os-quota-sets/${own.id}` });
});
afterAll(async () => {
  await own.remove();
  await target.stop();
});

const made: string[] = [];
const get = (rest: string, microversion = "2.64", person = member) =>
  person.compute({ method: "GET", path: `/os-server-groups${rest}`, microversion });
const post = async (server_group: object, microversion = "2.64", person = member) => {
  const body = { server_group };
  const answer = await person.compute({ method: "POST", path: "/os-server-groups", body, microversion });
  if (answer.status === 200) made.push(idIn(answer, "server_group"));
  return answer;
};
const remove = (id: string, person = member) =>
  person.compute({ method: "DELETE", path: `/os-server-groups/${id}`, microversion: "2.64" });
const limit = (quota_set: object) =>
  admin.compute({ method: "PUT", path: `/os-quota-sets/${own.id}`, body: { quota_set }, microversion: "2.57" });

describe("a server group", () => {
  const group = { id: LIKE(UUID), name: "contract", members: [] };

  it.each(["2.1", "2.13", "2.15", "2.64"])("is made, shown, listed and removed with %s", async (microversion) => {
    // GIVEN
    const isNew = microversion === "2.64";
    const [policy, rules] = ["anti-affinity", {}];
    const how = isNew ? { policy, rules } : { policies: [policy], metadata: {} };
    const owner = microversion === "2.1" ? {} : { project_id: own.id, user_id: member.userId };
    // WHEN
    const answer = await post({ name: "contract", ...(isNew ? { policy } : { policies: [policy] }) }, microversion);
    // THEN
    const shown = { ...group, ...how, ...owner };
    expect(told(answer)).toEqual({ status: 200, body: { server_group: shown } });
    const [id] = made;
    expect(told(await get(`/${id}`, microversion))).toEqual({ status: 200, body: { server_group: shown } });
    expect(told(await get("", microversion))).toEqual({ status: 200, body: { server_groups: [shown] } });
    expect(told(await remove(id))).toEqual({ status: 204, body: "" });
    expect(told(await remove(id))).toEqual(missing(`Instance group ${id} could not be found.`));
    expect(told(await get("", microversion))).toEqual({ status: 200, body: { server_groups: [] } });
  });

  it("may say how many servers a host gets, if it spreads them", async () => {
    const rules = { max_server_per_host: 2 };
    expect(await post({ name: "contract", policy: "anti-affinity", rules })).toMatchObject({
      body: { server_group: { rules } },
    });
    expect(told(await post({ name: "contract", policy: "affinity", rules }))).toEqual(
      bad("Only anti-affinity policy supports rules."),
    );
  });

  it.each<[object, string, string]>([
    [
      { name: "contract", policies: ["affinity"] },
      "2.64",
      "server_group. Value: {'name': 'contract', 'policies': ['affinity']}. 'policy' is a required property",
    ],
    [
      { name: "contract", policy: "x" },
      "2.64",
      "policy. Value: x. 'x' is not one of ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity']",
    ],
    [
      { name: "contract", policies: ["affinity", "anti-affinity"] },
      "2.1",
      "policies. Value: ['affinity', 'anti-affinity']. ['affinity', 'anti-affinity'] is too long",
    ],
    [
      { name: "contract", policies: ["soft-affinity"] },
      "2.14",
      "0. Value: soft-affinity. 'soft-affinity' is not one of ['anti-affinity', 'affinity']",
    ],
    [{ policy: "affinity" }, "2.64", "server_group. Value: {'policy': 'affinity'}. 'name' is a required property"],
    [{ name: "", policy: "affinity" }, "2.64", "name. Value: . '' should be non-empty"],
  ])("is not made of %j with %s", async (wrong, microversion, message) => {
    expect(told(await post(wrong, microversion))).toEqual(invalid(message));
  });

  it("is not for readers to make, nor for others to see", async () => {
    const wanted = { name: "contract", policy: "affinity" };
    expect(told(await post(wanted, "2.64", reader))).toEqual(forbidden("os-server-groups:create"));
    await post(wanted);
    expect(told(await get(`/${made[0]}`, "2.64", reader))).toEqual(
      missing(`Instance group ${made[0]} could not be found.`),
    );
    expect((await get(`/${made[0]}`, "2.64", admin)).status).toBe(200);
  });

  it("counts against the project's quota", async () => {
    // GIVEN
    expect(await limit({ server_groups: 1 })).toMatchObject({ status: 200 });
    // WHEN
    await post({ name: "contract", policy: "affinity" });
    // THEN
    expect(told(await post({ name: "contract", policy: "affinity" }))).toEqual(
      over("Quota exceeded, too many server groups."),
    );
    expect(told(await limit({ server_groups: 0 }))).toEqual(
      bad("Quota limit 0 for server_groups must be greater than or equal to already used and reserved 1."),
    );
    expect(await limit({ server_groups: 0, force: "True" })).toMatchObject({
      body: { quota_set: { server_groups: 0 } },
    });
    const { body } = await member.compute({ method: "GET", path: "/limits", microversion: "2.57" });
    expect(body).toMatchObject({ limits: { absolute: { totalServerGroupsUsed: 1, maxServerGroups: 0 } } });
  });

  it("comes in pages, by numbers", async () => {
    await post({ name: "contract", policy: "affinity" });
    await post({ name: "contract", policy: "affinity" });
    const of = async (query: string) =>
      ((await get(query)).body as { server_groups: { id: string }[] }).server_groups.map(({ id }) => id);
    const [first, second] = await of("");
    expect(await of("?limit=1")).toEqual([first]);
    expect(await of("?limit=1&offset=1")).toEqual([second]);
    expect(told(await get("?foo=1", "2.75"))).toEqual(unknownParameter);
    expect(told(await get(`/${NOWHERE}`))).toEqual(missing(`Instance group ${NOWHERE} could not be found.`));
  });
});
