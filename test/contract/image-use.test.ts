import { fault, told } from "./expect";
import { Images } from "./image-calls";
import { OwnProject } from "./own-project";
import { Target, type Person } from "./target";

let target: Target;
let member: Person;
let project: OwnProject;
let flavorRef: string;
const images = new Images();
beforeAll(async () => {
  target = await Target.open();
  member = await target.logIn("tenant-a");
  project = await OwnProject.make(target, await target.logIn("admin"));
  const { body } = await member.compute({ method: "GET", path: "/flavors" });
  flavorRef = (body as { flavors: { id: string }[] }).flavors[0].id;
});
afterEach(() => images.clear());
afterAll(async () => {
  await project.remove();
  await target.stop();
});

const boot = (imageRef: string) =>
  member.compute({
    method: "POST",
    path: "/servers",
    microversion: "2.90",
    body: { server: { name: "contract-image", flavorRef, imageRef, networks: "none" } },
  });
const copyToVolume = (imageRef: string) =>
  member.volume({ method: "POST", path: "/volumes", body: { volume: { name: "contract-image", size: 1, imageRef } } });
const bad = (message: string) => ({ status: 400, body: fault("badRequest", 400, message) });

test("an image without bytes is not used", async () => {
  const { id } = await images.one(member);
  expect(told(await boot(id))).toEqual(bad(`Image ${id} is not active.`));
  expect(told(await copyToVolume(id))).toEqual(bad(`Invalid input received: Image ${id} is not active.`));
});

test("an image of others is not used", async () => {
  const { id } = await images.active(project.member, "hello", { visibility: "private" });
  expect(told(await boot(id))).toEqual(bad("Can not find requested image"));
  expect(told(await copyToVolume(id))).toEqual(bad("Invalid image identifier or unable to access requested image."));
});
