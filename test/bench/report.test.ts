import { interleave, median, row, table } from "../../bench/report";
import { EMPTY, runToFirstLine } from "../../bench/sample";

const samples = (...wallMs: number[]) => wallMs.map((value) => ({ wallMs: value }));

describe("median", () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 3], 2.5],
    [[10, 9, 100], 10],
  ])("of %j is %d", (values, expected) => expect(median(samples(...values), "wallMs")).toBe(expected));

  test("of what could not be measured is unknown, not zero", () => {
    expect(median(samples(1, 2), "peakMiB")).toBeUndefined();
    expect(median([{ wallMs: 1, cpuMs: 1 }, { wallMs: 1 }], "cpuMs")).toBeUndefined();
    expect(median([], "wallMs")).toBeUndefined();
  });
});

describe("row", () => {
  test.each([
    [110, 100, 1.1, true],
    [111, 100, 1.1, false],
  ])("%d against %d with the goal %d: %s", (ours, peer, goal, holds) => {
    expect(row("it", "ms", ours, "peer", peer, goal)).toMatchObject({ ratio: ours / peer, goal, holds });
  });

  test("judges nothing where there is no goal or no number", () => {
    expect(row("it", "ms", 1, "peer", 2)).toMatchObject({ ratio: 0.5, goal: null, holds: null });
    expect(row("it", "ms", undefined, "peer", 2, 1)).toMatchObject({ ours: null, ratio: null, goal: 1, holds: null });
  });

  test("is what JSON keeps", () => {
    const it = row("it", "ms", undefined);
    expect(JSON.parse(JSON.stringify(it))).toEqual(it);
    expect(Object.keys(it)).toEqual(["what", "ours", "unit", "peer", "peerValue", "ratio", "goal", "holds"]);
  });
});

test("interleave takes turns and leaves the first round out", async () => {
  // GIVEN
  const turns: string[] = [];
  const run = (name: string) => () => {
    turns.push(name);
    return Promise.resolve({ wallMs: turns.length });
  };
  // WHEN
  const { a, b } = await interleave(2, { a: run("a"), b: run("b") });
  // THEN
  expect(turns.join("")).toBe("abbaab");
  expect([a.length, b.length]).toEqual([2, 2]);
});

test("a program that prints nothing is an error, with what it said", async () => {
  await expect(runToFirstLine(EMPTY)).rejects.toThrow("node -e 0 printed nothing and ended with 0");
});

test("the table marks goals", () => {
  const text = table({ name: "demo", rows: [row("a", "ms", 1, "b", 1, 2), row("c", "ms", 3, "d", 1, 2)] });
  expect(text.split("\n").map((line) => line.split(/ {2,}/).at(-1))).toEqual(["goal", "holds", "MISSED"]);
});
