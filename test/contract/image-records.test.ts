import { randomUUID } from "node:crypto";
import { LIKE, told, UUID } from "./expect";
import { image, Images, NAME, patch, refusal } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let member: Person;
let reader: Person;
let project: OwnProject;
let stranger: Person;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  member = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  project = await OwnProject.make(target, admin);
  stranger = project.member;
});
afterEach(() => images.clear());
afterAll(async () => {
  await project.remove();
  await target.stop();
});

const forbidden = (text: string) => refusal(403, "Forbidden", text);
const denied = (detail: string) => refusal(403, "Forbidden", "Access was denied to this resource.", detail);
const conflict = (detail: string) =>
  refusal(409, "Conflict", "There was a conflict when trying to complete your request.", detail);
const notFound = (text = "The resource could not be found.") => refusal(404, "Not Found", text);
const bad = (text: string) => refusal(400, "Bad Request", text);
const create = (body: unknown, person = member) =>
  person.image({ method: "POST", path: "/v2/images", body, headers: { "Content-Type": "application/json" } });
const remove = (id: string, person = member) => person.image({ method: "DELETE", path: `/v2/images/${id}` });

describe("a new image", () => {
  it("is queued, and its project's", async () => {
    const made = await images.one(member, { disk_format: null, container_format: null, name: null });
    const { id } = made;
    expect(made).toEqual({
      ...{ id: LIKE(UUID), name: null, owner: member.projectId, status: "queued", visibility: "shared" },
      ...{ disk_format: null, container_format: null, min_ram: 0, min_disk: 0, tags: [] },
      ...{ protected: false, os_hidden: false, size: null, virtual_size: null },
      ...{ checksum: null, os_hash_algo: null, os_hash_value: null },
      ...{ created_at: LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), updated_at: made.created_at },
      ...{ self: `/v2/images/${id}`, file: `/v2/images/${id}/file`, schema: "/v2/schemas/image" },
    });
    expect(await image(reader, id)).toEqual(made);
  });

  it("is what was asked for", async () => {
    const id = randomUUID();
    const wanted = {
      id,
      visibility: "private",
      os_hidden: true,
      protected: true,
      min_ram: 1,
      min_disk: 2,
      mine: "yes",
    };
    expect(await images.one(member, { ...wanted, tags: ["a", "a"] })).toMatchObject({
      ...wanted,
      name: NAME,
      tags: ["a"],
    });
  });

  it("tells where it is and how it may get its bytes", async () => {
    const answer = await create({ name: NAME });
    const { id } = answer.body as { id: string };
    expect(answer.headers).toMatchObject({
      location: LIKE(new RegExp(`^http:.*/v2/images/${id}$`)),
      "openstack-image-import-methods": "glance-direct,web-download,glance-download",
      "openstack-image-store-ids": LIKE(/^file/),
    });
    expect(await remove(id)).toMatchObject({ status: 204, body: "" });
  });

  it.each<[object, string]>([
    [{ id: "x" }, "'x' does not match '^("],
    [{ name: 7 }, "7 is not of type 'null', 'string'"],
    [{ name: "x".repeat(256) }, "is too long"],
    [{ visibility: "x" }, "'x' is not one of ['community', 'public', 'private', 'shared']"],
    [{ disk_format: "foo" }, "'foo' is not one of [None, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2'"],
    [{ min_ram: "1" }, "'1' is not of type 'integer'"],
    [{ protected: "x" }, "'x' is not of type 'boolean'"],
    [{ tags: "x" }, "'x' is not of type 'array'"],
    [{ tags: ["x".repeat(256)] }, "is too long"],
    [{ mine: 7 }, "7 is not of type 'string'"],
    [{ mine: null }, "None is not of type 'string'"],
  ])("is not made of %j", async (body, text) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    const { message } = answer.body as { message: string };
    expect(message).toMatch(/^Provided object does not match schema 'image': /);
    expect(message).toContain(text);
  });

  it.each<[unknown, object]>([
    ["{", bad("Malformed JSON in request body.")],
    ["", bad("Body expected in request.")],
    [{ min_ram: -1 }, bad("Invalid value '-1' for parameter 'min_ram': Cannot be a negative value")],
    [{ min_disk: 2 ** 31 }, bad("'min_disk' value out of range, must not exceed 2147483647.")],
    [{ ["k".repeat(256)]: "x" }, bad("Custom property should not be greater than 255 characters.")],
    [{ status: "active" }, forbidden("Attribute 'status' is read-only.")],
    [{ size: 5 }, forbidden("Attribute 'size' is read-only.")],
    [{ self: "x" }, forbidden("Attribute 'self' is read-only.")],
    [{ locations: [] }, forbidden("Attribute 'locations' is reserved.")],
    [{ os_glance_x: "1" }, denied("Attribute 'os_glance_x' is reserved.")],
    [{ deleted: "x" }, denied("Attribute 'deleted' is reserved.")],
    [{ owner: "other" }, denied("You are not permitted to create images owned by 'other'")],
    [{ visibility: "public" }, forbidden("You are not authorized to complete publicize_image action.")],
  ])("is refused as %j", async (body, error) => {
    expect(told(await create(body))).toEqual(error);
  });

  it("is not a reader's", async () => {
    expect(told(await create({}, reader))).toEqual(forbidden("You are not authorized to complete add_image action."));
  });

  it("has an id that nobody has, or ever had", async () => {
    // GIVEN
    const { id } = await images.one(member);
    const taken = (of: string) => refusal(409, "Conflict", `Image ID ${of} already exists!`);
    // WHEN it is taken
    expect(told(await create({ id }))).toEqual(taken(id));
    expect(told(await create({ id: id.toUpperCase() }))).toEqual(taken(id.toUpperCase()));
    // WHEN it is gone
    expect((await remove(id)).status).toBe(204);
    expect(told(await member.image({ method: "GET", path: `/v2/images/${id}` }))).toEqual(
      notFound(`No image found with ID ${id}`),
    );
    for (const person of [member, stranger, admin]) expect(told(await create({ id }, person))).toEqual(taken(id));
  });
});

describe("a change", () => {
  it("of attributes and of properties is made at once", async () => {
    const { id } = await images.one(member);
    const answer = await patch(member, id, [
      { op: "replace", path: "/visibility", value: "private" },
      { op: "add", path: "/disk_format", value: "qcow2" },
      { op: "replace", path: "/tags", value: ["b", "b"] },
      { op: "add", path: "/a~1b", value: "1" },
      { op: "add", path: "/gone", value: "1" },
      { op: "replace", path: "/gone", value: "2" },
      { op: "remove", path: "/gone" },
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: { visibility: "private", disk_format: "qcow2", tags: ["b"], "a/b": "1" },
    });
    expect(answer.body).not.toHaveProperty("gone");
    expect(await image(member, id)).toEqual(answer.body);
  });

  const value = "x";
  it.each<[unknown, object]>([
    [{ op: "remove", path: "/name" }, denied("Property name may not be removed.")],
    [{ op: "replace", path: "/nope", value }, conflict("Property nope does not exist.")],
    [{ op: "remove", path: "/nope" }, conflict("Property nope does not exist.")],
    [
      { op: "test", path: "/name", value },
      bad("Invalid operation: `test`. It must be one of the following: add, remove, replace."),
    ],
    [
      { path: "/name", value },
      bad("Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace."),
    ],
    [{ op: "add", value }, bad("Unable to find 'path' in JSON Schema change")],
    [{ op: "add", path: "/x" }, bad('Operation "add" requires a member named "value".')],
    [{ op: "add", path: "x", value }, bad('Pointer `x` does not start with "/".')],
    [{ op: "add", path: "/x/y", value }, bad("Invalid JSON pointer for this resource: '/x/y'")],
    [{ op: "add", path: "/x//y", value }, bad('Pointer `/x//y` contains adjacent "/".')],
    [{ op: "add", path: "/x/", value }, bad('Pointer `/x/` end with "/".')],
    [{ op: "add", path: "/x~2", value }, bad('Pointer `/x~2` contains "~" not part of a recognized escape sequence.')],
    [{ op: "add", path: "/tags/-", value }, bad("Invalid JSON pointer for this resource: '/tags/-'")],
    [{ op: "replace", path: "/status", value }, forbidden("Attribute 'status' is read-only.")],
    [{ op: "replace", path: "/id", value }, forbidden("Attribute 'id' is read-only.")],
    [{ op: "add", path: "/os_hash_value", value }, forbidden("Attribute 'os_hash_value' is read-only.")],
    [{ op: "add", path: "/location", value }, forbidden("Attribute 'location' is reserved.")],
    [{ op: "add", path: "/os_glance_x", value }, forbidden("Attribute 'os_glance_x' is reserved.")],
    [{ op: "replace", path: "/owner", value }, denied("Owner can't be updated by non admin.")],
    [{ op: "replace", path: "/locations", value: [] }, denied("Cannot set locations to empty list.")],
    [
      { op: "replace", path: "/visibility", value: "public" },
      forbidden("You are not authorized to complete publicize_image action."),
    ],
    [
      { op: "replace", path: "/min_ram", value: -1 },
      bad("Invalid value '-1' for parameter 'min_ram': Cannot be a negative value"),
    ],
    ["x", bad("Operations must be JSON objects.")],
  ])("is refused as %j, with those before it", async (change, error) => {
    const made = await images.one(member);
    expect(told(await patch(member, made.id, [{ op: "add", path: "/mine", value }, change]))).toEqual(error);
    expect(await image(member, made.id)).toEqual(made);
  });

  it("has values of the schema", async () => {
    const { id } = await images.one(member);
    const answer = await patch(member, id, [{ op: "add", path: "/mine", value: 7 }]);
    expect(answer).toMatchObject({
      status: 400,
      body: { message: LIKE(/^Provided object does not match schema 'image': 7 is not of type 'string'/) },
    });
  });

  it("is JSON Patch", async () => {
    const { id } = await images.one(member);
    expect(told(await patch(member, id, {}))).toEqual(bad("Request body must be a JSON array of operation objects."));
    const answer = await member.image({ method: "PATCH", path: `/v2/images/${id}`, body: [] });
    expect(answer).toMatchObject({
      status: 415,
      headers: { "accept-patch": LIKE(/application\/openstack-images-v2\.1-json-patch/) },
      body: { message: LIKE(/^The request media type application\/json is not supported by this server\./) },
    });
  });
});

describe("tags", () => {
  const tag = (method: "PUT" | "DELETE", id: string, name: string, person = member) =>
    person.image({ method, path: `/v2/images/${id}/tags/${name}` });

  it("are set and taken away one by one", async () => {
    const { id } = await images.one(member);
    for (const name of ["a", "a", "b"]) expect(told(await tag("PUT", id, name))).toEqual({ status: 204, body: "" });
    expect((await image(member, id)).tags).toEqual(expect.arrayContaining(["a", "b"]));
    expect((await tag("DELETE", id, "a")).status).toBe(204);
    expect((await image(member, id)).tags).toEqual(["b"]);
    expect(told(await tag("DELETE", id, "a"))).toEqual(notFound());
    expect((await tag("PUT", id, "x".repeat(256))).status).toBe(400);
  });

  it("are their owner's", async () => {
    const { id } = await images.one(member);
    expect(told(await tag("PUT", id, "a", reader))).toEqual(
      forbidden("You are not authorized to complete modify_image action."),
    );
    expect(told(await tag("PUT", id, "a", stranger))).toEqual(notFound(`Image ${id} not found.`));
  });
});

describe("an image", () => {
  it("that is protected stays", async () => {
    const { id } = await images.one(member, { protected: true });
    expect(told(await remove(id))).toEqual(forbidden(`Image ${id} is protected and cannot be deleted.`));
    expect((await image(member, id)).status).toBe("queued");
  });

  it("of others is not there", async () => {
    const { id } = await images.one(member);
    const none = notFound(`No image found with ID ${id}`);
    expect(told(await stranger.image({ method: "GET", path: `/v2/images/${id}` }))).toEqual(none);
    expect(told(await patch(stranger, id, [{ op: "replace", path: "/name", value: "x" }]))).toEqual(none);
    expect(told(await remove(id, stranger))).toEqual(notFound(`Failed to find image ${id} to delete`));
    expect(told(await remove(randomUUID()))).toMatchObject({ status: 404 });
  });

  it("is only looked at by a reader", async () => {
    const { id } = await images.one(member);
    const may = (action: string) => forbidden(`You are not authorized to complete ${action} action.`);
    expect(told(await remove(id, reader))).toEqual(may("delete_image"));
    expect(told(await patch(reader, id, [{ op: "replace", path: "/name", value: "x" }]))).toEqual(may("modify_image"));
  });

  it("is an administrator's to change and to remove", async () => {
    const { id } = await images.one(member);
    expect((await patch(admin, id, [{ op: "replace", path: "/visibility", value: "public" }])).status).toBe(200);
    expect((await image(stranger, id)).visibility).toBe("public");
    expect((await remove(id, admin)).status).toBe(204);
  });
});
