import { ceilingOf, softLimit, UNLIMITED, type QuotaUsage } from "../quota";
import type { LiveUsage } from "./usage";
import { quotasIn, usageOf, type QuotaName } from "./usage-summary";

/** How far use has come: above the soft limit, up to the hard limit, or above it, as it can be where one was lowered. */
export type UsageLevel = "soft" | "full" | "over";

/** What one quota of one region is judged by. */
export interface UsageLimits {
  /** The lower of what the cloud and what a budget allow; absent where neither limits it. */
  readonly hard?: number;
  /** From where on use is marked; absent if nobody says. */
  readonly soft?: number;
}

/** A quota of a region that is used up to or above a limit. */
export interface PassedLimit extends QuotaName, QuotaUsage, UsageLimits {
  /** What the region is called. */
  readonly name: string;
  readonly level: UsageLevel;
}

/** What a budget allows all regions, and each: limits by service and name, such as `compute.cores`. `-1` is unlimited, absent not limited. */
export interface UsageBudget {
  /** Of all regions together. */
  readonly hard: Readonly<Record<string, number>>;
  readonly regions: readonly {
    /** What the region is called. */
    readonly name: string;
    readonly hard: Readonly<Record<string, number>>;
    readonly soft: Readonly<Record<string, number>>;
  }[];
}

/** What use is judged by, besides the limits of the cloud. */
export interface JudgeOptions {
  /** Part of each limit above which use is marked, such as 0.8, where the budget has no soft limit. @default - none */
  readonly soft?: number;
  /** @default - none */
  readonly budget?: UsageBudget;
}

/** What a budget allows a region of one quota: its share, and from where on to mark it. */
export function shareOf(budget: UsageBudget | undefined, name: string, { service, quota }: QuotaName): UsageLimits {
  const region = budget?.regions.find((it) => it.name === name);
  const key = `${service}.${quota}`;
  return { hard: region?.hard[key], soft: region?.soft[key] };
}

/** All that is used up to a limit or above it, region by region: what is there and what is promised. */
export function passedLimits(regions: readonly LiveUsage[], options: JudgeOptions = {}): PassedLimit[] {
  return regions.flatMap((region) =>
    quotasIn([region]).flatMap((quota) => {
      const usage = usageOf(region, quota);
      if (usage === undefined) return [];
      const limits = limitsOf(usage, shareOf(options.budget, region.name, quota), options.soft);
      const level = levelOf(usage, limits);
      return level === undefined ? [] : { name: region.name, ...quota, level, ...usage, ...limits };
    }),
  );
}

function limitsOf({ limit }: QuotaUsage, share: UsageLimits, part: number | undefined): UsageLimits {
  const hard = Math.min(ceilingOf(limit), ceilingOf(share.hard ?? UNLIMITED));
  const soft = ceilingOf(share.soft ?? (part === undefined ? UNLIMITED : softLimit(hard, part)));
  return { ...(hard === Infinity ? {} : { hard }), ...(soft === Infinity ? {} : { soft }) };
}

/** Undefined if use is below all limits, if there is no limit, and if nobody knows. */
function levelOf({ used, reserved }: QuotaUsage, { hard = Infinity, soft = Infinity }: UsageLimits) {
  if (used === undefined) return undefined;
  const taken = used + reserved;
  if (taken > hard) return "over";
  if (taken === hard && taken > 0) return "full";
  return taken > soft ? "soft" : undefined;
}
