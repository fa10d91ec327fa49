import { RegionProgress } from "../../src/cli/progress";

const ERASE = "\r\x1b[2K";
const isTTY = process.stderr.isTTY;
let written: string[];
beforeEach(() => {
  jest.useFakeTimers();
  written = [];
  jest.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  process.stderr.isTTY = isTTY;
});

function progress(terminal: boolean): RegionProgress {
  process.stderr.isTTY = terminal;
  return new RegionProgress(["One", "Two", "Three", "Four", "Five"]);
}

describe("progress", () => {
  test("says after a second who is being waited for, and takes the line away", () => {
    // GIVEN
    const shown = progress(true);
    // WHEN
    shown.done("Two");
    jest.advanceTimersByTime(1_000);
    shown.done("One");
    shown.end();
    // THEN
    expect(written).toEqual([
      `${ERASE}waiting for One, Three, Four and 1 more`,
      `${ERASE}waiting for Three, Four, Five`,
      ERASE,
    ]);
  });

  test.each([
    ["where it is quick", true, 900],
    ["where nobody looks", false, 60_000],
  ])("says nothing %s", (_where, terminal, ms) => {
    const silent = progress(terminal);
    jest.advanceTimersByTime(ms);
    silent.done("One");
    silent.end();
    jest.advanceTimersByTime(60_000);
    expect(written).toEqual([]);
  });
});
