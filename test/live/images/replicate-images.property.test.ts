import fc from "fast-check";
import { replicateImages } from "cdktf-openstack-multisite/runtime";
import { bytesOf, REGIONS, sha512Of, World } from "./world";

const BYTES = bytesOf(3 * 2 ** 20 + 5);
const SHA512 = sha512Of(BYTES);
const IMAGE = { service: "image" } as const;

const faults = fc.constantFrom(
  { ...IMAGE, method: "PUT", truncateUploadAt: 1 },
  { ...IMAGE, method: "PUT", truncateUploadAt: 2 ** 21 },
  { ...IMAGE, method: "PUT", flip: "upload" as const },
  { ...IMAGE, method: "PUT", status: 413 },
  { ...IMAGE, method: "POST", reset: true as const },
  { ...IMAGE, method: "POST", truncate: true as const },
  { ...IMAGE, method: "PATCH", reset: true as const },
  { ...IMAGE, method: "PATCH", truncate: true as const },
  { ...IMAGE, method: "DELETE", status: 500 },
  { status: 500 },
);
const round = fc.record({
  region: fc.constantFrom(...REGIONS),
  fault: faults,
  /** After how many events it is ended, if it has not ended by then. */
  events: fc.integer({ min: 1, max: 25 }),
});

/** Images that users could pick, and that are not what they are called. */
function wrongOnes({ cloud }: World): unknown[] {
  return cloud.regions.flatMap(({ name, state }) =>
    state.image.images
      .filter((image) => image.status === "active" && image.name === "base-2026.10" && image.os_hash_value !== SHA512)
      .map(({ id }) => `${id} in ${name}`),
  );
}

test("however runs are ended and hindered, the next one without faults leaves one right image in each region", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
      const world = await World.open();
      const job = world.job(BYTES);
      try {
        for (const { region, fault, events } of rounds) {
          const take = world.cloud.region(region).fault({ ...fault, times: 2 });
          const ending = new AbortController();
          let left = events;
          const onEvent = () => {
            expect(wrongOnes(world)).toEqual([]);
            if (--left === 0) ending.abort();
          };
          await replicateImages([job], { onEvent, signal: ending.signal, attempts: 1 });
          take();
        }
        const outcomes = await replicateImages([job]);
        expect(outcomes).toMatchObject(REGIONS.map((region) => ({ region, state: "verified" })));
        for (const [n, region] of REGIONS.entries()) {
          const { id } = outcomes[n] as { readonly id: string };
          expect(await world.there(region)).toMatchObject([
            { id, name: "base-2026.10", status: "active", hashValue: SHA512, hidden: false, tags: [] },
          ]);
        }
      } finally {
        await world.stop();
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);
