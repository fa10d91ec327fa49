import orderBy from "lodash/orderBy";
import sum from "lodash/sum";
import { type Account, usageIn } from "./account";
import type { Contribution, Demand } from "./demand-row";
import { ceilingOf, type FieldKey, fieldOf, isCountedPerProject, UNLIMITED } from "./fields";
import { lacks, type RegionUsage } from "./region-usage";

/** How much of one field there will be, and why. Where something is not known that is a range. */
export interface Need {
  readonly atLeast: number;
  /** Infinity if nobody knows. */
  readonly atMost: number;
  /** In words. */
  readonly because: readonly string[];
  /** What to do to know it as one number. */
  readonly toKnow: readonly string[];
}

/** How many constructs are named; the others are counted. */
const NAMED = 3;
const NOTHING: Need = { atLeast: 0, atMost: 0, because: [], toKnow: [] };

/** What a region will have of a field: what is asked for, and what is there and not asked for. */
export function needIn(account: Account, region: string, field: FieldKey): Need {
  const asked = askedFor(account.demand.find((row) => row.region === region && row.field === field));
  const usage = usageIn(account, region);
  // Of what users and items have nobody knows the most; the services say 0, or nothing (nova/quota.py).
  if (usage === undefined || !isCountedPerProject(fieldOf(field)) || lacks(usage, field)) return asked;
  const used = usage.used.get(field);
  if (used === undefined) return withLimit(asked, field, usage);
  // What is in other regions is not the tree's.
  if (used === 0 || !account.regions.has(region)) return withUsage(asked, used, 0);
  return withUsage(asked, used, usage.owned?.get(field), usage.maybeOwned?.get(field));
}

/** What several regions will have together. */
export function sumOfNeeds(needs: ReadonlyMap<string, Need>): Need {
  const all = [...needs.values()];
  return {
    atLeast: sum(all.map(({ atLeast }) => atLeast)),
    atMost: sum(all.map(({ atMost }) => atMost)),
    because: [...needs].filter(([, need]) => need.atMost > 0).map(([region, need]) => `${rangeOf(need)} in ${region}`),
    toKnow: all.flatMap(({ toKnow }) => toKnow),
  };
}

/** Such as `12`, `12 to 20` or `at least 12`. */
export function rangeOf({ atLeast, atMost }: Pick<Need, "atLeast" | "atMost">): string {
  if (atMost === Infinity) return `at least ${atLeast}`;
  return atLeast === atMost ? `${atLeast}` : `${atLeast} to ${atMost}`;
}

/** The same with its unit. */
export function amountOf(field: FieldKey, need: Need): string {
  const { unit } = fieldOf(field);
  return unit === undefined ? rangeOf(need) : `${rangeOf(need)} ${unit}`;
}

function askedFor(demand: Demand | undefined): Need {
  if (demand === undefined) return NOTHING;
  const { atLeast, atMost = Infinity, contributions } = demand;
  const because = [`the tree asks for ${rangeOf({ atLeast, atMost })}: ${listed(contributions)}`];
  const fix = "write what is asked for as plain values, and describe the flavors";
  return {
    atLeast,
    atMost,
    because,
    toKnow: atMost > atLeast ? [fix] : [],
  };
}

function withUsage(asked: Need, used: number, own: number | undefined, maybeOwn = 0): Need {
  if (own === undefined) {
    const because = `${used} are there, and it is not known which of them are the tree's`;
    const fix = "record it: multisite usage --snapshot FILE --state STATE";
    return more(asked, 0, used, because, fix);
  }
  const [atLeast, atMost] = [Math.max(0, used - own - maybeOwn), Math.max(0, used - own)];
  if (atMost === 0) return asked;
  const because = `${rangeOf({ atLeast, atMost })} are there that the tree did not make`;
  const unsure = atLeast < atMost ? [`leave room for ${atMost - atLeast} of which the states do not say it`] : [];
  return more(asked, atLeast, atMost, because, ...unsure);
}

/** A region that does not say what it uses may use all that its last known limit allows. */
function withLimit(asked: Need, field: FieldKey, { region, limits }: RegionUsage): Need {
  const limit = ceilingOf(limits.get(field) ?? UNLIMITED);
  const allowed = limit === Infinity ? "and no limit of it is known" : `and its last known limit is ${limit}`;
  const fix = `record it when ${region} answers: multisite usage --snapshot FILE`;
  return more(asked, 0, limit, `${region} does not say what it uses, ${allowed}`, fix);
}

function more(need: Need, atLeast: number, atMost: number, because: string, ...toKnow: string[]): Need {
  return {
    atLeast: need.atLeast + atLeast,
    atMost: need.atMost + atMost,
    because: [...need.because, because],
    toKnow: [...need.toKnow, ...toKnow],
  };
}

function listed(contributions: readonly Contribution[]): string {
  const all = orderBy(contributions, ["amount", "path"], ["desc", "asc"]);
  const named = all
    .slice(0, NAMED)
    .map(({ path, amount, note }) => `${path} ${amount}${note === undefined ? "" : ` (${note})`}`);
  const rest = all.slice(NAMED);
  const others = rest.length === 0 ? [] : [`${rest.length} more with ${sum(rest.map(({ amount }) => amount))}`];
  return [...named, ...others].join(", ");
}
