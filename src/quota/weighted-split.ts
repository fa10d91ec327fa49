import { apportionAbove } from "./apportion";
import { UNLIMITED } from "./fields";
import { type Part, type Shared, splitProblem, type SplitRule, type SplitScope, unknownRegions } from "./split-rule";

/** In proportion to weights, as far as the floors allow. */
export class WeightedSplit implements SplitRule {
  private readonly weights: ReadonlyMap<string, number>;

  constructor(weights: Readonly<Record<string, number>>) {
    this.weights = new Map(Object.entries(weights));
  }

  check({ regions }: SplitScope) {
    const entries = [...this.weights];
    const missing = regions.filter((region) => !this.weights.has(region));
    return [
      ...unknownRegions([...this.weights.keys()], regions),
      ...missing.map((region) =>
        splitProblem(
          "the split gives a region no weight",
          region,
          "give it one, 0 for what it uses already and no more",
        ),
      ),
      ...entries
        .filter(([, weight]) => !Number.isSafeInteger(weight) || weight < 0)
        .map(([region, weight]) =>
          splitProblem(`the weight of ${region} is none`, `${weight}`, "give whole numbers, such as 2 and 1"),
        ),
      ...(missing.length === 0 && entries.every(([, weight]) => weight === 0)
        ? [splitProblem("all weights are 0, so nobody gets anything", "0", "give at least one region more")]
        : []),
    ];
  }

  share({ available, regions, floors }: Part): Shared {
    const shares =
      available === Infinity
        ? new Map(regions.map((region) => [region, UNLIMITED]))
        : apportionAbove(available, new Map(regions.map((region) => [region, this.weights.get(region) ?? 0])), floors);
    return { shares, problems: [] };
  }
}
