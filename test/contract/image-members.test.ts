import { LIKE, told } from "./expect";
import { image, Images, NAME, patch, refusal, upload } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let owner: Person;
let reader: Person;
let project: OwnProject;
let friend: Person;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  owner = await target.logIn("tenant-a");
  reader = await target.logIn("tenant-a-reader");
  project = await OwnProject.make(target, admin);
  friend = project.member;
});
afterEach(() => images.clear());
afterAll(async () => {
  await project.remove();
  await target.stop();
});

const forbidden = (action: string) => refusal(403, "Forbidden", `You are not authorized to complete ${action} action.`);
const bad = (text: string) => refusal(400, "Bad Request", text);
const notFound = (text: string) => refusal(404, "Not Found", text);
const TIME = LIKE(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const ask = (method: "GET" | "DELETE", id: string, person: Person, member = "") =>
  person.image({ method, path: `/v2/images/${id}/members${member}` });
const share = (id: string, body: unknown, person = owner) =>
  person.image({ method: "POST", path: `/v2/images/${id}/members`, body });
const accept = (id: string, body: unknown, person = friend, member = friend.projectId) =>
  person.image({ method: "PUT", path: `/v2/images/${id}/members/${member}`, body });
const setVisibility = (id: string, value: string) => patch(owner, id, [{ op: "replace", path: "/visibility", value }]);
const listed = async (person: Person, query = "") => {
  const { body } = await person.image({ method: "GET", path: `/v2/images?name=${NAME}${query}` });
  return (body as { images: { id: string }[] }).images.map(({ id }) => id);
};
const membership = (id: string, status: string, member_id = friend.projectId) => ({
  ...{ member_id, image_id: id, status, created_at: TIME, updated_at: TIME, schema: "/v2/schemas/member" },
});

describe("a shared image", () => {
  it("is seen by those it is shared with, and listed when they have accepted it", async () => {
    // GIVEN
    const { id } = await images.one(owner);
    expect((await friend.image({ method: "GET", path: `/v2/images/${id}` })).status).toBe(404);
    // WHEN
    expect(told(await share(id, { member: friend.projectId }))).toEqual({
      status: 200,
      body: membership(id, "pending"),
    });
    // THEN
    expect(await image(friend, id)).toMatchObject({ id, owner: owner.projectId });
    expect(await listed(friend)).toEqual([]);
    expect(await listed(friend, "&visibility=shared&member_status=pending")).toEqual([id]);
    // WHEN
    for (const status of ["rejected", "accepted"]) {
      expect(told(await accept(id, { status }))).toEqual({ status: 200, body: membership(id, status) });
    }
    // THEN
    expect(await listed(friend)).toEqual([id]);
    expect(await listed(friend, "&member_status=all")).toEqual([id]);
    // WHEN
    expect(told(await ask("DELETE", id, owner, `/${friend.projectId}`))).toEqual({ status: 204, body: "" });
    // THEN
    expect((await friend.image({ method: "GET", path: `/v2/images/${id}` })).status).toBe(404);
    expect(told(await ask("DELETE", id, owner, `/${friend.projectId}`))).toEqual(
      notFound(`${friend.projectId} not found in the member list of the image ${id}.`),
    );
  });

  it("is not theirs to change", async () => {
    const { id } = await images.one(owner);
    await share(id, { member: friend.projectId });
    expect(told(await upload(friend, id, "x"))).toEqual(forbidden("upload_image"));
    expect(told(await patch(friend, id, [{ op: "add", path: "/mine", value: "x" }]))).toEqual(
      forbidden("modify_image"),
    );
    expect(told(await friend.image({ method: "DELETE", path: `/v2/images/${id}` }))).toEqual(forbidden("delete_image"));
    expect(told(await share(id, { member: "other" }, friend))).toEqual(forbidden("add_member"));
    expect(told(await ask("DELETE", id, friend, `/${friend.projectId}`))).toEqual(forbidden("delete_member"));
  });

  it("is theirs to download", async () => {
    const { id } = await images.active(owner, "hello");
    await share(id, { member: friend.projectId });
    expect(told(await friend.image({ method: "GET", path: `/v2/images/${id}/file` }))).toEqual({
      status: 200,
      body: "hello",
    });
  });

  it("tells its owner all members, and each of them itself", async () => {
    const { id } = await images.one(owner);
    await share(id, { member: friend.projectId });
    await share(id, { member: "other" });
    const schema = "/v2/schemas/members";
    const [his, other] = [membership(id, "pending"), membership(id, "pending", "other")];
    for (const person of [owner, reader, admin]) {
      expect(told(await ask("GET", id, person))).toEqual({ status: 200, body: { members: [his, other], schema } });
    }
    expect(told(await ask("GET", id, friend))).toEqual({ status: 200, body: { members: [his], schema } });
    expect((await ask("GET", id, friend, `/${friend.projectId}`)).body).toEqual(his);
    expect(told(await ask("GET", id, owner, "/nobody"))).toEqual(
      notFound(`nobody not found in the member list of the image ${id}.`),
    );
  });

  it.each<[unknown, object]>([
    [{}, bad("Member to be added not specified")],
    [{ member: "" }, bad("Member can't be empty")],
  ])("is not shared by %j", async (body, error) => {
    const { id } = await images.one(owner);
    expect(told(await share(id, body))).toEqual(error);
  });

  it("is shared once, by its owner", async () => {
    const { id } = await images.one(owner);
    expect(told(await share(id, { member: "x" }, reader))).toEqual(forbidden("add_member"));
    expect(told(await share(id, { member: "x" }, friend))).toEqual(notFound(`Image ${id} not found.`));
    await share(id, { member: "x" });
    expect(told(await share(id, { member: "x" }))).toEqual(
      refusal(409, "Conflict", `Member x is duplicated for image ${id}`),
    );
  });

  it("is accepted by nobody else", async () => {
    const { id } = await images.one(owner);
    await share(id, { member: friend.projectId });
    expect(told(await accept(id, {}))).toEqual(bad("Status not specified"));
    expect(told(await accept(id, { status: "foo" }))).toEqual(
      bad('Incorrect request: Status must be "pending", "accepted" or "rejected".'),
    );
    expect(told(await accept(id, { status: "accepted" }, owner))).toEqual(forbidden("modify_member"));
    expect((await accept(id, { status: "accepted" }, admin)).status).toBe(200);
  });
});

describe("another visibility", () => {
  it("has no members", async () => {
    const { id } = await images.one(owner, { visibility: "private" });
    expect(told(await ask("GET", id, owner))).toEqual(
      refusal(403, "Forbidden", `Not allowed to list members for image ${id}: Only shared images have members.`),
    );
    expect(told(await share(id, { member: friend.projectId }))).toEqual(
      refusal(403, "Forbidden", `Not allowed to create members for image ${id}.`),
    );
  });

  it("hides a private image from the members it had", async () => {
    const { id } = await images.one(owner);
    await share(id, { member: friend.projectId });
    await setVisibility(id, "private");
    expect((await friend.image({ method: "GET", path: `/v2/images/${id}` })).status).toBe(404);
    await setVisibility(id, "shared");
    expect(await image(friend, id)).toMatchObject({ id });
  });

  it("shows an image of the community to everybody, and lists it to who asks for it", async () => {
    const { id } = await images.one(owner);
    await setVisibility(id, "community");
    expect(await image(friend, id)).toMatchObject({ id });
    expect(await listed(friend)).toEqual([]);
    expect(await listed(owner)).toEqual([id]);
    for (const visibility of ["community", "all"])
      expect(await listed(friend, `&visibility=${visibility}`)).toEqual([id]);
    expect(told(await patch(friend, id, [{ op: "add", path: "/mine", value: "x" }]))).toEqual(
      forbidden("modify_image"),
    );
  });
});
