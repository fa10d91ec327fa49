import { replicateImages, type ImageJob } from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, sha512Of, World } from "./world";

let world: World;
let job: ImageJob;
const BYTES = bytesOf(2 ** 20 + 7);
const ID = contentImageId(sha512Of(BYTES));
const PATHS = ["RegionTwo", "RegionThree"];
const FILE = { service: "image", method: "GET", path: /\/file$/ } as const;

beforeEach(async () => {
  world = await World.open();
  const fields = { properties: { hw_disk_bus: "scsi", mine: "x" }, tags: ["theirs"] };
  const source = {
    kind: "image",
    place: world.place("RegionOne"),
    id: (await world.made("RegionOne", BYTES, fields)).id,
  };
  const targets = PATHS.map((region) => ({ place: world.place(region) }));
  const attributes = { diskFormat: "raw", properties: { hw_vif_model: "virtio" } };
  job = world.job(BYTES, { source: source as ImageJob["source"], targets, attributes });
});
afterEach(() => world.stop());

test("a Glance gets the bytes itself, and the replica is what is declared all the same", async () => {
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  const expected = { state: "verified", id: ID, salt: 0, path: "glance-download", sentBytes: 0 };
  expect(outcomes).toEqual(PATHS.map((region) => ({ label: job.label, region, ...expected })));
  for (const region of PATHS) {
    expect(world.requests(region, "PUT", /file$/)).toBe(0);
    expect(await world.there(region)).toMatchObject([{ id: ID, name: "base-2026.10", hidden: false, tags: [] }]);
    expect((await world.there(region))[0].properties).toEqual({ hw_vif_model: "virtio" });
    expect(world.told(region)).toEqual([
      { event: "path", path: "glance-download" },
      { event: "verified", id: ID, bytes: BYTES.length },
      { event: "published", id: ID },
    ]);
  }
});

test("where that fails, the bytes are sent from here", async () => {
  // GIVEN
  world.cloud.region("RegionOne").fault({ ...FILE, status: 500, times: 2 });
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  expect(outcomes).toMatchObject(
    PATHS.map(() => ({ state: "verified", id: ID, salt: 0, path: "stream", sentBytes: BYTES.length })),
  );
  expect(world.told("RegionTwo")).toEqual([
    { event: "path", path: "glance-download" },
    { event: "path", path: "stream" },
    { event: "verified", id: ID, bytes: BYTES.length },
    { event: "published", id: ID },
  ]);
});

test("wrong bytes of another Glance are removed, and sent from here", async () => {
  // GIVEN
  world.cloud.region("RegionOne").fault({ ...FILE, flip: "download", times: 2 });
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  const next = contentImageId(job.sha512, 1);
  expect(outcomes).toMatchObject(PATHS.map(() => ({ state: "verified", id: next, salt: 1, path: "stream" })));
  for (const region of PATHS) expect(await world.there(region)).toMatchObject([{ id: next }]);
});

test.each<[string, (world: World, job: ImageJob) => ReturnType<typeof replicateImages>]>([
  ["is not wanted", (_world, job) => replicateImages([job], { paths: "stream" })],
  [
    "is not offered",
    (world, job) => {
      const body = { "import-methods": { value: ["web-download"] } };
      for (const region of world.cloud.regions) region.fault({ path: "/v2/info/import", status: 200, body });
      return replicateImages([job]);
    },
  ],
  [
    "is not known",
    (world, job) => {
      for (const region of world.cloud.regions) region.fault({ path: "/v2/info/import", status: 404 });
      return replicateImages([job]);
    },
  ],
  [
    "would need two logins",
    async (world, job) => {
      const [place] = await world.openAs("member");
      return replicateImages([{ ...job, source: { ...job.source, place } as ImageJob["source"] }]);
    },
  ],
])("the bytes are sent from here where it %s", async (_what, replicate) => {
  const outcomes = await replicate(world, job);
  expect(outcomes).toMatchObject(PATHS.map(() => ({ state: "verified", path: "stream", sentBytes: BYTES.length })));
  for (const region of PATHS) expect(world.requests(region, "POST", /import$/)).toBe(0);
});

test("a run that is ended while a Glance gets the bytes is gone on with by the next", async () => {
  // GIVEN
  world.cloud.region("RegionOne").fault({ ...FILE, latencyMs: 700, times: 2 });
  const ending = new AbortController();
  const ended = await replicateImages([job], {
    signal: ending.signal,
    // The import has begun when its region has been asked for the bytes.
    onEvent: ({ event }) => void (event === "path" && setTimeout(() => ending.abort(), 300)),
  });
  expect(ended).toMatchObject(PATHS.map(() => ({ state: "failed", cause: "aborted" })));
  // WHEN
  const outcomes = await replicateImages([job], { onEvent: world.onEvent });
  // THEN
  expect(outcomes).toMatchObject(PATHS.map(() => ({ state: "verified", id: ID, path: "resume", sentBytes: 0 })));
});
