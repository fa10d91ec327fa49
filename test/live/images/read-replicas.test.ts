import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  deleteImage,
  readReplicas,
  replicateImages,
  verifyReplicas,
  type ImageJob,
  type ReplicaQuestion,
} from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

let world: World;
beforeEach(async () => (world = await World.open()));
afterEach(() => world.stop());

const BYTES = bytesOf(2 ** 20 + 5);
const SHA512 = sha512Of(BYTES);
const ID = contentImageId(SHA512);
const OTHER = bytesOf(100, 2);

/** What is asked of an image that a job brings. */
function questionOf(
  { label, name, sha512, targets }: ImageJob,
  changes: Partial<ReplicaQuestion> = {},
): ReplicaQuestion {
  return { label, name, sha512, targets, diskFormat: "raw", delivery: "replicator", ...changes };
}

describe("what regions have of a version that the replicator delivers", () => {
  it("is told with one list of each kind", async () => {
    // GIVEN
    const job = world.job(BYTES);
    await replicateImages([{ ...job, targets: job.targets.slice(0, 2) }]);
    const before = REGIONS.map((region) => world.requests(region, "GET", /^\/v2\/images/));
    // WHEN
    const other = questionOf(world.job(OTHER), { label: "acme/other 1" });
    const told = await readReplicas([questionOf(job, { size: BYTES.length }), other]);
    // THEN
    const verified = { state: "verified", id: ID, bytes: BYTES.length, hash: SHA512, salt: 0 };
    const createdAt = expect.any(String) as string;
    expect(told).toEqual([
      { label: "acme/base 2026.10", region: "RegionOne", ...verified, createdAt },
      { label: "acme/base 2026.10", region: "RegionTwo", ...verified, createdAt },
      { label: "acme/base 2026.10", region: "RegionThree", state: "absent" },
      ...REGIONS.map((region) => ({ label: "acme/other 1", region, state: "absent" })),
    ]);
    REGIONS.forEach((region, n) => expect(world.requests(region, "GET", /^\/v2\/images/)).toBe(before[n] + 2));
  });

  it("is being copied, or not published yet", async () => {
    // GIVEN
    const job = world.job(BYTES);
    const PUT = { service: "image", method: "PUT", status: 413 } as const;
    world.cloud.region("RegionOne").fault(PUT);
    world.cloud.region("RegionTwo").fault({ service: "image", method: "PATCH", status: 403 });
    await replicateImages([job]);
    // THEN
    expect(await readReplicas([questionOf(job)])).toMatchObject([
      { state: "copying", id: ID, message: "it is queued" },
      { state: "unpublished", id: ID, hash: SHA512 },
      { state: "verified" },
    ]);
  });

  it("is found by the salt that is known, and by later ones", async () => {
    // GIVEN
    const job = world.job(BYTES);
    const targets = world.places.map((place) => ({ place, salt: 2 }));
    await replicateImages([{ ...job, targets }]);
    // THEN
    const found = REGIONS.map(() => ({ state: "verified", salt: 2, id: contentImageId(SHA512, 2) }));
    expect(await readReplicas([questionOf(job, { targets })])).toMatchObject(found);
    expect(await readReplicas([questionOf(job)])).toMatchObject(found);
  });

  it("is not somebody's image that has no bytes, whatever its id", async () => {
    await world.made("RegionOne", undefined, { id: ID });
    const job = world.job(BYTES);
    expect((await readReplicas([questionOf(job)]))[0]).toMatchObject({ state: "absent" });
    await replicateImages([job]);
    expect((await readReplicas([questionOf(job)]))[0]).toMatchObject({ state: "verified", salt: 1 });
  });

  it("is somebody else's with the same content, by its id or found", async () => {
    // GIVEN
    const theirs = await world.made("RegionOne", BYTES, { name: "debian" });
    await world.made("RegionTwo", BYTES, { diskFormat: "ploop" });
    const job = world.job(BYTES);
    // WHEN
    const [found, otherFormat] = await readReplicas([questionOf(job)]);
    const targets = [{ place: world.place("RegionOne"), id: theirs.id }];
    const [known] = await readReplicas([questionOf(job, { targets })]);
    // THEN
    expect(found).toMatchObject({ state: "verified", id: theirs.id, adopted: true });
    expect(found.salt).toBeUndefined();
    expect(known).toEqual(found);
    expect(otherFormat).toMatchObject({ state: "absent" });
  });

  it("is wrong where an image with its id has other bytes", async () => {
    await world.made("RegionOne", OTHER, { id: ID });
    const [told] = await readReplicas([questionOf(world.job(BYTES))]);
    expect(told).toMatchObject({
      ...{ state: "wrong", id: ID, hash: sha512Of(OTHER) },
      message: `sha512 ${sha512Of(OTHER)}, not ${SHA512}`,
    });
  });

  it.each([
    ["is gone", "absent", "which stood for it, is gone"],
    ["is deactivated", "wrong", "it is deactivated"],
  ] as const)("is what its adopted image is: one that %s", async (_what, state, message) => {
    // GIVEN another one that could stand for it
    const theirs = await world.made("RegionOne", BYTES);
    await world.made("RegionOne", BYTES);
    const { images } = world.cloud.region("RegionOne").state.image;
    const [record] = images.filter(({ id }) => id === theirs.id);
    if (state === "absent") await deleteImage(world.place("RegionOne").session, "RegionOne", theirs.id);
    else record.status = "deactivated";
    const question = { ...questionOf(world.job(BYTES)), targets: [{ place: world.place("RegionOne"), id: theirs.id }] };
    // THEN
    expect(await readReplicas([question])).toMatchObject([
      {
        ...{ state, message: expect.stringContaining(message) as string },
        fix: "multisite images replicate takes another one for it, or brings the declared content",
      },
    ]);
  });

  it("is unknown where a region does not answer, with its cause", async () => {
    await world.cloud.region("RegionTwo").down();
    const told = await readReplicas([questionOf(world.job(BYTES))]);
    expect(told).toMatchObject([{ state: "absent" }, { state: "unknown", cause: "refused" }, { state: "absent" }]);
  });
});

describe("what regions have of a version that Terraform delivers", () => {
  const asTerraform = (bytes: Buffer) => questionOf(world.job(bytes), { delivery: "terraform" });

  it("is known by its name and content", async () => {
    // GIVEN
    const one = await world.made("RegionOne", BYTES, { name: "base-2026.10" });
    await world.made("RegionTwo", BYTES, { name: "somebody's" });
    await world.made("RegionThree", OTHER, { name: "base-2026.10" });
    // WHEN
    const told = await readReplicas([asTerraform(BYTES)]);
    // THEN
    expect(told).toMatchObject([
      { state: "verified", id: one.id },
      { state: "absent" },
      { state: "wrong", hash: sha512Of(OTHER) },
    ]);
    expect(told[0]).not.toHaveProperty("adopted");
  });

  it("is copying as long as it has no bytes, and unknown while nobody knows the content", async () => {
    await world.made("RegionOne", undefined, { name: "base-2026.10" });
    await world.made("RegionTwo", BYTES, { name: "base-2026.10" });
    const told = await readReplicas([{ ...asTerraform(BYTES), sha512: undefined }]);
    expect(told).toMatchObject([{ state: "copying" }, { state: "unknown" }, { state: "absent" }]);
  });
});

describe("verification", () => {
  it("finds a wrong byte at rest only where it reads the bytes, and names it", async () => {
    // GIVEN
    const job = world.job(BYTES);
    await replicateImages([job]);
    const flipped = Buffer.from(BYTES);
    flipped[2 ** 20] ^= 4;
    writeFileSync(join(world.cloud.imageFolder, "RegionTwo", ID), flipped);
    // WHEN
    const shallow = await verifyReplicas([questionOf(job)]);
    const deep = await verifyReplicas([questionOf(job)], { deep: true, onEvent: world.onEvent });
    // THEN
    expect(shallow).toMatchObject(REGIONS.map(() => ({ state: "verified" })));
    const hash = sha512Of(flipped);
    const message = `its bytes have sha512 ${hash}, not ${SHA512}`;
    expect(deep).toMatchObject([
      { region: "RegionOne", state: "verified", hash: SHA512, bytes: BYTES.length },
      { region: "RegionTwo", state: "wrong", id: ID, hash, message },
      { region: "RegionThree", state: "verified", hash: SHA512 },
    ]);
    expect(world.told("RegionOne")).toEqual([{ event: "verified", id: ID, bytes: BYTES.length }]);
    expect(world.told("RegionTwo")).toEqual([{ event: "failed", message: `image ${ID} in RegionTwo: ${message}` }]);
  });

  it("goes on where a download breaks off", async () => {
    // GIVEN
    const job = world.job(BYTES);
    await replicateImages([job]);
    world.cloud.region("RegionTwo").fault({ service: "image", method: "GET", path: /file$/, truncate: true, times: 1 });
    // WHEN
    const told = await verifyReplicas([questionOf(job)], { deep: true });
    // THEN
    expect(told).toMatchObject(REGIONS.map(() => ({ state: "verified" })));
    expect(world.requests("RegionTwo", "GET", /file$/)).toBe(2);
  });

  it("does not know what it can't read", async () => {
    // GIVEN
    const job = world.job(BYTES);
    await replicateImages([job]);
    world.cloud.region("RegionTwo").fault({ service: "image", method: "GET", path: /file$/, status: 403 });
    // WHEN
    const told = await verifyReplicas([questionOf(job)], { deep: true });
    // THEN
    expect(told).toMatchObject([
      { state: "verified" },
      { state: "unknown", cause: "forbidden" },
      { state: "verified" },
    ]);
  });

  it("reads the bytes where Glance tells no sha512", async () => {
    // GIVEN
    const job = world.job(BYTES);
    await replicateImages([job]);
    for (const { state } of world.cloud.regions) {
      for (const image of state.image.images) Object.assign(image, { os_hash_algo: null, os_hash_value: null });
    }
    // THEN
    expect(await readReplicas([questionOf(job)])).toMatchObject(REGIONS.map(() => ({ state: "unknown" })));
    const told = await verifyReplicas([questionOf(job)]);
    expect(told).toMatchObject(REGIONS.map(() => ({ state: "verified", hash: SHA512 })));
  });
});
