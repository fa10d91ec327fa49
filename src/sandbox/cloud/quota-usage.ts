import { mapValues } from "lodash";

/** Limits with what is used of each, as Nova and Cinder tell it: nothing of what is not counted. */
export function withUsage(limits: Readonly<Record<string, number>>, used: Readonly<Record<string, number>>): object {
  return mapValues(limits, (limit, name) => ({ limit, in_use: used[name] ?? 0, reserved: 0 }));
}
