import round from "lodash/round";
import type { QuotaUsage } from "../quota";
import type { LiveUsage } from "./usage";
import { quotasIn, usageOf, type QuotaName } from "./usage-summary";

/** How far use has come: above the soft limit, up to the limit, or above it, as it can be where a limit was lowered. */
export type UsageLevel = "soft" | "full" | "over";

/** A quota of a region that is used up to or above a limit. */
export interface PassedLimit extends QuotaName, QuotaUsage {
  /** What the region is called. */
  readonly name: string;
  readonly level: UsageLevel;
}

/** Where a soft limit begins. */
export interface SoftLimit {
  /** Part of each limit above which use is marked, such as 0.8. @default 1, which marks nothing */
  readonly soft?: number;
}

/**
 * How far a quota is used: what is there and what is promised. Undefined if that is below all limits, if there is no limit, and if
 * nobody knows.
 */
export function usageLevel(
  { used, reserved, limit }: QuotaUsage,
  { soft = 1 }: SoftLimit = {},
): UsageLevel | undefined {
  if (used === undefined || limit < 0) return undefined;
  const taken = used + reserved;
  if (taken > limit) return "over";
  if (taken === limit) return taken > 0 ? "full" : undefined;
  // Rounded first: 0.29 of 100 is 28.999999999999996.
  return taken > Math.floor(round(limit * soft, 6)) ? "soft" : undefined;
}

/** All that is used up to a limit or above it, region by region. */
export function passedLimits(regions: readonly LiveUsage[], softLimit: SoftLimit = {}): PassedLimit[] {
  return regions.flatMap((region) =>
    quotasIn([region]).flatMap(({ service, quota }) => {
      const usage = usageOf(region, service, quota);
      const level = usage && usageLevel(usage, softLimit);
      return usage === undefined || level === undefined ? [] : { name: region.name, service, quota, level, ...usage };
    }),
  );
}
