import mapValues from "lodash/mapValues";
import partition from "lodash/partition";
import type { Problem } from "../src/finding";
import {
  type Amounts,
  ceilingOf,
  fieldOf,
  type FieldKey,
  type HardAndSoft,
  type Limits,
  readLimits,
  readSoft,
  type RegionUsage,
  Split,
  splitBudget,
  UNLIMITED,
} from "../src/quota";
import { Token } from "./cdk";
import type { QuotaBudgetProps, RegionQuotaProps } from "./quota-budget-props";

/** What the props of a budget say in numbers, with everything in them that can't be. */
export interface ReadQuotas extends HardAndSoft {
  /** By name of region. A field that could not be split is in none. */
  readonly regions: ReadonlyMap<string, RegionQuotas>;
  readonly problems: readonly Problem[];
}

/** What one region is held to. */
interface RegionQuotas extends HardAndSoft {
  /** What of `hard` the author wrote for this region alone. */
  readonly held: Amounts;
}

/**
 * Splits a budget over its regions, and applies what differs in single ones.
 *
 * @param regions names of its regions
 * @param usage undefined if nobody looked
 */
export function readQuotas(
  props: QuotaBudgetProps,
  regions: readonly string[],
  usage: readonly RegionUsage[] | undefined,
): ReadQuotas {
  const hard = readLimits(shown(props.hard), "hard");
  const soft = props.soft === undefined ? NOTHING : readSoft(shown(props.soft), hard.amounts);
  const split = props.split ?? Split.even();
  const { shares, problems } = splitBudget({ budget: hard.amounts, regions, split, usage });
  const read = regions.map((region) => readRegion(region, shares.get(region) ?? new Map(), props));
  return {
    hard: hard.amounts,
    soft: soft.amounts,
    regions: new Map(read.map(({ region, limits }) => [region, limits])),
    problems: [
      ...hard.problems,
      ...soft.problems,
      ...problems,
      ...unknownOverrides(props, regions),
      ...read.flatMap((one) => one.problems),
    ],
  };
}

const NOTHING = { amounts: new Map<FieldKey, number>(), problems: [] };

function readRegion(region: string, shares: Amounts, { soft, overrides = {} }: QuotaBudgetProps) {
  const own: RegionQuotaProps = Object.hasOwn(overrides, region) ? overrides[region] : {};
  const given = readLimits(shown(own.hard ?? {}), `overrides.${region}.hard`);
  const shareOf = (field: FieldKey) => shares.get(field) ?? UNLIMITED;
  const [above, held] = partition([...given.amounts], ([field, limit]) => ceilingOf(limit) > ceilingOf(shareOf(field)));
  const problems = above.map(([field, limit]) => aboveShare(region, field, limit, shareOf(field)));
  const hard = new Map([...shares, ...held]);
  const warned = own.soft ?? (typeof soft === "number" ? soft : undefined);
  const read = warned === undefined ? NOTHING : readSoft(shown(warned), hard);
  return {
    region,
    limits: { hard, soft: read.amounts, held: new Map(held) },
    // What is wrong with the budget's own is told once.
    problems: [...given.problems, ...problems, ...(own.soft === undefined ? [] : read.problems)].map(
      (one): Problem => ({ region, ...one }),
    ),
  };
}

/** A token in a number looks like one: it is told by what it is. */
function shown<T extends number | Limits>(limits: T): T {
  if (typeof limits !== "object") return (Token.isUnresolved(limits) ? NaN : limits) as T;
  return mapValues(limits, (service: unknown) =>
    typeof service === "object"
      ? mapValues(service, (limit) => (Token.isUnresolved(limit) ? "a token" : limit))
      : service,
  ) as T;
}

function aboveShare(region: string, field: FieldKey, limit: number, share: number): Problem {
  const isSplit = fieldOf(field).kind === "summable";
  return {
    code: "QUOTA_LIMIT",
    severity: "error",
    what: `overrides.${region}.hard.${field} is above ${isSplit ? "its share" : "the hard limit"}, ${share}, and would change nothing`,
    value: `${limit}`,
    fix: isSplit ? `give ${region} more by the split, or leave it out` : `raise hard.${field}, or leave it out`,
  };
}

function unknownOverrides({ overrides = {} }: QuotaBudgetProps, regions: readonly string[]): Problem[] {
  return Object.keys(overrides)
    .filter((name) => !regions.includes(name))
    .map((name) => ({
      code: "QUOTA_REGION",
      severity: "error",
      what: "overrides names a region that the budget is not for",
      value: name,
      fix: `use some of: ${regions.join(", ") || "(none)"}`,
    }));
}
