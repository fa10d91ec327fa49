import type { Limits } from "./fields";
import { FixedSplit } from "./fixed-split";
import type { SplitRule } from "./split-rule";
import { UsageSplit, type UsageSplitOptions } from "./usage-split";
import { WeightedSplit } from "./weighted-split";

/**
 * How a budget is shared out over the regions of a stack.
 *
 * Whatever the way: a region never gets less than it uses, all of them together never get more than the budget, and shares are whole numbers that
 * do not depend on the order of the regions.
 */
export class Split {
  private constructor(private readonly make: (regions: readonly string[]) => SplitRule) {}

  /** The same for all, as far as usage allows. */
  static even(): Split {
    return new Split((regions) => new WeightedSplit(Object.fromEntries(regions.map((region) => [region, 1]))));
  }

  /**
   * In proportion to weights, as far as usage allows.
   *
   * @param weights by name of region, whole numbers; with 0 a region gets what it uses and no more
   */
  static byWeight(weights: Readonly<Record<string, number>>): Split {
    return new Split(() => new WeightedSplit(weights));
  }

  /**
   * By numbers of your own.
   *
   * @param shares by name of region; each region has one for each field of the budget that is split, and all together may be less
   * than the budget
   */
  static fixed(shares: Readonly<Record<string, Limits>>): Split {
    return new Split(() => new FixedSplit(shares));
  }

  /**
   * What each region uses with some headroom, and an even part of what is left then. Where there is too little, all headroom shrinks
   * alike. A region that does not say what it uses counts with its last known limit.
   */
  static fromUsage(options: UsageSplitOptions = {}): Split {
    return new Split(() => new UsageSplit(options));
  }

  /**
   * The rule for these regions.
   *
   * @internal
   */
  ruleFor(regions: readonly string[]): SplitRule {
    return this.make(regions);
  }
}
