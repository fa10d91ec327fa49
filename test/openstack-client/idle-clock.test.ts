import { IdleClock } from "../../src/openstack/idle-clock";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("a transfer that is over keeps no time, whoever starts it late", () => {
  // GIVEN
  const clock = new IdleClock(1000, []);
  clock.start();
  expect(jest.getTimerCount()).toBe(1);
  // WHEN
  clock.end();
  clock.start();
  // THEN
  expect(jest.getTimerCount()).toBe(0);
});
