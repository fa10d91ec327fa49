import sum from "lodash/sum";
import type { Problem } from "../finding";
import { type Amounts, type FieldKey, fieldOf, type Limits, UNLIMITED } from "./fields";
import { readLimits } from "./limits";
import { type Part, type Shared, splitProblem, type SplitRule, type SplitScope, unknownRegions } from "./split-rule";

/** What the author gives each region, by number. */
export class FixedSplit implements SplitRule {
  private readonly fixed: ReadonlyMap<string, Amounts>;
  private readonly problems: readonly Problem[];

  constructor(shares: Readonly<Record<string, Limits>>) {
    const read = Object.entries(shares).map(([region, limits]) => ({
      region,
      ...readLimits(limits, `split.${region}`),
    }));
    this.fixed = new Map(read.map(({ region, amounts }) => [region, amounts]));
    this.problems = read.flatMap(({ problems }) => problems);
  }

  check({ regions, budget }: SplitScope): Problem[] {
    return [
      ...this.problems,
      ...unknownRegions([...this.fixed.keys()], regions),
      ...[...this.fixed].flatMap(([region, amounts]) =>
        [...amounts.keys()].flatMap((field) => withoutBudget(region, field, budget)),
      ),
    ];
  }

  share({ field, available, regions, lacking, floors }: Part): Shared {
    const shareOf = (region: string) => this.fixed.get(region)?.get(field);
    const missing = regions
      .filter((region) => shareOf(region) === undefined)
      .map((region) => splitProblem(`the split gives ${region} no ${field}`, region, "give it a number, 0 for none"));
    const useless = lacking
      .filter((region) => (shareOf(region) ?? 0) !== 0)
      .map((region) => splitProblem(`the split gives ${region} ${field}, which it does not have`, region, "give it 0"));
    const shares = new Map(regions.map((region) => [region, shareOf(region) ?? 0]));
    const wrong = [...missing, ...useless];
    return { shares, problems: wrong.length > 0 ? wrong : checkShares({ field, available, floors }, shares) };
  }
}

/** Shares that somebody wrote down: not more than there is, and for no region less than it has. */
export function checkShares(
  { field, available, floors }: Pick<Part, "field" | "available" | "floors">,
  shares: ReadonlyMap<string, number>,
): Problem[] {
  return [...tooMuch(field, available, shares), ...tooLittle(field, floors, shares)];
}

function withoutBudget(region: string, field: FieldKey, budget: Amounts): Problem[] {
  if (fieldOf(field).kind !== "summable") {
    const what = `the split fixes ${field}, which is not split: each region has the whole of it`;
    return [splitProblem(what, region, `take it out of the split, and set hard.${field}`)];
  }
  return budget.has(field)
    ? []
    : [splitProblem(`the split fixes ${field}, of which there is no budget`, region, `set hard.${field}`)];
}

function tooMuch(field: FieldKey, available: number, shares: ReadonlyMap<string, number>): Problem[] {
  if (available === Infinity) return [];
  const unlimited = [...shares].filter(([, share]) => share === UNLIMITED).map(([region]) => region);
  if (unlimited.length > 0)
    return unlimited.map((region) =>
      splitProblem(`the split does not limit ${field} in ${region}, but its budget is`, "-1", "give it a number"),
    );
  const total = sum([...shares.values()]);
  if (total <= available) return [];
  const what = `${field}: the split gives out ${total}, ${total - available} more than there is for these regions, ${available}`;
  return [splitProblem(what, listed(shares), `give ${total - available} less, or raise hard.${field} by as much`)];
}

function tooLittle(
  field: FieldKey,
  floors: ReadonlyMap<string, number>,
  shares: ReadonlyMap<string, number>,
): Problem[] {
  return [...shares].flatMap(([region, share]) => {
    const floor = floors.get(region) ?? 0;
    if (share === UNLIMITED || share >= floor) return [];
    const what = `${field}: the split gives ${region} ${share}, and it has ${floor} already`;
    return [{ ...splitProblem(what, `${share}`, `give it ${floor} at least, or free ${floor - share} there`), region }];
  });
}

function listed(shares: ReadonlyMap<string, number>): string {
  return [...shares].map(([region, share]) => `${region} ${share}`).join(", ");
}
