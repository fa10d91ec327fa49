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

const PATH = "/address-groups";
const post = (address_group: unknown, person = member) =>
  person.network({ method: "POST", path: PATH, body: { address_group } });
const put = (path: string, body: unknown, person = member) =>
  person.network({ method: "PUT", path: `${PATH}/${path}`, body });
const get = (path: string, person = member) => person.network({ method: "GET", path: `${PATH}${path}` });
const remove = (id: string, person = member) => person.network({ method: "DELETE", path: `${PATH}/${id}` });
const one = (wanted: object, person = member) => made.one(person, "address_group", wanted);
const notFound = (id: string) => missing("AddressGroupNotFound", `Address group ${id} could not be found.`);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("an address group", () => {
  it("is made, shown, listed and removed", async () => {
    // WHEN
    const group = await one({ name: "contract", description: "ours", addresses: ["10.0.0.0/8"] });
    // THEN
    expect(group).toEqual({
      id: LIKE(UUID),
      name: "contract",
      description: "ours",
      addresses: ["10.0.0.0/8"],
      project_id: member.projectId,
      tenant_id: member.projectId,
      created_at: TIME,
      updated_at: TIME,
      revision_number: 1,
    });
    expect(await current(reader, "address_group", group.id)).toEqual(group);
    expect(await found(member, "address_group", `id=${group.id}`)).toEqual([group]);
    expect(told(await remove(group.id))).toEqual({ status: 204, body: "" });
    expect(told(await get(`/${group.id}`))).toEqual(notFound(group.id));
  });

  it.each([
    [undefined, []],
    [null, []],
    [["10.0.0.1/8"], ["10.0.0.0/8"]],
    [["10.0.0.0/8", "10.0.0.1/8"], ["10.0.0.0/8"]],
    [
      ["10.2.0.0/16", "10.1.0.0/16", "9.0.0.0/8"],
      ["10.1.0.0/16", "10.2.0.0/16", "9.0.0.0/8"],
    ],
    [
      ["10.0.0.0/8", "10.1.0.0/16", "10.0.0.1/32"],
      ["10.0.0.0/8", "10.0.0.1/32", "10.1.0.0/16"],
    ],
    [
      ["2001:DB8::/32", "2001:0db8:0000::/48", "::/0", "0.0.0.0/0"],
      ["0.0.0.0/0", "2001:db8::/32", "2001:db8::/48", "::/0"],
    ],
  ])("of %j has %j", async (sent, addresses) => {
    expect(await one({ name: "contract", addresses: sent })).toMatchObject({ addresses });
  });

  it.each([
    ["10.0.0.1", "'10.0.0.1' is not a valid IP subnet."],
    ["2001:db8::1", "'2001:db8::1' is not a valid IP subnet."],
    ["banana", "'banana' is not a valid IP subnet."],
    ["10.0.0.0/33", "'10.0.0.0/33' is not a valid IP subnet."],
    ["10/8", "'10/8' is not a valid IP subnet."],
    [" 10.0.0.0/8", "' 10.0.0.0/8' is not a valid IP subnet."],
    ["", "'' is not a valid IP subnet."],
    [5, "'5' is not a valid IP subnet."],
    [null, "'None' is not a valid IP subnet."],
  ])("does not have %j", async (address, reason) => {
    expect(told(await post({ addresses: [address] }))).toEqual(bad(`Invalid input for addresses. Reason: ${reason}`));
  });

  it.each([
    [
      "the same twice",
      { addresses: ["10.0.0.0/8", "10.0.0.0/8"] },
      /^Invalid .* Duplicate items in the list: '10\.0\.0\.0\/8'\.$/,
    ],
    [
      "a text for a list",
      { addresses: "10.0.0.0/8" },
      "Invalid input for addresses. Reason: '10.0.0.0/8' is not a list.",
    ],
    ["no name", { name: null }, "Invalid input for name. Reason: 'None' is not a valid string."],
    [
      "a long name",
      { name: "c".repeat(256) },
      /^Invalid input for name\. Reason: 'c+' exceeds maximum length of 255\.$/,
    ],
    ["what it has not", { foo: 1 }, "Unrecognized attribute(s) 'foo'"],
    ["tags", { tags: [] }, "Unrecognized attribute(s) 'tags'"],
    ["shared", { shared: true }, "Attribute 'shared' not allowed in POST"],
  ])("is not made with %s", async (_, wanted, message) => {
    expect(told(await post(wanted))).toEqual(bad(message));
  });

  it("gets another name and description, but no addresses in this way", async () => {
    const { id } = await one({ name: "contract", addresses: ["10.0.0.0/8"] });
    expect(told(await put(id, { address_group: { name: "contract 2", description: "new" } }))).toMatchObject({
      status: 200,
      body: {
        address_group: { name: "contract 2", description: "new", addresses: ["10.0.0.0/8"], revision_number: 2 },
      },
    });
    for (const [name, value] of [
      ["addresses", ["11.0.0.0/8"]],
      ["shared", true],
    ] as const) {
      expect(told(await put(id, { address_group: { [name]: value } }))).toEqual(
        bad(`Cannot update read-only attribute ${name}`),
      );
    }
  });

  it("in use by a rule stays", async () => {
    // GIVEN
    const { id } = await one({ name: "contract" });
    const group = await made.one(member, "security_group", { name: "contract" });
    const rule = { security_group_id: group.id, direction: "ingress", remote_address_group_id: id };
    await made.one(member, "security_group_rule", rule);
    // THEN
    const message = `Address group ${id} is in use on one or more security group rules.`;
    expect(told(await remove(id))).toEqual(conflict("AddressGroupInUse", message));
  });

  it("that is not there is not found", async () => {
    expect(told(await get(`/${NOWHERE}`))).toEqual(notFound(NOWHERE));
    expect(told(await remove(NOWHERE))).toEqual(notFound(NOWHERE));
    expect(told(await put(NOWHERE, { address_group: { name: "x" } }))).toEqual(notFound(NOWHERE));
    expect(told(await put(`${NOWHERE}/add_addresses`, { addresses: [] }))).toEqual(notFound(NOWHERE));
  });
});

describe("addresses", () => {
  let group: Thing;
  beforeEach(async () => {
    group = await one({ name: "contract", addresses: ["10.0.0.0/8", "2001:db8::/32"] });
  });
  const add = (addresses: unknown, person = member) => put(`${group.id}/add_addresses`, { addresses }, person);
  const take = (addresses: unknown, person = member) => put(`${group.id}/remove_addresses`, { addresses }, person);
  const has = (addresses: readonly string[]) => ({ status: 200, body: { address_group: { id: group.id, addresses } } });

  it("are added, with or without a length", async () => {
    expect(told(await add(["192.168.0.1/16", "192.168.0.0/16", "10.0.0.5"]))).toMatchObject(
      has(["10.0.0.0/8", "10.0.0.5/32", "192.168.0.0/16", "2001:db8::/32"]),
    );
    expect((await current(member, "address_group", group.id)).revision_number).toBe(4);
  });

  it("are removed, however they are spelt", async () => {
    expect(told(await take(["2001:0DB8::/32"]))).toMatchObject(has(["10.0.0.0/8"]));
    expect(told(await take(["10.9.9.9/8"]))).toMatchObject(has([]));
    expect((await current(member, "address_group", group.id)).revision_number).toBe(4);
  });

  it("may be none", async () => {
    expect(told(await add([]))).toMatchObject(has(["10.0.0.0/8", "2001:db8::/32"]));
    expect(told(await take([]))).toMatchObject(has(["10.0.0.0/8", "2001:db8::/32"]));
    expect((await current(member, "address_group", group.id)).revision_number).toBe(group.revision_number);
  });

  it("that are there already are not added, nor are those beside them", async () => {
    const message = `Addresses ['10.0.0.0/8'] already exist in the address group ${group.id}.`;
    expect(told(await add(["10.0.0.0/8", "172.16.0.0/12"]))).toEqual(refused("AddressesAlreadyExist", message));
    expect((await current(member, "address_group", group.id)).addresses).toEqual(["10.0.0.0/8", "2001:db8::/32"]);
  });

  it("that are not there are not removed, nor are those beside them", async () => {
    const message = `Addresses ['9.0.0.0/8'] not found in the address group ${group.id}.`;
    expect(told(await take(["9.0.0.0/8", "10.0.0.0/8"]))).toEqual(missing("AddressesNotFound", message));
    expect((await current(member, "address_group", group.id)).addresses).toEqual(["10.0.0.0/8", "2001:db8::/32"]);
  });

  it("are hardly looked at before", async () => {
    expect(told(await add(["x"]))).toEqual(refused("AddrFormatError", "invalid IPNetwork x"));
    expect((await add(null)).status).toBe(500);
    expect((await put(`${group.id}/add_addresses`, {})).status).toBe(500);
  });

  it("are not a reader's to change, nor another project's", async () => {
    const rule = (action: string) => forbidden(`rule:${action}`);
    expect(told(await add(["11.0.0.0/8"], reader))).toEqual(rule("add_addresses"));
    expect(told(await take(["10.0.0.0/8"], reader))).toEqual(rule("remove_addresses"));
    const theirs = await one({ name: "contract" }, admin);
    expect(told(await put(`${theirs.id}/add_addresses`, { addresses: [] }))).toEqual(notFound(theirs.id));
  });
});

describe("address groups", () => {
  it("are found by what they are", async () => {
    const [a, b] = [await one({ name: "contract a", description: "x" }), await one({ name: "contract b" })];
    const ids = async (query: string) =>
      (await found(member, "address_group", `id=${a.id}&id=${b.id}&${query}`)).map(({ id }) => id);
    expect(await ids("name=contract a")).toEqual([a.id]);
    expect(await ids("description=x")).toEqual([a.id]);
    expect(await ids("sort_key=name&sort_dir=desc")).toEqual([b.id, a.id]);
  });

  it.each([
    ["foo=1", "['foo'] is invalid attribute for filtering"],
    ["addresses=10.0.0.0/8", "['addresses'] is invalid attribute for filtering"],
    ["tags=a", "['tags'] is invalid attribute for filtering"],
  ])("can't be listed with %s", async (query, message) => {
    expect(told(await get(`?${query}`))).toEqual(bad(message));
  });

  it("are looked at, but not changed by a reader", async () => {
    const { id } = await one({ name: "contract" });
    const rule = (action: string) => forbidden(`rule:${action}_address_group`);
    expect(told(await post({ name: "contract" }, reader))).toEqual(rule("create"));
    expect(told(await put(id, { address_group: { name: "x" } }, reader))).toEqual(rule("update"));
    expect(told(await remove(id, reader))).toEqual(rule("delete"));
  });

  it("of another project are not there", async () => {
    const { id } = await one({ name: "contract" }, admin);
    expect(told(await get(`/${id}`))).toEqual(notFound(id));
    expect(told(await remove(id))).toEqual(notFound(id));
    expect(await found(member, "address_group", `id=${id}`)).toEqual([]);
  });
});
