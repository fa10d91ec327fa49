import round from "lodash/round";
import sum from "lodash/sum";
import { apportion } from "./apportion";
import { UNLIMITED } from "./fields";
import { type Part, type Shared, splitProblem, type SplitRule, type SplitScope } from "./split-rule";

/** How {@link Split.fromUsage} leaves room. */
export interface UsageSplitOptions {
  /**
   * What each region gets on top of what it uses, as a part of that: 0.2 is a fifth more.
   * @default 0.2
   */
  readonly headroom?: number;
  /**
   * What no region gets, as a part of what all of them may have together. Where usage needs it, it yields.
   * @default 0
   */
  readonly reserve?: number;
}

/** With more, it would be a slip of the pen: a thousand times what is used. */
const MOST_HEADROOM = 1000;

/** What each region uses, headroom in proportion to it, and an even part of the rest. */
export class UsageSplit implements SplitRule {
  private readonly headroom: number;
  private readonly reserve: number;

  constructor({ headroom = 0.2, reserve = 0 }: UsageSplitOptions) {
    this.headroom = headroom;
    this.reserve = reserve;
  }

  check({ isUsageKnown }: SplitScope) {
    return [
      ...(this.headroom >= 0 && this.headroom <= MOST_HEADROOM
        ? []
        : [splitProblem("the headroom is no part of the usage", `${this.headroom}`, "give a number such as 0.2")]),
      ...(this.reserve >= 0 && this.reserve < 1
        ? []
        : [splitProblem("the reserve is no part of the budget", `${this.reserve}`, "give 0 or more, below 1")]),
      ...(isUsageKnown
        ? []
        : [splitProblem("nobody looked what the regions use", "fromUsage", "give usage, or split in another way")]),
    ];
  }

  share({ available, regions, floors }: Part): Shared {
    if (available === Infinity) return { shares: new Map(regions.map((region) => [region, UNLIMITED])), problems: [] };
    const used = sum([...floors.values()]);
    const rest = Math.max(0, available - partOf(available, this.reserve) - used);
    const headroom = new Map([...floors].map(([region, floor]) => [region, partOf(floor, this.headroom)]));
    const wanted = sum([...headroom.values()]);
    const given = wanted > rest ? apportion(rest, headroom) : headroom;
    const even = apportion(Math.max(0, rest - wanted), new Map(regions.map((region) => [region, 1])));
    const shareOf = (region: string) => (floors.get(region) ?? 0) + (given.get(region) ?? 0) + (even.get(region) ?? 0);
    return { shares: new Map(regions.map((region) => [region, shareOf(region)])), problems: [] };
  }
}

/** Up to a whole number; rounded first, since 1.1 of 10 is 11.000000000000002. */
function partOf(amount: number, part: number): number {
  return Math.ceil(round(amount * part, 6));
}
