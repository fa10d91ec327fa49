import fc from "fast-check";
import { fanOut } from "../../../../src/live/images/stream/fan-out";
import { MemorySource, someBytes } from "./memory-source";
import { Sink } from "./sink";

const size = fc.oneof(fc.constantFrom(0, 1, 2, 64, 128, 4_096), fc.nat(5_000));
const chunks = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
/** After how many bytes a target fails, or never; and how often it lets others go first. */
const target = fc.record({
  failsAfter: fc.option(fc.nat(5_000), { nil: Infinity, freq: 3 }),
  pauses: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
});

const world = fc.record({
  size,
  chunks,
  targets: fc.array(target, { maxLength: 4 }),
  windowBytes: fc.integer({ min: 1, max: 8_000 }),
  knowsNoRanges: fc.boolean(),
  saysNoSize: fc.boolean(),
  isWrong: fc.boolean(),
});

test("a target has got all bytes, or it never came to an end", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ size, targets, windowBytes, isWrong, ...options }) => {
      const source = new MemorySource(someBytes(size), options);
      const sinks = targets.map(
        ({ failsAfter, pauses }, n) =>
          new Sink(`${n}`, async (taken) => {
            if (taken > failsAfter) throw new Error(`${n}`);
            for (let left = pauses[taken % pauses.length]; left > 0; left--) await new Promise(setImmediate);
          }),
      );
      const sha512 = isWrong ? "0".repeat(128) : source.sha512;
      const results = await fanOut(source, sinks, { sha512, windowBytes });

      expect(source.streams).toBe(0);
      for (const [n, sink] of sinks.entries()) {
        const fails = isWrong || targets[n].failsAfter < size;
        expect(results[n].status).toBe(fails ? "rejected" : "fulfilled");
        expect(sink.isComplete).toBe(!fails);
        if (isWrong) expect(sink.taken).toBeLessThan(Math.max(size, 1));
        else expect(sink.bytes.equals(source.bytes.subarray(0, sink.taken))).toBe(true);
        if (!fails) expect(sink.taken).toBe(size);
      }
    }),
    { numRuns: 300 },
  );
});

test("wherever the source breaks, the bytes are the same", async () => {
  const cuts = fc.array(fc.nat(3_000), { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(chunks, cuts, fc.boolean(), async (chunks, cuts, knowsNoRanges) => {
      const source = new MemorySource(someBytes(3_000), { chunks, cuts, knowsNoRanges });
      const sinks = [new Sink("One"), new Sink("Two")];
      await fanOut(source, sinks, { sha512: source.sha512, windowBytes: 500 });
      for (const sink of sinks) expect(sink.bytes.equals(source.bytes)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
