import { randomUUID } from "node:crypto";
import { told } from "./expect";
import { image, Images, NAME, refusal } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let admin: Person;
let member: Person;
let project: OwnProject;
let stranger: Person;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  admin = await target.logIn("admin");
  member = await target.logIn("tenant-a");
  project = await OwnProject.make(target, admin);
  stranger = project.member;
});
afterEach(() => images.clear());
afterAll(async () => {
  await project.remove();
  await target.stop();
});

describe("a list", () => {
  const list = async (query: string, person = member) => {
    const answer = await person.image({ method: "GET", path: `/v2/images?${query}` });
    return (answer.body as { images: { id: string; size: number }[] }).images.map(({ id }) => id);
  };

  it("is in the order that is asked for", async () => {
    const ids = ["1", "2", "3"].map((digit) => `${digit}${randomUUID().slice(1)}`);
    for (const id of [ids[1], ids[2], ids[0]]) await images.one(member, { id });
    const name = `name=${NAME}`;
    expect(await list(`${name}&sort=id:asc`)).toEqual(ids);
    expect(await list(`${name}&sort=name,id:desc`)).toEqual([...ids].reverse());
    expect(await list(`${name}&sort_key=name&sort_key=id&sort_dir=asc`)).toEqual(ids);
    expect(await list(`${name}&sort=id:asc&limit=2`)).toEqual(ids.slice(0, 2));
    expect(await list(`${name}&sort=id:asc&limit=2&marker=${ids[1]}`)).toEqual(ids.slice(2));
    expect(await list(`id=in:${ids[0]},${ids[2]}&sort=id:asc`)).toEqual([ids[0], ids[2]]);
  });

  it("shows hidden images to who asks for them", async () => {
    const { id } = await images.one(member, { os_hidden: true });
    expect(await list(`name=${NAME}`)).toEqual([]);
    expect(await list(`name=${NAME}&os_hidden=true`)).toEqual([id]);
    expect((await image(member, id)).os_hidden).toBe(true);
  });

  it("finds what is said of images", async () => {
    const { id } = await images.one(member, { mine: "yes", tags: ["a"] });
    const found = [
      "mine=yes",
      "tag=a",
      "status=queued",
      "status=in:active,queued",
      "protected=false",
      "disk_format=raw",
    ];
    for (const query of [
      ...found,
      "created_at=gt:2020-01-01T00:00:00Z",
      "visibility=shared",
      `owner=${member.projectId}`,
    ]) {
      expect([query, await list(`name=${NAME}&${query}`)]).toEqual([query, [id]]);
    }
    for (const query of ["mine=no", "tag=b", "status=active", "protected=true", "updated_at=lt:2020-01-01T00:00:00Z"]) {
      expect([query, await list(`name=${NAME}&${query}`)]).toEqual([query, []]);
    }
    expect(await list(`name=${NAME}`, stranger)).toEqual([]);
    expect(await list(`name=${NAME}`, admin)).toEqual([id]);
  });

  const keys = "name, status, container_format, disk_format, size, id, created_at, updated_at";
  it.each([
    ["sort_key=foo", `Invalid sort key: foo. It must be one of the following: ${keys}.`],
    ["sort=name:foo", "Invalid sort direction: foo"],
    ["sort=name&sort_key=name", "Old and new sorting syntax cannot be combined"],
    ["os_hidden=x", "Invalid value 'x' for 'os_hidden' filter. Valid values are 'true' or 'false'."],
    ["protected=x", "Invalid value 'x' for 'protected' filter. Valid values are 'true' or 'false'."],
    ["size_min=x", "Unable to filter on a range with a non-numeric value."],
    ["created_at=x", 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.'],
    ["member_status=x", "Invalid status: x"],
    ["changes-since=x", 'The "changes-since" filter is no longer available on v2.'],
    ["name=neq:x", "Unable to filter by unknown operator 'neq'."],
  ])("is refused for %s", async (query, text) => {
    expect(told(await member.image({ method: "GET", path: `/v2/images?${query}` }))).toEqual(
      refusal(400, "Bad Request", text),
    );
  });
});
