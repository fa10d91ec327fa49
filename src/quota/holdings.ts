import sum from "lodash/sum";
import { ceilingOf, type FieldKey, UNLIMITED } from "./fields";
import { lacks, type RegionUsage } from "./region-usage";

/** What regions have of one field already. */
export interface Holdings {
  /** Regions of the stack that have what is limited. */
  readonly regions: readonly string[];
  /** Regions of the stack that are known not to have it, such as a volume type. */
  readonly lacking: readonly string[];
  /** What each region of the stack may not go below. */
  readonly floors: ReadonlyMap<string, number>;
  /** What regions outside of the stack may use. */
  readonly outside: ReadonlyMap<string, number>;
  /** Regions of which that is not known, or not limited. */
  readonly unknown: readonly string[];
}

/** @param usage undefined if nobody looked: then nothing holds a region up */
export function holdingsOf(
  field: FieldKey,
  stack: readonly string[],
  usage: readonly RegionUsage[] | undefined,
): Holdings {
  const known = new Map(usage?.map((it) => [it.region, it]));
  const lacking = stack.filter((region) => lacks(known.get(region), field));
  const regions = stack.filter((region) => !lacking.includes(region));
  const others = [...known.keys()].filter((region) => !stack.includes(region) && !lacks(known.get(region), field));
  const floors = new Map<string, number>();
  const outside = new Map<string, number>();
  if (usage === undefined) return { regions, lacking, floors, outside, unknown: [] };
  const unknown: string[] = [];
  for (const region of [...regions, ...others]) {
    const isOurs = regions.includes(region);
    const used = known.get(region)?.used.get(field);
    const limit = ceilingOf(known.get(region)?.limits.get(field) ?? UNLIMITED);
    // Who does not answer may use all that its limit allows, and so may a region that this budget does not set.
    const held = isOurs ? (used ?? limit) : Math.max(limit, used ?? 0);
    if (held === Infinity) unknown.push(region);
    else (isOurs ? floors : outside).set(region, held);
  }
  return { regions, lacking, floors, outside, unknown };
}

/** By how much regions have more than a budget allows; 0 or less if it carries them. */
export function excessOf(budget: number, { floors, outside }: Holdings): number {
  return sum([...floors.values(), ...outside.values()]) - ceilingOf(budget);
}
