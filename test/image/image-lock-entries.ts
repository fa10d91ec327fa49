import fc from "fast-check";
import { ImageLock, type ImageLockEntry } from "../../src/image";

export const SHA = "ab".repeat(64);
export const OTHER_SHA = "cd".repeat(64);
export const ID = "2c1b0f5e-94f0-4a4f-8f43-0d5d2f5c7a11";

export const CONTENT = {
  kind: "content",
  image: "acme/base",
  version: "1.0",
  sha512: SHA,
  delivery: "terraform",
} as const;
export const REPLICA = { kind: "replica", image: "acme/base", version: "1.0", region: "RegionOne", salt: 2 } as const;
export const WAVE = { kind: "wave", image: "acme/base", version: "1.0", wave: 1 } as const;
export const PROMOTED = { kind: "promoted", image: "acme/base", version: "1.0" } as const;

export function lockOf(...entries: readonly ImageLockEntry[]): ImageLock {
  return ImageLock.empty().with(entries);
}

const of = { image: fc.constantFrom("acme/base", "acme/db", 'a "b"\n${c}'), version: fc.constantFrom("1.0", "2.0") };
const region = fc.constantFrom("RegionOne", "RegionTwo");

/** Few things, so that entries meet each other. */
export const entry: fc.Arbitrary<ImageLockEntry> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("content" as const),
      ...of,
      sha512: fc.constantFrom(SHA, OTHER_SHA),
      size: fc.integer({ min: 0, max: 2 }),
      delivery: fc.constantFrom("terraform" as const, "replicator" as const),
    },
    { requiredKeys: ["kind", "image", "version", "sha512", "delivery"] },
  ),
  fc.record({ kind: fc.constant("replica" as const), ...of, region, salt: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant("replica" as const), ...of, region, id: fc.uuid() }),
  fc.record({ kind: fc.constant("wave" as const), ...of, wave: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant("promoted" as const), ...of }),
);

export const lock = fc.array(entry, { maxLength: 8 }).map((entries) => lockOf(...entries));
