import { deleteImage, pruneReplicas, replicateImages } from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

let world: World;
beforeEach(async () => (world = await World.open()));
afterEach(() => world.stop());

const BYTES = bytesOf(2 ** 16);
const SHA512 = sha512Of(BYTES);
const ID = contentImageId(SHA512);
const items = () =>
  world.places.map((place) => ({ ...{ label: "acme/base 2026.10", name: "base-2026.10" }, place, sha512: SHA512 }));

test("images of a content that is no longer declared go, and no others", async () => {
  // GIVEN
  const kept = world.job(bytesOf(100, 2), { name: "kept" });
  await world.made("RegionOne", BYTES.subarray(1), { name: "base-2026.10" });
  await replicateImages([world.job(BYTES), kept]);
  // WHEN
  const told = await pruneReplicas(items(), { dryRun: true });
  // THEN it is only told
  expect(told).toEqual(
    REGIONS.map((region) => ({
      ...{ label: "acme/base 2026.10", region, state: "removed", id: ID, name: "base-2026.10", bytes: BYTES.length },
      createdAt: expect.any(String) as string,
    })),
  );
  expect(await world.there("RegionTwo")).toHaveLength(2);
  // WHEN
  expect(await pruneReplicas(items())).toEqual(told);
  // THEN
  expect(await pruneReplicas(items())).toEqual([]);
  expect((await world.there("RegionOne")).map(({ name }) => name).sort()).toEqual(["base-2026.10", "kept"]);
  for (const region of REGIONS.slice(1)) expect(await world.there(region)).toMatchObject([{ name: "kept" }]);
});

test("an image of another name is another app's, whatever is in it", async () => {
  // GIVEN
  await replicateImages([world.job(BYTES, { name: "theirs" })]);
  // WHEN
  const [ours] = await replicateImages([world.job(BYTES)]);
  // THEN it stands for ours, as it is
  expect(ours).toMatchObject({ state: "verified", id: ID, adopted: true });
  expect(await pruneReplicas(items())).toEqual([]);
  expect(await world.there("RegionOne")).toMatchObject([{ id: ID, name: "theirs" }]);
});

test("half-made images go", async () => {
  // GIVEN
  for (const region of world.cloud.regions) region.fault({ service: "image", method: "PUT", status: 413 });
  await replicateImages([world.job(BYTES)]);
  // WHEN
  const told = await pruneReplicas(items());
  // THEN
  expect(told).toMatchObject(REGIONS.map(() => ({ state: "removed", name: "base-2026.10.unpublished" })));
  expect(await world.there("RegionOne")).toEqual([]);
});

test.each([
  [3, undefined],
  [300, 300],
])("an image goes of which %d ids are used up, where %p are known to be", async (salt, known) => {
  const targets = [{ place: world.place("RegionOne"), salt }];
  await replicateImages([world.job(BYTES, { targets })]);
  const [item] = items();
  expect(await pruneReplicas([{ ...item, salt: known }])).toMatchObject([
    { state: "removed", id: contentImageId(SHA512, salt) },
  ]);
});

test("what is protected, in use or being made is told, and stays", async () => {
  // GIVEN
  const attributes = { diskFormat: "raw", protected: true };
  const [one, two, three] = world.places.map((place) => [{ place }]);
  await replicateImages([world.job(BYTES, { targets: one, attributes })]);
  await replicateImages([world.job(BYTES, { targets: [...two, ...three] })]);
  world.cloud.region("RegionTwo").fault({ service: "image", method: "DELETE", status: 409, body: "it is in use" });
  const [being] = world.cloud.region("RegionThree").state.image.images.filter(({ id }) => id === ID);
  being.status = "saving";
  // WHEN
  const told = await pruneReplicas(items());
  // THEN
  const unprotect = `openstack --os-region-name RegionOne image set --unprotected ${ID}, and prune again`;
  expect(told).toMatchObject([
    { region: "RegionOne", state: "kept", message: "it is protected", fix: unprotect },
    { region: "RegionTwo", state: "kept", cause: "conflict", fix: "remove what uses it, and prune again" },
    { region: "RegionThree", state: "kept", message: "it is saving" },
  ]);
});

test("a region that does not answer is unknown", async () => {
  await replicateImages([world.job(BYTES)]);
  await world.cloud.region("RegionTwo").down();
  const told = await pruneReplicas(items());
  expect(told).toMatchObject([{ state: "removed" }, { state: "unknown", cause: "refused" }, { state: "removed" }]);
});

test("an image of another project is not seen, whatever its id", async () => {
  // GIVEN
  await world.made("RegionOne", BYTES, { id: ID, visibility: "community" });
  const [image] = world.cloud.region("RegionOne").state.image.images.filter(({ id }) => id === ID);
  image.owner = "another project";
  // THEN
  expect(await pruneReplicas(items())).toEqual([]);
});

describe.each([
  ["kernel_id", "kernel"],
  ["ramdisk_id", "RAM disk"],
])("an image that others name as %s", (property, what) => {
  const place = () => world.place("RegionOne");
  const item = () => ({ ...items()[0], place: place() });

  it("stays as long as one of them is there", async () => {
    // GIVEN
    await replicateImages([world.job(BYTES, { targets: [{ place: place() }] })]);
    const user = await world.made("RegionOne", bytesOf(100, 3), { hidden: true, properties: { [property]: ID } });
    const told = {
      ...{ id: ID, state: "kept", message: `it is the ${what} of somebody's ${user.id}, which is still there` },
      fix: "let that one boot with another, or remove it, and prune again",
    };
    // THEN
    expect(await pruneReplicas([item()], { dryRun: true })).toMatchObject([told]);
    expect(await pruneReplicas([item()])).toMatchObject([told]);
    expect(await world.there("RegionOne")).toHaveLength(2);
    // WHEN
    await deleteImage(place().session, "RegionOne", user.id);
    // THEN
    expect(await pruneReplicas([item()])).toMatchObject([{ id: ID, state: "removed" }]);
  });

  it("goes together with them", async () => {
    // GIVEN
    const user = world.job(bytesOf(100, 3), {
      name: "user",
      targets: [{ place: place(), properties: { [property]: ID } }],
    });
    await replicateImages([world.job(BYTES, { targets: [{ place: place() }] }), user]);
    const both = [item(), { ...item(), label: "user", name: "user", sha512: user.sha512 }];
    // THEN
    for (const dryRun of [true, false]) {
      expect(await pruneReplicas(both, { dryRun })).toMatchObject([
        { label: "user", state: "removed" },
        { id: ID, state: "removed" },
      ]);
    }
    expect(await world.there("RegionOne")).toEqual([]);
  });

  it("stays with one that can't be removed", async () => {
    // GIVEN
    const user = world.job(bytesOf(100, 3), {
      ...{ name: "user", attributes: { diskFormat: "raw", protected: true } },
      targets: [{ place: place(), properties: { [property]: ID } }],
    });
    await replicateImages([world.job(BYTES, { targets: [{ place: place() }] }), user]);
    // WHEN
    const told = await pruneReplicas([item(), { ...item(), label: "user", name: "user", sha512: user.sha512 }]);
    // THEN
    expect(told).toMatchObject([
      { label: "user", state: "kept", message: "it is protected" },
      { id: ID, state: "kept", message: expect.stringContaining(`the ${what} of user `) as string },
    ]);
  });
});
