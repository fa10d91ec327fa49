import sum from "lodash/sum";
import type { Problem } from "../finding";
import { type Account, presentLimit } from "./account";
import { ceilingOf, type FieldKey, UNLIMITED } from "./fields";
import { holdingsOf } from "./holdings";
import { amountOf, type Need, needIn, rangeOf } from "./need";
import type { Shortage, Takeover } from "./takeover";

/** What one region has of one field, and loses. */
export interface Loss {
  readonly account: Account;
  readonly lost: string;
  readonly field: FieldKey;
  readonly takeover: Takeover;
}

/** At most one problem: the worst. */
export function checkLoss(loss: Loss): Problem[] {
  const { lost, field, account } = loss;
  const need = needIn(account, lost, field);
  const spare = spareOf(loss);
  const byShares = shortage(loss, "atLeast", shareIn);
  if (byShares.amount > spare) {
    const lacking = byShares.amount - spare;
    const fix = `raise hard.${field} by ${lacking} for the others, or ask for ${lacking} less in ${lost}`;
    return [problem(loss, need, byShares, { severity: "error", fix })];
  }
  const byLimits = shortage(loss, "atLeast", limitIn);
  if (byLimits.amount > 0) {
    const fix = `have limits raised by ${byLimits.amount} before, or do it with multisite quota apply when ${lost} is lost`;
    return [problem(loss, need, byLimits, { severity: "warning", fix })];
  }
  const atMost = shortage(loss, "atMost", limitIn);
  if (atMost.amount === 0) return [];
  const fix = [...new Set([...account.regions.keys()].flatMap((region) => needIn(account, region, field).toKnow))];
  return [problem(loss, need, atMost, { severity: "warning", fix: fix.join("; ") })];
}

/** What does not fit where it goes, if the others hold as much as `limitOf` says. */
function shortage({ account, lost, field, takeover }: Loss, bound: "atLeast" | "atMost", limitOf: LimitOf): Shortage {
  const others = [...account.regions.keys()].filter((region) => region !== lost);
  const free = others.map((region): [string, number] => {
    const limit = limitOf(account, region, field);
    return [region, limit === Infinity ? Infinity : Math.max(0, limit - needIn(account, region, field)[bound])];
  });
  return takeover(needIn(account, lost, field)[bound], new Map(free));
}

type LimitOf = (account: Account, region: string, field: FieldKey) => number;

/** A region that has no share of what others have has nothing to put it on, such as a volume type. */
function shareIn({ regions }: Account, region: string, field: FieldKey): number {
  return ceilingOf(regions.get(region)?.hard.get(field) ?? 0);
}

function limitIn(account: Account, region: string, field: FieldKey): number {
  return Math.min(shareIn(account, region, field), presentLimit(account, region, field));
}

/** What no region has a share of. */
function spareOf({ account, field }: Loss): number {
  const names = [...account.regions.keys()];
  const { outside } = holdingsOf(field, names, account.usage);
  const given = names.map((region) => shareIn(account, region, field));
  const budget = ceilingOf(account.hard.get(field) ?? UNLIMITED);
  return budget === Infinity ? Infinity : Math.max(0, budget - sum([...given, ...outside.values()]));
}

function problem(
  { lost, field }: Loss,
  need: Need,
  { amount, where }: Shortage,
  other: Pick<Problem, "severity" | "fix">,
): Problem {
  const isSure = amount < Infinity && need.atLeast === need.atMost;
  const why = need.because.join("; ");
  return {
    code: "QUOTA_SURVIVE",
    region: lost,
    what: `${field}: without ${lost}, ${amountOf(field, need)} ${isSure ? "have" : "may have"} to go to the others; ${where}; ${why}`,
    value: rangeOf(need),
    ...other,
  };
}
