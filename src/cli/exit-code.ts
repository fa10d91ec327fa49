import { constants } from "node:os";

export const FAILED = 1;
export const WRONG_USAGE = 2;
/** Of a region or one of its services nothing is known. */
export const REGION_UNKNOWN = 3;
/** More is used than a soft limit says. */
export const SOFT_PASSED = 4;
/** More is used than a limit allows. */
export const HARD_PASSED = 5;
/** There is something to do, and whoever asked wants to know it. */
export const CHANGES_PENDING = 6;
export const CANNOT_RUN = 126;
export const NOT_FOUND = 127;

/** What a shell says of a process that a signal ended. */
export function ofSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
