import { findSourceImage, hashFile, ImageSourceError } from "cdktf-openstack-multisite/runtime";
import { bytesOf, sha512Of, World } from "./world";

const BYTES = bytesOf(4096);
const SHA512 = sha512Of(BYTES);

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.stop());

const find = (nameOrId: string, sha512?: string) => findSourceImage(world.place("RegionOne"), nameOrId, { sha512 });

test("an image is found by its id and by its name, and what is in it is learned", async () => {
  const { id } = await world.made("RegionOne", BYTES, { name: "golden", hidden: true });
  expect(await find(id.toUpperCase())).toMatchObject({ image: { id, name: "golden" }, sha512: SHA512 });
  expect(await find("golden", SHA512)).toMatchObject({ image: { id }, sha512: SHA512 });
});

test("of several by one name it is the one that is pinned, and else none", async () => {
  await world.made("RegionOne", bytesOf(4096, 2), { name: "golden" });
  const { id } = await world.made("RegionOne", BYTES, { name: "golden" });
  expect((await find("golden", SHA512)).image.id).toBe(id);
  await expect(find("golden")).rejects.toThrow(
    'image "golden" in RegionOne can\'t be read: several are called so; give the id of one',
  );
});

test("of several by one name none is taken because Glance tells no SHA-512 of it", async () => {
  const { id } = await world.made("RegionOne", bytesOf(4096, 2), { name: "golden" });
  await world.made("RegionOne", BYTES, { name: "golden" });
  const { images } = world.cloud.region("RegionOne").state.image;
  for (const image of images.filter((it) => it.id === id))
    Object.assign(image, { os_hash_algo: null, os_hash_value: null });
  await expect(find("golden")).rejects.toThrow("several are called so");
});

test("one that lists leave out is found where it is asked for, and only there", async () => {
  const { id } = await world.made("RegionOne", BYTES, { name: "golden", hidden: true });
  await world.made("RegionOne", bytesOf(4096, 2), { name: "golden" });
  const hidden = (nameOrId: string, hidden: boolean) => findSourceImage(world.place("RegionOne"), nameOrId, { hidden });
  expect((await hidden("golden", true)).image.id).toBe(id);
  expect((await hidden("golden", false)).image.id).not.toBe(id);
  await expect(hidden(id, false)).rejects.toThrow(
    `image "${id}" in RegionOne can't be read: it is hidden; say so where the source is declared: { hidden: true }`,
  );
  await expect(hidden("small", true)).rejects.toThrow("it is not hidden; leave hidden out");
  await expect(hidden("nothing", true)).rejects.toThrow("there is no such active image");
});

test("its bytes are read where Glance tells no SHA-512", async () => {
  await world.made("RegionOne", BYTES, { name: "golden" });
  for (const image of world.cloud.region("RegionOne").state.image.images) Object.assign(image, { os_hash_algo: "md5" });
  expect((await find("golden")).sha512).toBe(SHA512);
});

test("one that is not there, has no bytes, or is another one is refused", async () => {
  await expect(find("nothing")).rejects.toThrow(ImageSourceError);
  await expect(find("11111111-2222-8333-8444-555555555555")).rejects.toThrow("there is no such active image");
  await world.made("RegionOne", undefined, { name: "empty" });
  await expect(find("empty")).rejects.toMatchObject({ code: "IMAGE_SOURCE_UNREADABLE" });
  await world.made("RegionOne", bytesOf(4096, 2), { name: "golden" });
  await expect(find("golden", SHA512)).rejects.toMatchObject({
    ...{ code: "IMAGE_SOURCE_CHANGED", what: expect.stringContaining(`not ${SHA512}`) },
  });
});

test("a file is read once, as a stream", async () => {
  expect(await hashFile(world.file(BYTES))).toEqual({ sha512: SHA512, size: BYTES.length });
  await expect(hashFile(`${world.file(BYTES)}.gone`)).rejects.toMatchObject({ code: "IMAGE_SOURCE_UNREADABLE" });
  const aborted = AbortSignal.abort();
  await expect(hashFile(world.file(BYTES), { signal: aborted })).rejects.toThrow("aborted");
});
