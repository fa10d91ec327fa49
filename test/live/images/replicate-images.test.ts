import { replicateImages } from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

let world: World;
beforeEach(async () => (world = await World.open()));
afterEach(() => world.stop());

const BYTES = bytesOf(3 * 2 ** 20 + 5);
const ID = contentImageId(sha512Of(BYTES));

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
    expect(await world.images(region)).toEqual([
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
