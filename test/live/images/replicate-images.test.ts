import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deleteImage, replicateImages, type ReplicaOutcome } from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

let world: World;
beforeEach(async () => (world = await World.open()));
afterEach(() => world.stop());

const BYTES = bytesOf(3 * 2 ** 20 + 5);
const SHA512 = sha512Of(BYTES);
const ID = contentImageId(SHA512);

test("an image comes to all regions, as it is declared", async () => {
  // GIVEN
  const attributes = {
    ...{ diskFormat: "raw", minDisk: 1, minRam: 64, tags: ["base"], protected: true },
    ...{ visibility: "community" as const, properties: { hw_disk_bus: "scsi" } },
  };
  const job = world.job(BYTES, { attributes });
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  expect(outcomes).toEqual(
    REGIONS.map((region) => ({
      ...{ label: job.label, region, state: "verified", id: ID, salt: 0, path: "stream", sentBytes: BYTES.length },
    })),
  );
  for (const region of REGIONS) {
    expect(await world.there(region)).toEqual([
      expect.objectContaining({
        ...{ id: ID, name: "base-2026.10", status: "active", hashValue: job.sha512, ...attributes },
        ...{ containerFormat: "bare", hidden: false },
      }),
    ]);
    expect(world.told(region)).toEqual([
      { event: "path", path: "stream" },
      { event: "verified", id: ID, bytes: BYTES.length },
      { event: "published", id: ID },
    ]);
  }
});

test("a second run sends nothing", async () => {
  // GIVEN
  const job = world.job(BYTES);
  await replicateImages([job]);
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", id: ID, path: "present", sentBytes: 0 })));
  for (const region of REGIONS) {
    expect(world.requests(region, "PUT", /file$/)).toBe(1);
    expect(world.requests(region, "PATCH", /./)).toBe(1);
    expect(world.told(region)).toEqual([
      { event: "path", path: "present" },
      { event: "verified", id: ID, bytes: BYTES.length },
    ]);
  }
});

test("what is declared otherwise since then is mended, and no byte is sent", async () => {
  // GIVEN
  await replicateImages([world.job(BYTES)]);
  const attributes = { diskFormat: "raw", minRam: 512, properties: { hw_qemu_guest_agent: "yes" } };
  // WHEN
  const outcomes = await replicateImages([world.job(BYTES, { attributes })]);
  // THEN
  expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", path: "present", sentBytes: 0 })));
  expect(await world.there("RegionOne")).toMatchObject([{ id: ID, name: "base-2026.10", ...attributes }]);
});

test("an id that is used up in a region is followed by the next, there alone", async () => {
  // GIVEN
  const job = world.job(BYTES);
  await replicateImages([job]);
  await deleteImage(world.place("RegionTwo").session, "RegionTwo", ID);
  // WHEN
  const outcomes = await replicateImages([job]);
  // THEN
  expect(outcomes).toMatchObject([
    { region: "RegionOne", id: ID, salt: 0, path: "present" },
    { region: "RegionTwo", id: contentImageId(SHA512, 1), salt: 1, path: "stream" },
    { region: "RegionThree", id: ID, salt: 0, path: "present" },
  ]);
  // WHEN the lock file has it
  const salted = world.places.map((place) => ({ place, salt: place.name === "RegionTwo" ? 1 : 0 }));
  expect(await replicateImages([{ ...job, targets: salted }])).toMatchObject(REGIONS.map(() => ({ path: "present" })));
  // WHEN it was lost
  expect(await replicateImages([job])).toMatchObject([{ salt: 0 }, { salt: 1, path: "present" }, { salt: 0 }]);
});

describe("an image of somebody else", () => {
  it("that has the content is adopted, and left as it is", async () => {
    // GIVEN
    const theirs = await world.made("RegionTwo", BYTES, { name: "debian" });
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], { onEvent: world.onEvent });
    // THEN
    expect(outcomes[1]).toEqual({
      ...{ label: "acme/base 2026.10", region: "RegionTwo", state: "verified", id: theirs.id, adopted: true },
      ...{ path: "adopted", sentBytes: 0 },
    });
    expect(outcomes[0]).toMatchObject({ id: ID, path: "stream" });
    expect(await world.there("RegionTwo")).toMatchObject([{ id: theirs.id, name: "debian", tags: [] }]);
    expect(world.told("RegionTwo")).toEqual([
      { event: "path", path: "adopted" },
      { event: "verified", id: theirs.id, bytes: BYTES.length },
    ]);
  });

  it.each([{ diskFormat: "ploop" }, { hidden: true }])("that is otherwise is not: %j", async (otherwise) => {
    await world.made("RegionTwo", BYTES, otherwise);
    const outcomes = await replicateImages([world.job(BYTES)]);
    expect(outcomes[1]).toMatchObject({ id: ID, path: "stream" });
  });

  it("that the lock file names is looked at, and replaced when it is gone", async () => {
    // GIVEN
    const theirs = await world.made("RegionTwo", BYTES);
    const targets = [{ place: world.place("RegionTwo"), id: theirs.id }];
    // WHEN
    expect(await replicateImages([world.job(BYTES, { targets })])).toMatchObject([{ id: theirs.id, adopted: true }]);
    await deleteImage(world.place("RegionTwo").session, "RegionTwo", theirs.id);
    // THEN
    const [outcome] = await replicateImages([world.job(BYTES, { targets })]);
    expect(outcome).toMatchObject({ state: "verified", id: ID, salt: 0, path: "stream" });
    expect(outcome).not.toHaveProperty("adopted");
  });

  it.each([
    ["is deactivated", BYTES, "deactivated"],
    ["has other bytes", bytesOf(100, 2), "active"],
    ["has none", undefined, "queued"],
  ] as const)("that the lock file names, and that %s, is replaced and stays as it is", async (_what, bytes, status) => {
    // GIVEN
    const theirs = await world.made("RegionTwo", bytes);
    const [record] = world.cloud.region("RegionTwo").state.image.images.filter(({ id }) => id === theirs.id);
    record.status = status;
    const before = await world.there("RegionTwo");
    const targets = [{ place: world.place("RegionTwo"), id: theirs.id }];
    // WHEN
    const [outcome] = await replicateImages([world.job(BYTES, { targets })]);
    // THEN
    expect(outcome).toMatchObject({ state: "verified", id: ID, salt: 0, path: "stream" });
    expect(outcome).not.toHaveProperty("adopted");
    expect(await world.there("RegionTwo")).toEqual(expect.arrayContaining(before));
    expect(world.requests("RegionTwo", "DELETE", /./)).toBe(0);
  });

  it("is replaced by another one, if there is one", async () => {
    // GIVEN
    const [first, second] = [await world.made("RegionTwo", BYTES), await world.made("RegionTwo", BYTES)];
    const [record] = world.cloud.region("RegionTwo").state.image.images.filter(({ id }) => id === first.id);
    record.status = "deactivated";
    const targets = [{ place: world.place("RegionTwo"), id: first.id }];
    // THEN
    expect(await replicateImages([world.job(BYTES, { targets })])).toMatchObject([
      { state: "verified", id: second.id, adopted: true, sentBytes: 0 },
    ]);
  });

  it("that is another app's, and deactivated, is followed by the next id", async () => {
    // GIVEN
    await replicateImages([world.job(BYTES, { name: "theirs" })]);
    const [record] = world.cloud.region("RegionTwo").state.image.images.filter(({ id }) => id === ID);
    record.status = "deactivated";
    const targets = [{ place: world.place("RegionTwo"), id: ID }];
    // THEN
    expect(await replicateImages([world.job(BYTES, { targets })])).toMatchObject([
      { state: "verified", id: contentImageId(SHA512, 1), salt: 1 },
    ]);
  });

  it.each([undefined, BYTES.subarray(1)])("that has taken the id stays as it is", async (bytes) => {
    // GIVEN one without bytes, or with others
    await world.made("RegionOne", bytes, { id: ID });
    const before = await world.there("RegionOne");
    // WHEN
    const [outcome] = await replicateImages([world.job(BYTES)]);
    // THEN
    const next = { state: "verified", id: contentImageId(SHA512, 1), salt: 1 };
    expect(outcome).toMatchObject(bytes === undefined ? next : { state: "failed", code: "IMAGE_WRONG" });
    expect(await world.there("RegionOne")).toEqual(expect.arrayContaining(before));
    expect(world.requests("RegionOne", "DELETE", /./)).toBe(0);
  });
});

test("two replicators at once make one image in each region", async () => {
  // GIVEN
  const job = world.job(BYTES);
  const places = await world.openAs("member");
  const other = { ...job, targets: places.map((place) => ({ place })) };
  // WHEN
  const outcomes = await Promise.all([replicateImages([job]), replicateImages([other])]);
  // THEN
  const all = REGIONS.map((region) => ({ region, state: "verified", id: ID, salt: 0 }));
  expect(outcomes).toMatchObject([all, all]);
  for (const region of REGIONS) {
    expect(await world.there(region)).toMatchObject([{ id: ID, name: "base-2026.10", status: "active", tags: [] }]);
  }
});

test("two jobs of one content are one image, called as the first one says", async () => {
  const jobs = [world.job(BYTES), world.job(BYTES, { label: "acme/base 2026.11", name: "base-2026.11" })];
  const outcomes = await replicateImages(jobs);
  expect(outcomes).toMatchObject([
    ...REGIONS.map(() => ({ label: "acme/base 2026.10", id: ID, path: "stream" })),
    ...REGIONS.map(() => ({ label: "acme/base 2026.11", id: ID, path: "present", sentBytes: 0 })),
  ]);
  expect(await world.there("RegionOne")).toMatchObject([{ name: "base-2026.10" }]);
});

test("kernel and ramdisk are those of the region", async () => {
  // GIVEN
  const targets = world.places.map((place) => ({ place, properties: { kernel_id: `kernel of ${place.name}` } }));
  const attributes = { diskFormat: "raw", properties: { hw_disk_bus: "virtio" } };
  // WHEN
  await replicateImages([world.job(BYTES, { targets, attributes })]);
  // THEN
  for (const region of REGIONS) {
    const properties = { kernel_id: `kernel of ${region}`, hw_disk_bus: "virtio" };
    expect((await world.there(region))[0].properties).toEqual(properties);
  }
});

test("bytes of a web server are read once for all regions", async () => {
  // GIVEN
  const paths: unknown[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.end(BYTES);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base.raw`;
  try {
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES, { source: { kind: "url", url }, size: undefined })]);
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", id: ID })));
    expect(paths).toEqual(["/base.raw"]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("many images come, a few at a time", async () => {
  // GIVEN
  const contents = [1, 2, 3, 4].map((seed) => bytesOf(2 ** 17, seed));
  const jobs = contents.map((bytes, n) => world.job(bytes, { label: `image ${n}`, name: `image-${n}` }));
  // WHEN
  let most = 0;
  const onEvent = () => {
    const images = world.cloud.regions.flatMap(({ state }) => state.image.images);
    most = Math.max(most, images.filter(({ status }) => status === "saving").length);
  };
  const outcomes = await replicateImages(jobs, { parallel: 2, maxBytesPerSecond: 4 * 2 ** 20, onEvent });
  // THEN
  expect(outcomes).toMatchObject(
    jobs.flatMap(({ label, sha512 }) => REGIONS.map((region) => ({ label, region, id: contentImageId(sha512) }))),
  );
  expect(most).toBe(2);
});

test("an upload that hangs holds up no image that has room beside it", async () => {
  // GIVEN one of two places taken, and an image for two regions
  world.cloud.region("RegionThree").fault({ service: "image", method: "PUT", latencyMs: 60_000 });
  const [one, two, three] = world.places.map((place) => ({ place }));
  const hanging = world.job(bytesOf(4096, 2), { label: "hanging", targets: [three] });
  const other = world.job(BYTES, { targets: [one, two] });
  const ending = new AbortController();
  const verified: string[] = [];
  const onOutcome = ({ region, state }: ReplicaOutcome) => {
    if (state === "verified") verified.push(region);
    if (verified.length === 2) ending.abort();
  };
  // WHEN the others are there, it is given up
  const outcomes = await replicateImages([hanging, other], { parallel: 2, signal: ending.signal, onOutcome });
  // THEN
  expect(outcomes).toMatchObject([
    { label: "hanging", state: "failed", cause: "aborted" },
    { region: "RegionOne", state: "verified" },
    { region: "RegionTwo", state: "verified" },
  ]);
});

test("more regions than places are served by as few reads as there can be", async () => {
  // GIVEN
  let reads = 0;
  const server = createServer((_request, response) => {
    reads += 1;
    response.end(BYTES);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base.raw`;
  try {
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES, { source: { kind: "url", url } })], { parallel: 2 });
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified" })));
    expect(reads).toBe(2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a name that is as long as Glance takes is one of a draft's, too", async () => {
  const job = world.job(BYTES, { name: "x".repeat(255) });
  expect(await replicateImages([job])).toMatchObject(REGIONS.map(() => ({ state: "verified" })));
});
