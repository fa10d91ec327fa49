import { mapValues } from "lodash";

/** Limits with what is used of each, as Nova and Cinder tell it: nothing, since the sandbox has no servers and no volumes. */
export function withUsage(limits: Readonly<Record<string, number>>): object {
  return mapValues(limits, (limit) => ({ limit, in_use: 0, reserved: 0 }));
}
