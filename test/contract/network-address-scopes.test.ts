import { LIKE, told, UUID } from "./expect";
import { current, Made, NOWHERE } from "./made";
import { bad, callsOf, conflict, forbidden, invalid, missing, refused } from "./network-calls";
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

const { post, put, get, remove } = callsOf("address_scope");
const one = (wanted: object, person = member) => made.one(person, "address_scope", wanted);

describe("an address scope", () => {
  it("is a name for a family of addresses", async () => {
    // WHEN
    const scope = await one({ name: "contract", ip_version: 6 });
    // THEN
    expect(scope).toEqual({
      id: LIKE(UUID),
      name: "contract",
      ip_version: 6,
      shared: false,
      project_id: member.projectId,
      tenant_id: member.projectId,
    });
    expect(await put(member, scope.id, { name: "other" })).toMatchObject({
      body: { address_scope: { name: "other" } },
    });
    expect(await current(member, "address_scope", scope.id)).toEqual({ ...scope, name: "other" });
  });

  it.each<[object, object]>([
    [{}, bad("Failed to parse request. Required attribute 'ip_version' not specified")],
    [{ ip_version: 5 }, bad("Invalid input for ip_version. Reason: 5 is not in valid_values.")],
    [{ ip_version: "x" }, invalid("'x' is not an integer")],
    [{ ip_version: 4, description: "x" }, bad("Unrecognized attribute(s) 'description'")],
    [{ ip_version: 4, shared: true }, forbidden("(rule:create_address_scope and rule:create_address_scope:shared)")],
  ])("with %j is refused", async (wanted, answer) => {
    expect(told(await post(member, wanted))).toEqual(answer);
  });

  it("is for members to make, to change and to delete", async () => {
    const { id } = await one({ name: "contract", ip_version: 4 });
    expect(told(await post(reader, { ip_version: 4 }))).toEqual(forbidden("rule:create_address_scope"));
    expect(told(await put(reader, id, { name: "x" }))).toEqual(forbidden("rule:update_address_scope"));
    expect(told(await remove(reader, id))).toEqual(forbidden("rule:delete_address_scope"));
    expect(told(await put(member, id, { ip_version: 6 }))).toEqual(bad("Cannot update read-only attribute ip_version"));
  });

  it("of another project is not there, unless it is shared for good", async () => {
    // GIVEN
    const { id } = await one({ name: "contract", ip_version: 4 }, admin);
    // THEN
    const gone = missing("AddressScopeNotFound", `Address scope ${id} could not be found.`);
    expect(told(await get(member, `/${id}`))).toEqual(gone);
    expect((await put(admin, id, { shared: true })).status).toBe(200);
    expect(await current(member, "address_scope", id)).toMatchObject({ shared: true });
    const message = `Unable to update address scope ${id} : Shared address scope can't be unshared.`;
    expect(told(await put(admin, id, { shared: false }))).toEqual(refused("AddressScopeUpdateError", message));
  });

  it("comes in pages whose links say its name", async () => {
    await one({ name: "contract-scopes", ip_version: 4 });
    expect((await get(member, "?name=contract-scopes&fields=name&limit=1")).body).toEqual({
      address_scopes: [{ name: "contract-scopes" }],
      address_scopes_links: [
        { rel: "next", href: LIKE(/\/v2\.0\/address-scopes\?/) },
        { rel: "previous", href: LIKE(/\/v2\.0\/address-scopes\?/) },
      ],
    });
  });

  it("has no subnet pools that overlap, and none of another family", async () => {
    // GIVEN
    const { id } = await one({ name: "contract", ip_version: 4 });
    const pools = callsOf("subnetpool");
    const pool = (prefix: string, scope: string | null = id) => ({
      name: "contract",
      prefixes: [prefix],
      address_scope_id: scope,
    });
    const overlap = conflict(
      "AddressScopePrefixConflict",
      "Failed to associate address scope: subnetpools within an address scope must have unique prefixes.",
    );
    await made.one(member, "subnetpool", pool("10.77.0.0/16"));
    // THEN
    expect(told(await pools.post(member, pool("10.77.5.0/24")))).toEqual(overlap);
    const other = await made.one(member, "subnetpool", pool("10.77.5.0/24", null));
    expect(told(await pools.put(member, other.id, { address_scope_id: id }))).toEqual(overlap);
    const family = new RegExp(
      `^Illegal subnetpool association: subnetpool \\S+ cannot associate with address scope ${id} because subnetpool ip_version is not 4\\.$`,
    );
    expect(told(await pools.post(member, pool("fd5c:1f2a:77::/48")))).toEqual(
      refused("IllegalSubnetPoolIpVersionAssociationToAddressScope", family),
    );
    expect(told(await pools.post(member, pool("10.78.0.0/16", NOWHERE)))).toEqual(
      missing("AddressScopeNotFound", `Address scope ${NOWHERE} could not be found.`),
    );
  });

  it("stays while it has subnet pools", async () => {
    // GIVEN
    const { id } = await one({ name: "contract", ip_version: 4 });
    const wanted = { name: "contract", prefixes: ["10.77.0.0/16"], address_scope_id: id };
    const pool = await made.one(member, "subnetpool", wanted);
    // THEN
    const message = `Unable to complete operation on address scope ${id}. There are one or more subnet pools in use on the address scope.`;
    expect(told(await remove(member, id))).toEqual(conflict("AddressScopeInUse", message));
    expect((await callsOf("subnetpool").put(member, pool.id, { address_scope_id: null })).status).toBe(200);
    expect(told(await remove(member, id))).toEqual({ status: 204, body: "" });
  });
});
