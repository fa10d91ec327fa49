import {
  replicateImages,
  type ReplicaEvent,
  type ReplicaOutcome,
  type ReplicateOptions,
} from "cdktf-openstack-multisite/runtime";
import { contentImageId } from "../../../src/image";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

let world: World;
beforeEach(async () => (world = await World.open()));
afterEach(() => world.stop());

const BYTES = bytesOf(3 * 2 ** 20 + 5);
const SHA512 = sha512Of(BYTES);
const ID = contentImageId(SHA512);
/** So few that all are on their way before somebody refuses them. */
const SMALL = bytesOf(1000);
const PUT = { service: "image", method: "PUT" } as const;

/** All regions have the one image, as it was declared, and nothing else. */
async function expectConverged(ids: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const region of REGIONS) {
    expect(await world.there(region)).toEqual([
      expect.objectContaining({
        ...{
          id: ids[region] ?? ID,
          name: "base-2026.10",
          status: "active",
          hashValue: SHA512,
          tags: [],
          hidden: false,
        },
      }),
    ]);
  }
}

describe("a run that is ended", () => {
  const when: Readonly<Record<string, (event: ReplicaEvent) => boolean>> = {
    "when the image is made": ({ event }) => event === "path",
    "at the first bytes": (it) => it.event === "progress" && it.bytes > 0,
    "in the middle": (it) => it.event === "progress" && it.bytes > BYTES.length / 2,
    "at the last bytes": (it) => it.event === "progress" && it.bytes === BYTES.length,
    "before it publishes": ({ event }) => event === "verified",
    "when it has published one": ({ event }) => event === "published",
  };
  it.each(Object.keys(when))("%s is gone on with by the next", async (moment) => {
    // GIVEN
    const ending = new AbortController();
    const onEvent = (event: ReplicaEvent) => {
      if (when[moment](event)) ending.abort();
    };
    const job = world.job(BYTES);
    const ended = await replicateImages([job], { onEvent, signal: ending.signal });
    expect(ended).toContainEqual(
      expect.objectContaining({
        ...{ state: "failed", cause: "aborted", fix: "replicate again: it goes on where it stopped" },
      }),
    );
    // THEN nobody can pick what is half-made
    for (const image of (await Promise.all(REGIONS.map((region) => world.there(region)))).flat()) {
      const isWhole = image.status === "active" && image.hashValue === SHA512;
      if (!isWhole || image.name !== job.name) {
        expect(image).toMatchObject({ name: "base-2026.10.unpublished", hidden: true, visibility: "private" });
      }
    }
    // WHEN
    const outcomes = await replicateImages([job]);
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", id: ID, salt: 0 })));
    await expectConverged();
  });

  it("before it verifies is gone on with, and sends nothing again", async () => {
    // GIVEN an upload whose end nobody hears of
    const job = world.job(BYTES);
    const fault = { service: "image", method: "GET", path: `/v2/images/${ID}`, status: 400 };
    await replicateImages([job], {
      onEvent: (it) => {
        if (it.event === "path") for (const region of world.cloud.regions) region.fault(fault);
      },
    });
    expect(await world.there("RegionOne")).toMatchObject([{ status: "active", name: "base-2026.10.unpublished" }]);
    world.cloud.regions.forEach((region) => region.clearFaults());
    // WHEN
    const outcomes = await replicateImages([job], { onEvent: world.onEvent });
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", path: "resume", sentBytes: 0 })));
    expect(world.told("RegionOne")).toEqual([
      { event: "path", path: "resume" },
      { event: "verified", id: ID, bytes: BYTES.length },
      { event: "published", id: ID },
    ]);
    await expectConverged();
  });
});

describe("what passes is got over in the run", () => {
  const brief: Readonly<Record<string, (options: ReplicateOptions) => Promise<unknown>>> = {
    "a cut network": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, truncateUploadAt: 2 ** 21, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a connection that breaks at once": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, reset: true, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a service that does not know what it does": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, status: 500, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a disk that was full (507)": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, status: 507, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a disk that was full (503)": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, status: 503, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a token that is refused at the upload": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, status: 401, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "an upload that stalls": (options) => {
      world.cloud.region("RegionTwo").fault({ ...PUT, hang: true, times: 1 });
      return replicateImages([world.job(BYTES)], { ...options, idleTimeoutMs: 200 });
    },
    "an image whose making nobody hears of": (options) => {
      const POST = { service: "image", method: "POST", path: "/v2/images" } as const;
      world.cloud.region("RegionTwo").fault({ ...POST, truncate: true, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
    "a change whose end nobody hears of": (options) => {
      world.cloud.region("RegionTwo").fault({ service: "image", method: "PATCH", truncate: true, times: 1 });
      return replicateImages([world.job(BYTES)], options);
    },
  };
  it.each(Object.keys(brief))("%s", async (what) => {
    // WHEN
    const outcomes = await brief[what]({ onEvent: world.onEvent });
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map((region) => ({ region, state: "verified", id: ID, salt: 0 })));
    expect(world.told("RegionTwo")).toContainEqual(expect.objectContaining({ event: "retry", attempt: 2 }));
    expect(world.told("RegionOne")).not.toContainEqual(expect.objectContaining({ event: "retry" }));
    await expectConverged();
  });

  it("a token that expires in the middle", async () => {
    // GIVEN
    let isExpired = false;
    const isSaving = ({ state }: World["cloud"]["regions"][number]) =>
      state.image.images.some(({ status }) => status === "saving");
    const onEvent = () => {
      if (isExpired || !world.cloud.regions.every(isSaving)) return;
      isExpired = true;
      world.cloud.identity.tokens.revokeAll();
    };
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], { onEvent, maxBytesPerSecond: 20 * 2 ** 20 });
    // THEN
    expect(isExpired).toBe(true);
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", id: ID, sentBytes: BYTES.length })));
    await expectConverged();
  });

  it("a region that comes back", async () => {
    // GIVEN
    await world.cloud.region("RegionTwo").down();
    const onEvent = ({ event }: ReplicaEvent) => void (event === "retry" && world.cloud.region("RegionTwo").up());
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], { onEvent });
    // THEN
    expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "verified", id: ID })));
    await expectConverged();
  });
});

describe("what does not pass ends one region alone", () => {
  it("that is down", async () => {
    // GIVEN
    await world.cloud.region("RegionTwo").down();
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], { attempts: 2, onEvent: world.onEvent });
    // THEN
    expect(outcomes).toMatchObject([
      { region: "RegionOne", state: "verified" },
      {
        ...{ region: "RegionTwo", state: "failed", code: "IMAGE_NOT_COPIED", cause: "refused" },
        ...{ message: expect.stringContaining("image in RegionTwo: no connection (ECONNREFUSED)") },
        fix: "see whether the region can be reached, and replicate again: it goes on where it stopped",
      },
      { region: "RegionThree", state: "verified" },
    ]);
    expect(world.told("RegionTwo").map((it) => (it as ReplicaEvent).event)).toEqual(["retry", "failed"]);
    // WHEN it is back
    await world.cloud.region("RegionTwo").up();
    await replicateImages([world.job(BYTES)]);
    await expectConverged();
  });

  it.each([
    [413, "Request Entity Too Large", "overLimit", "remove images that nobody needs, or have the quota raised"],
    [403, "Forbidden", "forbidden", "ask the operator for the right to do so"],
    [400, "Bad Request", "badRequest", "correct what it refuses"],
  ])("that refuses the bytes (%d)", async (status, body, cause, fix) => {
    // GIVEN
    world.cloud.region("RegionTwo").fault({ ...PUT, status, body });
    // WHEN
    const outcomes = await replicateImages([world.job(SMALL)], { onEvent: world.onEvent });
    // THEN
    expect(outcomes).toMatchObject([
      { state: "verified" },
      { state: "failed", code: "IMAGE_NOT_COPIED", cause, fix: expect.stringContaining(fix) },
      { state: "verified" },
    ]);
    expect(world.told("RegionTwo")).toEqual([
      { event: "path", path: "stream" },
      { event: "failed", cause, message: expect.stringContaining(`${status} ${body}`) },
    ]);
    expect(await world.there("RegionTwo")).toMatchObject([{ id: contentImageId(sha512Of(SMALL)), status: "queued" }]);
    // WHEN there is room: the id is not used up
    world.cloud.region("RegionTwo").clearFaults();
    expect((await replicateImages([world.job(SMALL)]))[1]).toMatchObject({
      state: "verified",
      id: contentImageId(sha512Of(SMALL)),
      salt: 0,
    });
    expect(await world.there("RegionTwo")).toMatchObject([{ status: "active", name: "base-2026.10" }]);
  });

  it("that takes no more images", async () => {
    // GIVEN
    world.cloud.region("RegionTwo").fault({ service: "image", method: "POST", status: 413 });
    const outcomes: ReplicaOutcome[] = [];
    // WHEN
    await replicateImages([world.job(BYTES)], { onOutcome: (outcome) => outcomes.push(outcome) });
    // THEN it is told at once
    expect(outcomes).toMatchObject([
      { region: "RegionTwo", state: "failed", cause: "overLimit" },
      { state: "verified" },
      { state: "verified" },
    ]);
  });

  it("where somebody seems to be at it", async () => {
    // GIVEN
    world.cloud.region("RegionTwo").fault({ ...PUT, status: 413 });
    await replicateImages([world.job(BYTES)]);
    const [image] = world.cloud.region("RegionTwo").state.image.images.filter(({ id }) => id === ID);
    image.status = "saving";
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], { idleTimeoutMs: 50 });
    // THEN
    expect(outcomes[1]).toMatchObject({
      ...{ state: "failed", code: "IMAGE_BUSY" },
      message: `image ${ID} in RegionTwo has been saving for 3 s, and nothing has moved`,
    });
  });

  it("where an image is deactivated", async () => {
    // GIVEN
    await replicateImages([world.job(BYTES)]);
    const path = `/v2/images/${ID}/actions/deactivate`;
    const { session } = world.place("RegionTwo");
    await session.request({ service: "image", region: "RegionTwo", method: "POST", path });
    // THEN
    expect((await replicateImages([world.job(BYTES)]))[1]).toMatchObject({
      ...{ state: "failed", code: "IMAGE_BUSY", message: `image ${ID} in RegionTwo is deactivated` },
      fix: `see why, and go on: openstack --os-region-name RegionTwo image set --activate ${ID}`,
    });
  });
});

describe("a wrong byte", () => {
  it("on its way is never published, and what has it is removed", async () => {
    // GIVEN
    world.cloud.region("RegionTwo").fault({ ...PUT, flip: "upload", times: 1 });
    const names = new Set<string | null>();
    const watch = () => {
      for (const { owner, os_hash_value, name, tags } of world.cloud.region("RegionTwo").state.image.images)
        if (owner !== "" && os_hash_value !== SHA512 && !tags.includes("multisite-unpublished")) names.add(name);
    };
    // WHEN
    const outcomes = await replicateImages([world.job(BYTES)], {
      onEvent: (event) => {
        watch();
        world.onEvent(event);
      },
    });
    // THEN
    const next = contentImageId(SHA512, 1);
    expect(outcomes[1]).toMatchObject({ state: "verified", id: next, salt: 1, sentBytes: 2 * BYTES.length });
    const flipped = Buffer.from(BYTES);
    flipped[0] ^= 1;
    const had = `image ${ID} in RegionTwo had sha512 ${sha512Of(flipped)}, not ${SHA512}`;
    const message = `${had}; it was removed, and nobody could pick it`;
    expect(world.told("RegionTwo")).toEqual([
      { event: "path", path: "stream" },
      { event: "retry", attempt: 2, waitMs: expect.any(Number) as number, message },
      { event: "path", path: "stream" },
      { event: "verified", id: next, bytes: BYTES.length },
      { event: "published", id: next },
    ]);
    expect([...names]).toEqual(["small"]);
    await expectConverged({ RegionTwo: next });
  });

  it("each time leaves nothing", async () => {
    world.cloud.region("RegionTwo").fault({ ...PUT, flip: "upload" });
    const outcomes = await replicateImages([world.job(BYTES)], { attempts: 2 });
    expect(outcomes[1]).toMatchObject({ state: "failed", code: "IMAGE_WRONG" });
    expect(await world.there("RegionTwo")).toEqual([]);
  });

  it("of the source fails all regions, and none gets to see it", async () => {
    // GIVEN
    const path = world.file(BYTES);
    const job = world.job(BYTES, { source: { kind: "file", path } });
    const other = Buffer.from(BYTES);
    other[BYTES.length - 1] ^= 1;
    world.file(other);
    // WHEN
    const outcomes = await replicateImages([job]);
    // THEN
    const message = `${path} is not what is pinned: sha512 ${sha512Of(other)}, not ${SHA512}`;
    const fix = "put the pinned bytes back, or name a new version for these";
    expect(outcomes).toMatchObject(
      REGIONS.map(() => ({ state: "failed", code: "IMAGE_SOURCE_CHANGED", message, fix })),
    );
    for (const region of REGIONS) expect(await world.there(region)).toEqual([]);
    // WHEN it is put back
    world.file(BYTES);
    await replicateImages([job]);
    const next = contentImageId(SHA512, 1);
    await expectConverged({ RegionOne: next, RegionTwo: next, RegionThree: next });
  });
});

test("a source that is not there is told for all regions", async () => {
  const source = { kind: "file", path: "/nowhere/base.raw" } as const;
  const outcomes = await replicateImages([world.job(BYTES, { source })]);
  expect(outcomes).toMatchObject(
    REGIONS.map(() => ({ state: "failed", code: "IMAGE_SOURCE_UNREADABLE", fix: "correct the path" })),
  );
});

test("bytes of another format than declared leave no image that can't be filled", async () => {
  // WHEN
  const outcomes = await replicateImages([world.job(BYTES, { attributes: { diskFormat: "qcow2" } })]);
  // THEN
  const fix = "declare the disk format that the bytes have, and replicate again";
  expect(outcomes).toMatchObject(REGIONS.map(() => ({ state: "failed", code: "IMAGE_NOT_COPIED", fix })));
  expect(await world.there("RegionOne")).toEqual([]);
  // WHEN
  expect(await replicateImages([world.job(BYTES)])).toMatchObject(REGIONS.map(() => ({ state: "verified", salt: 1 })));
});
