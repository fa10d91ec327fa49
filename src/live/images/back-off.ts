import { setTimeout as sleep } from "node:timers/promises";

const [FIRST_MS, LONGEST_MS] = [1_000, 30_000];

/** A pause before something is tried again: twice as long each time, and not just as long for everybody. */
export function backOff(attempt: number): { readonly ms: number; wait(signal?: AbortSignal): Promise<void> } {
  const ms = Math.round(Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS) * (0.5 + Math.random() / 2));
  return { ms, wait: (signal) => sleep(ms, undefined, { signal }) };
}
