import type { Problem } from "../finding";
import { type Account, presentLimit } from "./account";
import { type Amounts, ceilingOf, type FieldKey, fieldOf, UNLIMITED } from "./fields";
import { amountOf, needIn, type Need, rangeOf, sumOfNeeds } from "./need";

/** Something that should not be passed. */
interface Bound {
  /** Infinity if there is none. */
  readonly limit: number;
  readonly code: string;
  readonly severity: Problem["severity"];
  /** What it is, with its number. */
  readonly text: string;
  /** How to get more. */
  readonly fix: string;
}

/**
 * Holds what is asked for, and what is there, against a budget: in each region against its share, and against the limit that is set there
 * now; and in all regions together. Of each, the worst is named, with where it comes from.
 *
 * `QUOTA_HARD` is an error, `QUOTA_PRESENT` and `QUOTA_SOFT` are warnings. `QUOTA_RANGE` warns of a limit that may be passed, as far as
 * is known.
 */
export function judge(account: Account): Problem[] {
  const { hard, soft, regions, demand } = account;
  const limits: Amounts[] = [hard, soft, ...[...regions.values()].flatMap((it) => [it.hard, it.soft])];
  const fields = new Set([...limits.flatMap((it) => [...it.keys()]), ...demand.map(({ field }) => field)]);
  return [...fields].flatMap((field) => {
    const own = [...regions.keys()].flatMap((region) => judgeRegion(account, region, field));
    // What a region says already is not said again of all.
    return own.length > 0 || fieldOf(field).kind !== "summable" ? own : judgeAll(account, field);
  });
}

function judgeRegion(account: Account, region: string, field: FieldKey): Problem[] {
  const limits = account.regions.get(region);
  const need = needIn(account, region, field);
  const [whole, hard] = [limitOf(account.hard, field), limitOf(limits?.hard, field)];
  const isSplit = fieldOf(field).kind === "summable" && whole !== Infinity;
  const present = presentLimit(account, region, field);
  const bounds = [
    {
      ...hardBound(field, hard, isSplit ? `its share, ${hard} of ${whole}` : `the hard limit, ${hard}`),
      ...(isSplit ? { fix: `raise hard.${field}, or give ${region} more of it` } : {}),
    },
    presentBound(field, region, need, present),
    softBound(field, limitOf(limits?.soft, field), hard),
  ];
  return problemsOf(field, need, bounds).map((problem) => ({ ...problem, region }));
}

function judgeAll(account: Account, field: FieldKey): Problem[] {
  const others = (account.usage ?? []).map(({ region }) => region);
  const all = [...new Set([...account.regions.keys(), ...others])];
  const need = sumOfNeeds(new Map(all.map((region) => [region, needIn(account, region, field)])));
  const [hard, soft] = [limitOf(account.hard, field), limitOf(account.soft, field)];
  return problemsOf(field, need, [hardBound(field, hard, `the hard limit, ${hard}`), softBound(field, soft, hard)]);
}

function limitOf(amounts: Amounts | undefined, field: FieldKey): number {
  return ceilingOf(amounts?.get(field) ?? UNLIMITED);
}

function hardBound(field: FieldKey, limit: number, text: string): Bound {
  return { limit, code: "QUOTA_HARD", severity: "error", text, fix: `raise hard.${field}` };
}

function softBound(field: FieldKey, limit: number, hard: number): Bound {
  const text = `the soft limit, ${limit}${hard === Infinity ? "" : ` of ${hard}`}`;
  return { limit, code: "QUOTA_SOFT", severity: "warning", text, fix: `raise hard.${field} or its soft limit` };
}

/** What may be there keeps within the limit that is set, so only what is sure can pass it. */
function presentBound(field: FieldKey, region: string, { atLeast }: Need, limit: number): Bound {
  return {
    limit: atLeast > limit ? limit : Infinity,
    code: "QUOTA_PRESENT",
    severity: "warning",
    text: `the limit that is set there now, ${limit}`,
    fix: `have the limit of ${field} in ${region} raised`,
  };
}

/** The first that is passed or may be. */
function problemsOf(field: FieldKey, need: Need, bounds: readonly Bound[]): Problem[] {
  const bound = bounds.find(({ limit }) => need.atMost > limit);
  if (bound === undefined) return [];
  return [need.atLeast > bound.limit ? passed(field, need, bound) : maybe(field, need, bound)];
}

function passed(field: FieldKey, need: Need, { limit, code, severity, text, fix }: Bound): Problem {
  const excess = need.atLeast - limit;
  return {
    code,
    severity,
    what: `${field}: ${amountOf(field, need)} is ${excess} more than ${text}; ${need.because.join("; ")}`,
    value: rangeOf(need),
    fix: `${fix}, or ask for ${excess} less`,
  };
}

function maybe(field: FieldKey, need: Need, { text }: Bound): Problem {
  return {
    code: "QUOTA_RANGE",
    severity: "warning",
    what: `${field}: ${amountOf(field, need)} may be more than ${text}; ${need.because.join("; ")}`,
    value: rangeOf(need),
    fix: [...new Set(need.toKnow)].join("; "),
  };
}
