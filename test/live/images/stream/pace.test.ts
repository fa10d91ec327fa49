import fc from "fast-check";
import { fanOut } from "../../../../src/live/images/stream/fan-out";
import { Pace, type Clock } from "../../../../src/live/images/stream/pace";
import { MemorySource, someBytes } from "./memory-source";
import { Sink } from "./sink";

/** Time that passes when somebody waits for it, and for nobody else. */
class FakeClock implements Clock {
  private time = 0;
  now(): number {
    return this.time;
  }
  sleep(ms: number): Promise<void> {
    this.time += ms;
    return Promise.resolve();
  }
}

test("never more bytes have gone than its rate allows, and one piece", async () => {
  const piece = fc.integer({ min: 1, max: 10_000 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.array(piece), async (rate, pieces) => {
      const clock = new FakeClock();
      const pace = new Pace(rate, clock);
      let gone = 0;
      for (const bytes of pieces) {
        await pace.take(bytes);
        expect(gone).toBeLessThanOrEqual((clock.now() / 1000) * rate * (1 + 1e-9) + 1e-6);
        gone += bytes;
      }
    }),
  );
});

test("what was not used is not saved up", async () => {
  const clock = new FakeClock();
  const pace = new Pace(1_000, clock);
  await clock.sleep(60_000);
  await pace.take(500);
  await pace.take(500);
  expect(clock.now()).toBe(60_500);
});

test("who waits can be told to stop", async () => {
  const pace = new Pace(1);
  await pace.take(1_000_000);
  const controller = new AbortController();
  const waiting = pace.take(1, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});

test("all uploads share it", async () => {
  // GIVEN uploads to two targets, in two runs
  const clock = new FakeClock();
  const pace = new Pace(1_000_000, clock);
  const source = new MemorySource(someBytes(300_000), { chunks: [100_000] });
  const sinks = ["One", "Two", "Three", "Four"].map((key) => new Sink(key));
  const options = { sha512: source.sha512, pace };

  // WHEN both are done
  await Promise.all([fanOut(source, sinks.slice(0, 2), options), fanOut(source, sinks.slice(2), options)]);

  // THEN it took as long as the bytes of all of them do, but for the first piece
  for (const sink of sinks) expect(sink.bytes.equals(source.bytes)).toBe(true);
  expect(clock.now()).toBeGreaterThanOrEqual(1_200 - 65.536);
});

test("an upload that waits for its pace ends with its signal", async () => {
  const source = new MemorySource(someBytes(300_000), { chunks: [100_000] });
  const controller = new AbortController();
  const sink = new Sink("One", (taken) => {
    if (taken > 0) controller.abort(new Error("enough"));
  });
  const options = { sha512: source.sha512, pace: new Pace(1), signal: controller.signal };
  expect(await fanOut(source, [sink], options)).toEqual([{ status: "rejected", reason: new Error("enough") }]);
  expect(sink.taken).toBe(65_536);
});
