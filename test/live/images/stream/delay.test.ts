import { Delay } from "../../../../src/live/images/stream/delay";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** The delay of an upload that holds others up for so many milliseconds of each hundred, for a minute. */
function after(ms: number): number {
  const delay = new Delay();
  for (let n = 0; n < 600; n++) {
    jest.advanceTimersByTime(100);
    delay.add(ms);
  }
  return delay.ms;
}

test("one that is a little slower than the others stays small", () => {
  expect(after(0)).toBe(0);
  expect(after(25)).toBeLessThanOrEqual(25);
});

test("one that is much slower grows", () => {
  expect(after(50)).toBeCloseTo(25 * 600, -2);
  expect(after(100)).toBeCloseTo(75 * 600, -2);
});

test("a moment is forgotten", () => {
  const delay = new Delay();
  delay.add(1_000);
  expect(delay.ms).toBe(1_000);
  jest.advanceTimersByTime(2_000);
  expect(delay.ms).toBe(500);
  jest.advanceTimersByTime(60_000);
  expect(delay.ms).toBe(0);
});
