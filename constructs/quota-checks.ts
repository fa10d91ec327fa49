import type { Problem } from "../src/finding";
import {
  type Amounts,
  ceilingOf,
  type Demand,
  fieldOf,
  type FieldKey,
  type RegionUsage,
  UNLIMITED,
} from "../src/quota";
import type { ReadQuotas } from "./quota-limits";
import { amountOf, needOf, type QuotaNeed, sumOfNeeds } from "./quota-need";

/** What {@link checkQuotas} holds against each other. */
export interface QuotaCheck {
  readonly quotas: ReadQuotas;
  readonly demand: readonly Demand[];
  /** Undefined if nobody looked. Regions that are not the budget's count for all regions together. */
  readonly usage: readonly RegionUsage[] | undefined;
}

/** Limits that will be passed, or may be, in each region and in all of them together. */
export function checkQuotas(check: QuotaCheck): Problem[] {
  const fields = new Set([...check.quotas.hard.keys(), ...check.quotas.soft.keys()]);
  for (const { hard } of check.quotas.regions.values()) for (const field of hard.keys()) fields.add(field);
  return [...fields].flatMap((field) => {
    const needs = new Map([...check.quotas.regions.keys()].map((region) => [region, needIn(region, field, check)]));
    const problems = [...needs].flatMap(([region, need]) => checkRegion(region, field, need, check.quotas));
    // What a region says already is not said again for all, nor what could not be split.
    const isTold = problems.length > 0 || (check.quotas.hard.has(field) && !isShared(field, check.quotas));
    return isTold || fieldOf(field).kind !== "summable" ? problems : checkTotal(field, needs, check);
  });
}

function isShared(field: FieldKey, { regions }: ReadQuotas): boolean {
  return [...regions.values()].some(({ hard }) => hard.has(field));
}

function needIn(region: string, field: FieldKey, { demand, usage }: QuotaCheck): QuotaNeed {
  const asked = demand.find((row) => row.region === region && row.field === field);
  const known = usage?.find((row) => row.region === region);
  return needOf(field, asked, usage === undefined ? undefined : (known ?? { region, used: NONE, limits: NONE }));
}

const NONE: Amounts = new Map();

function checkRegion(region: string, field: FieldKey, need: QuotaNeed, quotas: ReadQuotas): Problem[] {
  const limits = quotas.regions.get(region);
  const hard = limits?.hard.get(field) ?? UNLIMITED;
  const soft = limits?.soft.get(field) ?? UNLIMITED;
  const whole = quotas.hard.get(field) ?? UNLIMITED;
  const share = whole === UNLIMITED || whole === hard ? `${hard}` : `its share, ${hard} of ${whole}`;
  return judge({
    field,
    region,
    need,
    hard: { limit: hard, text: share },
    soft: { limit: soft, text: softText(soft, hard) },
  });
}

function checkTotal(field: FieldKey, needs: ReadonlyMap<string, QuotaNeed>, { quotas, usage }: QuotaCheck): Problem[] {
  const outside = (usage ?? []).filter(({ region }) => !needs.has(region));
  const rest = outside.map((row): [string, QuotaNeed] => [row.region, needOf(field, undefined, row)]);
  const [hard, soft] = [quotas.hard.get(field) ?? UNLIMITED, quotas.soft.get(field) ?? UNLIMITED];
  return judge({
    field,
    need: sumOfNeeds(new Map([...needs, ...rest])),
    hard: { limit: hard, text: `${hard}` },
    soft: { limit: soft, text: softText(soft, hard) },
  });
}

function softText(soft: number, hard: number): string {
  return `the soft limit, ${soft}${hard === UNLIMITED ? "" : ` of ${hard}`}`;
}

interface Limit {
  readonly limit: number;
  readonly text: string;
}

interface Case {
  readonly field: FieldKey;
  /** Absent for all regions together. */
  readonly region?: string;
  readonly need: QuotaNeed;
  readonly hard: Limit;
  readonly soft: Limit;
}

/** At most one problem: the worst. */
function judge(one: Case): Problem[] {
  const { need, hard, soft } = one;
  if (need.least > ceilingOf(hard.limit)) return [passed(one, hard, "QUOTA_HARD", "error")];
  if (need.most > ceilingOf(hard.limit)) return [maybe(one, hard)];
  if (need.least > ceilingOf(soft.limit)) return [passed(one, soft, "QUOTA_SOFT", "warning")];
  return need.most > ceilingOf(soft.limit) ? [maybe(one, soft)] : [];
}

function passed(
  { field, region, need }: Case,
  { limit, text }: Limit,
  code: string,
  severity: Problem["severity"],
): Problem {
  const less = `ask for ${need.least - limit} less${region === undefined ? "" : " there"}`;
  const more = code === "QUOTA_SOFT" ? `raise the soft limit` : `raise hard.${field}`;
  const isSplit = region !== undefined && fieldOf(field).kind === "summable";
  return {
    code,
    severity,
    region,
    what: `${field}: ${amountOf(need)} is ${need.least - limit} more than ${text}; ${need.because.join("; ")}`,
    value: `${need.least}`,
    fix: isSplit ? `${more}, give ${region} more by the split, or ${less}` : `${more}, or ${less}`,
  };
}

function maybe({ field, region, need }: Case, { text }: Limit): Problem {
  return {
    code: "QUOTA_RANGE",
    severity: "warning",
    region,
    what: `${field}: ${amountOf(need)} may be more than ${text}; ${need.because.join("; ")}; not known: ${need.unknown.map(({ what }) => what).join(", ")}`,
    value: amountOf(need),
    fix: [...new Set(need.unknown.map(({ fix }) => fix))].join("; "),
  };
}
