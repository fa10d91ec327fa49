import { setTimeout as sleep } from "node:timers/promises";

/** How a {@link Pace} knows the time, in milliseconds. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const MACHINE: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/**
 * A limit on bytes per second, over all that share it. Who comes first goes first.
 *
 * In any time there go at most that many bytes, and one piece more: the one that goes at once.
 */
export class Pace {
  /** When the next piece may go. */
  private free = -Infinity;

  /** @param bytesPerSecond more than zero */
  constructor(
    private readonly bytesPerSecond: number,
    private readonly clock: Clock = MACHINE,
  ) {}

  /** Waits until so many bytes may go. @throws the signal's reason */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const start = Math.max(now, this.free);
    this.free = start + (bytes / this.bytesPerSecond) * 1000;
    if (start > now) await this.clock.sleep(start - now, signal);
  }
}
