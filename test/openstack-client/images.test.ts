import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import {
  createImage,
  deleteImage,
  downloadImageData,
  findImage,
  importImage,
  listImages,
  listImageTasks,
  listImportMethods,
  Session,
  updateImage,
  uploadImageData,
  type Image,
} from "cdktf-openstack-multisite/runtime";
import type { EmbeddedCloud } from "../../src/sandbox/cloud";
import { startCloud } from "./fixture";

const ID = "11111111-2222-8333-9444-555555555555";
const RAW = { diskFormat: "raw", containerFormat: "bare" } as const;
const content = (words: string) => ({ open: () => Readable.from([Buffer.from(words)]), size: words.length });

let cloud: EmbeddedCloud;
let session: Session;
beforeEach(async () => {
  const { cloud: started, config } = await startCloud();
  cloud = started;
  session = await Session.open(config);
});
afterEach(() => cloud.stop());

test("an image is made with an id, gets its bytes, and gives them back", async () => {
  // WHEN
  const made = await createImage(session, "RegionOne", {
    ...{ ...RAW, id: ID, name: "base: 1,0", hidden: true, minDisk: 2, minRam: 64, tags: ["a"] },
    properties: { hw_disk_bus: "virtio", os_distro: "acme" },
  });
  // THEN
  expect(made).toMatchObject({
    ...{ ...RAW, id: ID, name: "base: 1,0", status: "queued", hidden: true, minDisk: 2, minRam: 64, tags: ["a"] },
    ...{
      properties: { hw_disk_bus: "virtio", os_distro: "acme" },
      visibility: "shared",
      protected: false,
      size: undefined,
    },
  });
  // WHEN
  await uploadImageData(session, "RegionOne", ID, content("hello world"));
  // THEN
  const sha512 = createHash("sha512").update("hello world").digest("hex");
  const found = await findImage(session, "RegionOne", ID);
  expect(found).toMatchObject({ status: "active", size: 11, hashAlgorithm: "sha512", hashValue: sha512 });
  const whole = await downloadImageData(session, "RegionOne", ID);
  expect(whole).toMatchObject({ from: 0, size: 11 });
  expect(await text(whole.body)).toBe("hello world");
  const rest = await downloadImageData(session, "RegionOne", ID, { from: 6 });
  expect(rest).toMatchObject({ from: 6, size: 11 });
  expect(await text(rest.body)).toBe("world");
});

test("lists tell images by name, hash, tag and id; hidden ones only if they are asked for", async () => {
  // GIVEN
  const make = (name: string, more: object = {}) => createImage(session, "RegionOne", { ...RAW, name, ...more });
  const shown = await make("base: 1,0", { tags: ["mine"] });
  const hidden = await make("base: 1,0", { hidden: true });
  await uploadImageData(session, "RegionOne", shown.id, content("x"));
  const hashValue = createHash("sha512").update("x").digest("hex");
  const ids = (images: readonly Image[]) => images.map(({ id }) => id);
  // THEN
  expect(ids(await listImages(session, "RegionOne", { name: "base: 1,0" }))).toEqual([shown.id]);
  expect(ids(await listImages(session, "RegionOne", { name: "base: 1,0", hidden: true }))).toEqual([hidden.id]);
  expect(ids(await listImages(session, "RegionOne", { hashValue }))).toEqual([shown.id]);
  expect(ids(await listImages(session, "RegionOne", { tag: "mine", status: "active" }))).toEqual([shown.id]);
  const many = [...Array.from({ length: 150 }, (_, n) => ID.replace("1", String(n % 10))), hidden.id];
  expect(ids(await listImages(session, "RegionOne", { ids: many, hidden: true }))).toEqual([hidden.id]);
  expect(await listImages(session, "RegionTwo", { name: "base: 1,0" })).toEqual([]);
});

test("a change is what differs, and properties are all that are named", async () => {
  // GIVEN
  const made = await createImage(session, "RegionOne", {
    ...RAW,
    name: "a",
    properties: { one: "1", two: "2", "a/b": "" },
  });
  // WHEN
  const changed = await updateImage(session, "RegionOne", made, {
    ...{ name: "b", hidden: true, tags: ["t"], properties: { two: "zwei", three: "3" } },
  });
  // THEN
  expect(changed).toMatchObject({ name: "b", hidden: true, tags: ["t"], properties: { two: "zwei", three: "3" } });
  expect(await findImage(session, "RegionOne", made.id)).toEqual(changed);
  // WHEN nothing differs THEN nothing is sent
  const before = cloud.region("RegionOne").requests.length;
  expect(await updateImage(session, "RegionOne", changed, { name: "b", tags: ["t"] })).toBe(changed);
  expect(cloud.region("RegionOne").requests).toHaveLength(before);
});

test("an id comes once: of a removed image it is a conflict", async () => {
  // GIVEN
  await createImage(session, "RegionOne", { ...RAW, id: ID, name: "a" });
  await deleteImage(session, "RegionOne", ID);
  // THEN
  expect(await findImage(session, "RegionOne", ID)).toBeUndefined();
  await expect(createImage(session, "RegionOne", { ...RAW, id: ID, name: "a" })).rejects.toMatchObject({
    kind: "conflict",
  });
});

test("Glance gets the bytes of another region itself", async () => {
  // GIVEN
  const source = await createImage(session, "RegionOne", { ...RAW, name: "source" });
  await uploadImageData(session, "RegionOne", source.id, content("far away"));
  const target = await createImage(session, "RegionTwo", { ...RAW, name: "target" });
  expect(await listImportMethods(session, "RegionTwo")).toContain("glance-download");
  // WHEN
  const from = { name: "glance-download", region: "RegionOne", imageId: source.id } as const;
  await importImage(session, "RegionTwo", target.id, from);
  // THEN
  let image = await findImage(session, "RegionTwo", target.id);
  while (image?.status === "importing" || image?.status === "queued")
    image = await findImage(session, "RegionTwo", target.id);
  expect(image).toMatchObject({ status: "active", size: 8 });
  expect(await listImageTasks(session, "RegionTwo", target.id)).toMatchObject([{ status: "success" }]);
  const { body } = await downloadImageData(session, "RegionTwo", target.id);
  expect((await buffer(body)).toString()).toBe("far away");
});
