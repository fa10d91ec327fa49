import type { ModelSplit } from "../model";
import type { Amounts, Limits } from "./fields";
import { FixedSplit } from "./fixed-split";
import type { SplitRule } from "./split-rule";
import { UsageSplit, type UsageSplitOptions } from "./usage-split";
import { WantedSplit } from "./wanted-split";
import { WeightedSplit } from "./weighted-split";

/**
 * How a budget is shared out over the regions of a stack.
 *
 * Whatever the way: a region never gets less than it uses, all of them together never get more than the budget, and shares are whole numbers that
 * do not depend on the order of the regions.
 */
export class Split {
  private constructor(
    /**
     * The same as plain data.
     *
     * @internal
     */
    readonly data: ModelSplit,
    private readonly wanted?: ReadonlyMap<string, Amounts>,
  ) {}

  /** The same for all, as far as usage allows. */
  static even(): Split {
    return new Split({ kind: "even" });
  }

  /**
   * In proportion to weights, as far as usage allows.
   *
   * @param weights by name of region, whole numbers; with 0 a region gets what it uses and no more
   */
  static byWeight(weights: Readonly<Record<string, number>>): Split {
    return new Split({ kind: "byWeight", weights });
  }

  /**
   * By numbers of your own.
   *
   * @param shares by name of region; each region has one for each field of the budget that is split, and all together may be less
   * than the budget
   */
  static fixed(shares: Readonly<Record<string, Limits>>): Split {
    return new Split({ kind: "fixed", shares: shares as Extract<ModelSplit, { kind: "fixed" }>["shares"] });
  }

  /**
   * What each region uses with some headroom, and an even part of what is left then. Where there is too little, all headroom shrinks
   * alike. A region that does not say what it uses counts with its last known limit.
   */
  static fromUsage(options: UsageSplitOptions = {}): Split {
    return new Split({ kind: "fromUsage", ...options });
  }

  /**
   * What {@link Split.data} was.
   *
   * @internal
   */
  static fromData(data: ModelSplit): Split {
    return new Split(data);
  }

  /**
   * The same, but for what is wanted for single regions. What that takes or leaves nobody else gets or loses.
   *
   * @param wanted by name of region
   */
  but(wanted: ReadonlyMap<string, Amounts>): Split {
    return new Split(this.data, wanted);
  }

  /**
   * The rule for these regions.
   *
   * @internal
   */
  ruleFor(regions: readonly string[]): SplitRule {
    const rule = this.ownRule(regions);
    return this.wanted === undefined ? rule : new WantedSplit(rule, this.wanted);
  }

  private ownRule(regions: readonly string[]): SplitRule {
    switch (this.data.kind) {
      case "even":
        return new WeightedSplit(Object.fromEntries(regions.map((region) => [region, 1])));
      case "byWeight":
        return new WeightedSplit(this.data.weights);
      case "fixed":
        return new FixedSplit(this.data.shares);
      case "fromUsage":
        return new UsageSplit(this.data);
    }
  }
}
