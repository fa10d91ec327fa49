import sum from "lodash/sum";
import type { Problem } from "../finding";
import { type Amounts, type FieldKey, fieldOf, UNLIMITED } from "./fields";
import { excessOf, type Holdings, holdingsOf } from "./holdings";
import type { RegionUsage } from "./region-usage";
import type { Split } from "./split";
import type { Shared, SplitRule } from "./split-rule";

/** What {@link splitBudget} splits. */
export interface SplitRequest {
  /** The limits of all regions together. */
  readonly budget: Amounts;
  /** The regions that get shares, by name, in any order. */
  readonly regions: readonly string[];
  readonly split: Split;
  /**
   * What is known of each region. Those that get no share count with what their limits allow, and those of the stack that do not
   * say what they use with their last known limit.
   * @default - nobody looked; no region is held up by what it uses, and no other region counts
   */
  readonly usage?: readonly RegionUsage[];
}

/** What came of a {@link SplitRequest}. */
export interface SplitBudget {
  /**
   * By region; a field that can't be split has no share. Empty if the split itself is wrong.
   */
  readonly shares: ReadonlyMap<string, Amounts>;
  readonly problems: readonly Problem[];
}

/**
 * The limits of each region, such that together they never pass the budget. What is not `summable` is not split: each region gets the
 * whole. A region that is known not to have what a field limits gets nothing of it.
 */
export function splitBudget({ budget, regions, split, usage }: SplitRequest): SplitBudget {
  const rule = split.ruleFor(regions);
  const wrong = rule.check({ regions, budget, isUsageKnown: usage !== undefined });
  if (wrong.length > 0) return { shares: new Map(), problems: wrong };
  const shares = new Map(regions.map((region) => [region, new Map<FieldKey, number>()]));
  const problems: Problem[] = [];
  for (const [field, limit] of budget) {
    const shared = shareField(field, limit, holdingsOf(field, regions, usage), rule, usage);
    problems.push(...shared.problems);
    for (const [region, share] of shared.shares) shares.get(region)?.set(field, share);
  }
  return { shares, problems };
}

function shareField(
  field: FieldKey,
  limit: number,
  holdings: Holdings,
  rule: SplitRule,
  usage: readonly RegionUsage[] | undefined,
): Shared {
  const { regions, floors, outside, unknown } = holdings;
  if (regions.length === 0) return failed(nowhere(field, holdings));
  if (fieldOf(field).kind !== "summable") return whole(field, limit, regions, usage ?? []);
  if (limit === UNLIMITED) return withoutLimit(field, holdings, rule);
  if (unknown.length > 0) return failed(...unknown.map((region) => notKnown(field, region, regions)));
  if (excessOf(limit, holdings) > 0) return failed(impossible(field, limit, holdings));
  return complete(rule.share({ ...holdings, field, available: limit - sum([...outside.values()]), floors }));
}

function whole(field: FieldKey, limit: number, regions: readonly string[], usage: readonly RegionUsage[]): Shared {
  const problems = usage.flatMap(({ region, used }) => {
    const has = used.get(field) ?? 0;
    const isShort = fieldOf(field).kind === "replicated" && limit !== UNLIMITED && has > limit;
    return isShort && regions.includes(region) ? [tooMuchIn(region, field, limit, has)] : [];
  });
  return { shares: new Map(regions.map((region) => [region, limit])), problems };
}

/** A region may get a limit even so; not if it is unknown what that must allow at least. */
function withoutLimit(field: FieldKey, holdings: Holdings, rule: SplitRule): Shared {
  const { regions, unknown } = holdings;
  const shared = rule.share({ ...holdings, field, available: Infinity });
  const blind = regions.filter((it) => unknown.includes(it) && (shared.shares.get(it) ?? UNLIMITED) !== UNLIMITED);
  return blind.length > 0 ? failed(...blind.map((region) => notKnown(field, region, regions))) : complete(shared);
}

function failed(...problems: Problem[]): Shared {
  return { shares: new Map(), problems };
}

function complete(shared: Shared): Shared {
  return shared.problems.length > 0 ? failed(...shared.problems) : shared;
}

function nowhere(field: FieldKey, { lacking }: Holdings): Problem {
  return {
    code: "QUOTA_FIELD",
    severity: "error",
    what: `none of ${lacking.join(", ")} limits ${field}`,
    value: `hard.${field}`,
    fix: "leave it out, or see what the regions limit with multisite usage",
  };
}

function notKnown(field: FieldKey, region: string, regions: readonly string[]): Problem {
  const isOurs = regions.includes(region);
  return {
    code: "QUOTA_UNKNOWN",
    severity: "error",
    region,
    what: isOurs
      ? `${field} can't be split: neither what ${region} uses is known, nor a limit that holds it`
      : `${field} can't be split: ${region} is outside of the stack, and no limit holds it`,
    fix: `set a limit for ${field} in ${region}, or record what it uses when it answers`,
  };
}

function impossible(field: FieldKey, limit: number, holdings: Holdings): Problem {
  const excess = excessOf(limit, holdings);
  const held = [...holdings.floors].map(([region, amount]) => `${region} ${amount}`);
  const others = [...holdings.outside].map(([region, amount]) => `${region} ${amount}, outside of the stack`);
  return {
    code: "QUOTA_IMPOSSIBLE",
    severity: "error",
    what: `${field}: ${limit + excess} are taken already, ${excess} more than the budget: ${[...held, ...others].join("; ")}`,
    value: `${limit}`,
    fix: `raise hard.${field} to ${limit + excess} at least, or free ${excess}`,
  };
}

function tooMuchIn(region: string, field: FieldKey, limit: number, has: number): Problem {
  return {
    code: "QUOTA_IMPOSSIBLE",
    severity: "error",
    region,
    what: `${field}: ${region} has ${has}, ${has - limit} more than the budget allows each region`,
    value: `${limit}`,
    fix: `raise hard.${field} to ${has} at least, or free ${has - limit} there`,
  };
}
