import type { Problem } from "../finding";
import { type Amounts, fieldOf } from "./fields";
import { checkShares } from "./fixed-split";
import { type Part, type Shared, splitProblem, type SplitRule, type SplitScope, unknownRegions } from "./split-rule";

/** What somebody wants for single regions and fields, and for all others what a rule says. */
export class WantedSplit implements SplitRule {
  constructor(
    private readonly rule: SplitRule,
    private readonly wanted: ReadonlyMap<string, Amounts>,
  ) {}

  check(scope: SplitScope): Problem[] {
    return [
      ...this.rule.check(scope),
      ...unknownRegions([...this.wanted.keys()], scope.regions),
      ...[...this.wanted].flatMap(([region, amounts]) =>
        [...amounts.keys()].filter((field) => !isShared(scope, field)).map((field) => notShared(region, field)),
      ),
    ];
  }

  share(part: Part): Shared {
    const own = part.regions.flatMap((region) => {
      const limit = this.wanted.get(region)?.get(part.field);
      return limit === undefined ? [] : [[region, limit] as const];
    });
    const shared = this.rule.share(part);
    if (own.length === 0 || shared.problems.length > 0) return shared;
    const shares = new Map([...shared.shares, ...own]);
    return { shares, problems: checkShares(part, shares) };
  }
}

function isShared({ budget }: SplitScope, field: Parameters<typeof fieldOf>[0]): boolean {
  return budget.has(field) && fieldOf(field).kind === "summable";
}

function notShared(region: string, field: string): Problem {
  return { ...splitProblem("no budget shares this out", field, "name a field that the budget splits"), region };
}
