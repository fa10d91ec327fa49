import { constants } from "node:os";

export const WRONG_USAGE = 2;
export const CANNOT_RUN = 126;
export const NOT_FOUND = 127;

/** What a shell says of a process that a signal ended. */
export function ofSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
