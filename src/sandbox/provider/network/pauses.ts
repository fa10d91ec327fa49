import { setTimeout as sleep } from "node:timers/promises";

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Turns of looking again, at once and then with growing pauses; no more of them when the signal goes off. */
export async function* pauses(until: AbortSignal): AsyncGenerator<number> {
  for (let turn = 0; !until.aborted; turn++) {
    yield turn;
    const pause = Math.min(FIRST_MS * 2 ** turn, LONGEST_MS);
    await sleep(pause, undefined, { signal: until }).catch(() => undefined);
  }
}
