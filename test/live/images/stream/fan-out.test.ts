import { fanOut, type FanOutOptions, type StreamTarget } from "../../../../src/live/images/stream/fan-out";
import { ImageSourceError } from "../../../../src/live/images/stream/source-error";
import { MemorySource, someBytes } from "./memory-source";
import { gate, Sink } from "./sink";

const BYTES = someBytes(100_500);
const DONE = { status: "fulfilled", value: undefined };

function run(source: MemorySource, targets: readonly StreamTarget[], options: Partial<FanOutOptions> = {}) {
  return fanOut(source, targets, { sha512: source.sha512, windowBytes: 6_000, patienceMs: 20, ...options });
}

function reasonOf(result: PromiseSettledResult<void>): unknown {
  return result.status === "rejected" ? result.reason : undefined;
}

describe("one read, many uploads", () => {
  test("each target gets all bytes, and the source is read once", async () => {
    const source = new MemorySource(BYTES);
    const sinks = [new Sink("One"), new Sink("Two"), new Sink("Three")];

    expect(await run(source, sinks)).toEqual([DONE, DONE, DONE]);

    for (const sink of sinks) {
      expect(sink.bytes.equals(BYTES)).toBe(true);
      expect(sink).toMatchObject({ sends: 1, size: BYTES.length, told: BYTES.length, isComplete: true });
    }
    expect(source).toMatchObject({ opened: [0], taken: BYTES.length, streams: 0 });
  });

  test("the size is told where only the caller knows it, and not where nobody does", async () => {
    const known = new Sink("known");
    await run(new MemorySource(BYTES, { saysNoSize: true }), [known], { size: BYTES.length });
    const unknown = new Sink("unknown");
    await run(new MemorySource(BYTES, { saysNoSize: true }), [unknown]);
    expect([known.size, unknown.size]).toEqual([BYTES.length, undefined]);
    expect(unknown.bytes.equals(BYTES)).toBe(true);
  });

  test("of no bytes at all", async () => {
    const sinks = [new Sink("One"), new Sink("Two")];
    expect(await run(new MemorySource(Buffer.alloc(0)), sinks)).toEqual([DONE, DONE]);
    expect(sinks.map(({ size, isComplete }) => ({ size, isComplete }))).toEqual([
      { size: 0, isComplete: true },
      { size: 0, isComplete: true },
    ]);
  });

  test("to no target reads nothing", async () => {
    const source = new MemorySource(BYTES);
    expect(await run(source, [])).toEqual([]);
    expect(source.opened).toEqual([]);
  });
});

describe("memory", () => {
  test("no more is taken from the source than the window and a few chunks before what the targets have taken", async () => {
    const source = new MemorySource(BYTES);
    let most = 0;
    const sinks: Sink[] = ["One", "Two"].map(
      (key) =>
        new Sink(key, () => {
          most = Math.max(most, source.taken - Math.min(...sinks.map(({ taken }) => taken)));
        }),
    );
    const held = gate();
    const slow = new Sink("slow", () => held.opened);
    const all = run(source, [...sinks, slow], { windowBytes: 30_000 });
    held.open();
    await all;
    // A third of the window, the chunk that is held back, the one that waits for room, and one each in the source and in a stream.
    expect(most).toBeLessThanOrEqual(10_000 + 4_000);
  });

  test("a target that takes nothing does not make the source be read", async () => {
    const source = new MemorySource(BYTES);
    const started = gate();
    const held = gate();
    const lone = new Sink("lone", () => (started.open(), held.opened));
    const all = run(source, [lone]);
    await started.opened;
    await new Promise(setImmediate);
    const taken = source.taken;
    held.open();
    expect(await all).toEqual([DONE]);
    expect(taken).toBeLessThanOrEqual(6_000 + 4_000);
    expect(source.opened).toEqual([0]);
  });
});

describe("a slow target", () => {
  test("does not hold the others up, and gets all bytes by a read of its own", async () => {
    const source = new MemorySource(BYTES);
    const othersAreDone = gate();
    const slow = new Sink("slow", (taken) => (taken > 20_000 ? othersAreDone.opened : undefined));
    const fast = [new Sink("One"), new Sink("Two")];
    const all = run(source, [fast[0], slow, fast[1]]);
    await Promise.all(
      fast.map(async (sink) => {
        while (!sink.isComplete) await new Promise(setImmediate);
      }),
    );
    expect(slow.taken).toBeLessThan(BYTES.length / 2);
    othersAreDone.open();

    expect(await all).toEqual([DONE, DONE, DONE]);
    for (const sink of [slow, ...fast]) expect(sink.bytes.equals(BYTES)).toBe(true);
    expect(source.opened).toEqual([0, expect.any(Number)]);
    expect(source.opened[1]).toBeGreaterThan(20_000);
    expect(source.streams).toBe(0);
  });

  test("gets them also from a source that can't leave bytes out", async () => {
    const source = new MemorySource(BYTES, { knowsNoRanges: true });
    const othersAreDone = gate();
    const fast = new Sink("fast");
    const slow = new Sink("slow", (taken) => (taken > 20_000 ? othersAreDone.opened : undefined));
    const all = run(source, [fast, slow]);
    while (!fast.isComplete) await new Promise(setImmediate);
    othersAreDone.open();
    expect(await all).toEqual([DONE, DONE]);
    expect(slow.bytes.equals(BYTES)).toBe(true);
  });

  test("is not sent to its end if the source has changed in the meantime", async () => {
    const source = new MemorySource(Buffer.from(BYTES));
    const { sha512 } = source;
    const othersAreDone = gate();
    const fast = new Sink("fast");
    const slow = new Sink("slow", (taken) => (taken > 20_000 ? othersAreDone.opened : undefined));
    const all = run(source, [fast, slow], { sha512 });
    while (!fast.isComplete) await new Promise(setImmediate);
    source.bytes[BYTES.length - 1] ^= 1;
    othersAreDone.open();

    const [first, second] = await all;
    expect(first).toEqual(DONE);
    expect(reasonOf(second)).toMatchObject({ code: "IMAGE_SOURCE_CHANGED" });
    expect(slow.taken).toBeLessThan(BYTES.length);
  });
});

describe("a target that fails", () => {
  test("fails alone", async () => {
    const full = new Error("the disk is full");
    const failing = new Sink("failing", (taken) => (taken > 20_000 ? Promise.reject(full) : undefined));
    const well = new Sink("well");
    const source = new MemorySource(BYTES);
    const [failed, done] = await run(source, [failing, well]);
    expect(reasonOf(failed)).toBe(full);
    expect(done).toEqual(DONE);
    expect(well.bytes.equals(BYTES)).toBe(true);
    expect(source.opened).toEqual([0]);
  });

  test("also when it takes nothing at all", async () => {
    const refused = new Error("refused");
    const targets = [{ key: "failing", send: () => Promise.reject(refused) }, new Sink("well")];
    const [failed, done] = await run(new MemorySource(BYTES), targets);
    expect(reasonOf(failed)).toBe(refused);
    expect(done).toEqual(DONE);
  });

  test("ends the read when it was the last one", async () => {
    const source = new MemorySource(BYTES);
    const failing = (key: string) =>
      new Sink(key, (taken) => (taken > 5_000 ? Promise.reject(new Error(key)) : undefined));
    const results = await run(source, [failing("One"), failing("Two")]);
    expect(results.map(reasonOf)).toEqual([new Error("One"), new Error("Two")]);
    expect(source.taken).toBeLessThan(BYTES.length / 2);
    expect(source.streams).toBe(0);
  });

  test("by what watches its progress", async () => {
    const broken = new Sink("broken");
    broken.onBytes = () => {
      throw new Error("no terminal");
    };
    const [failed, done] = await run(new MemorySource(BYTES), [broken, new Sink("well")]);
    expect(reasonOf(failed)).toEqual(new Error("no terminal"));
    expect(done).toEqual(DONE);
  });
});

describe("bytes that are not the pinned ones", () => {
  test.each([
    ["no byte", 0, {}],
    ["one byte", 1, {}],
    ["less than a chunk", 999, {}],
    ["whole chunks", 5_000, {}],
    ["many", 100_500, {}],
    ["many, of which nobody knows how many", 100_500, { saysNoSize: true }],
  ])("never come to their end: %s", async (_what, length, options) => {
    const sha512 = "0".repeat(128);
    const source = new MemorySource(someBytes(length), options);
    const sinks = [new Sink("One"), new Sink("Two")];
    const results = await run(source, sinks, { sha512 });

    for (const result of results) {
      const error = reasonOf(result) as ImageSourceError;
      expect(error).toBeInstanceOf(ImageSourceError);
      expect(error).toMatchObject({ code: "IMAGE_SOURCE_CHANGED", isPassing: false });
      expect(error.message).toBe(
        `memory is not what is pinned: sha512 ${source.sha512}, not ${sha512}; put the pinned bytes back, or name a new version for these`,
      );
    }
    for (const sink of sinks) {
      expect(sink.isComplete).toBe(false);
      expect(sink.taken).toBeLessThan(Math.max(length, 1));
    }
  });

  test.each([
    ["too few, as the source says itself", 100_501, {}, "100500 bytes, not 100501"],
    ["too few", 100_501, { saysNoSize: true }, "100500 bytes, not 100501"],
    ["too many", 100_499, { saysNoSize: true }, "more than 100499 bytes"],
  ])("%s", async (_what, size, options, difference) => {
    const sink = new Sink("One");
    const [result] = await run(new MemorySource(BYTES, options), [sink], { size });
    expect(reasonOf(result)).toMatchObject({ code: "IMAGE_SOURCE_CHANGED", what: expect.stringContaining(difference) });
    expect(sink.isComplete).toBe(false);
    expect(sink.taken).toBeLessThan(size);
  });
});

describe("a source that breaks", () => {
  test("goes on where it broke", async () => {
    const source = new MemorySource(BYTES, { cuts: [0, 30_500, 30_500 + 1_000, BYTES.length - 1] });
    const sinks = [new Sink("One"), new Sink("Two")];
    expect(await run(source, sinks)).toEqual([DONE, DONE]);
    for (const sink of sinks) expect(sink.bytes.equals(BYTES)).toBe(true);
    expect(source.opened).toEqual([0, 0, 30_500, 31_500, BYTES.length - 1]);
  });

  test("is read again from its beginning if it knows no other way", async () => {
    const source = new MemorySource(BYTES, { cuts: [30_500], knowsNoRanges: true });
    const sink = new Sink("One");
    expect(await run(source, [sink])).toEqual([DONE]);
    expect(sink.bytes.equals(BYTES)).toBe(true);
  });

  test("for good fails all", async () => {
    const open = jest.fn(() => Promise.reject(new Error("no route")));
    const sinks = [new Sink("One"), new Sink("Two")];
    const results = await fanOut({ name: "the source", open }, sinks, { sha512: "0".repeat(128) });
    for (const result of results) {
      expect(reasonOf(result)).toMatchObject({
        code: "IMAGE_SOURCE_UNREADABLE",
        what: "the source can't be read: no route",
      });
    }
    expect(sinks.map(({ sends }) => sends)).toEqual([0, 0]);
    expect(open).toHaveBeenCalledTimes(4);
  });

  test("is not asked again where that changes nothing", async () => {
    const gone = new ImageSourceError("IMAGE_SOURCE_UNREADABLE", "it is gone", "find it");
    const open = jest.fn(() => Promise.reject(gone));
    const [result] = await fanOut({ name: "the source", open }, [new Sink("One")], { sha512: "0".repeat(128) });
    expect(reasonOf(result)).toBe(gone);
    expect(open).toHaveBeenCalledTimes(1);
  });
});

describe("a signal", () => {
  test("ends all in the middle", async () => {
    const controller = new AbortController();
    const source = new MemorySource(BYTES);
    const first = new Sink("One", (taken) => {
      if (taken > 20_000) controller.abort(new Error("enough"));
    });
    const held = gate();
    const second = new Sink("Two", () => held.opened);
    const all = run(source, [first, second], { signal: controller.signal });
    held.open();
    expect((await all).map(reasonOf)).toEqual([new Error("enough"), new Error("enough")]);
    expect([first.isComplete, second.isComplete]).toEqual([false, false]);
    expect(source.taken).toBeLessThan(BYTES.length);
    expect(source.streams).toBe(0);
  });

  test("ends all while the source says nothing", async () => {
    const controller = new AbortController();
    const open = (_from: number, signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("as asked"))));
    const all = fanOut({ name: "silence", open }, [new Sink("One")], { sha512: "", signal: controller.signal });
    controller.abort(new Error("enough"));
    expect((await all).map(reasonOf)).toEqual([new Error("enough")]);
  });

  test("that went off before opens nothing", async () => {
    const source = new MemorySource(BYTES);
    const sink = new Sink("One");
    const [result] = await run(source, [sink], { signal: AbortSignal.abort(new Error("enough")) });
    expect(reasonOf(result)).toEqual(new Error("enough"));
    expect(sink.sends).toBe(0);
  });
});
