import { ceilingOf, type FieldKey, type Service } from "./fields";
import type { RegionUsage } from "./region-usage";

/** One request that sets limits of one service in one region, all of them down or all of them up. */
export interface LimitWrite {
  readonly region: string;
  readonly service: Service;
  readonly direction: "lower" | "raise";
  readonly changes: readonly LimitChange[];
}

/** Which way limits are changed. */
export type Direction = LimitWrite["direction"];

/** A limit before and after, -1 for unlimited. */
export interface LimitChange {
  readonly field: FieldKey;
  readonly from: number;
  readonly to: number;
}

/** Which way a change goes; undefined if nothing changes. */
export function directionOf({ from, to }: LimitChange): Direction | undefined {
  if (from === to) return undefined;
  return ceilingOf(to) < ceilingOf(from) ? "lower" : "raise";
}

/**
 * What is known of a region while the answer to a write is not there: the higher limits, since nobody can tell whether it was done.
 * Keep this before the write is sent. Who asks again when the region does not answer must not believe in the limits of before.
 */
export function whileWriting(usage: RegionUsage, { direction, changes }: LimitWrite): RegionUsage {
  if (direction === "lower") return usage;
  return { ...usage, limits: new Map([...usage.limits, ...changes.map(({ field, to }) => [field, to] as const)]) };
}
