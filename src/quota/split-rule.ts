import type { Problem } from "../finding";
import type { Amounts, FieldKey } from "./fields";

/** What a rule is for. */
export interface SplitScope {
  readonly regions: readonly string[];
  readonly budget: Amounts;
  /** False if nobody looked what the regions use. */
  readonly isUsageKnown: boolean;
}

/** What is to be split: one field of a budget. */
export interface Part {
  readonly field: FieldKey;
  /** What the regions may have together; Infinity if there is no limit. */
  readonly available: number;
  /** The regions that have what is limited. */
  readonly regions: readonly string[];
  /** Those that do not. */
  readonly lacking: readonly string[];
  /** What each region may not go below, since it has it; together `available` at most. Absent: nothing is known. */
  readonly floors: ReadonlyMap<string, number>;
}

/** What each region gets of one field; none if that can't be said. */
export interface Shared {
  readonly shares: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/** One way to split. */
export interface SplitRule {
  /** What is wrong with the rule itself, for these regions and limits. */
  check(scope: SplitScope): Problem[];
  share(part: Part): Shared;
}

/** A problem of what the author wrote as `split`. */
export function splitProblem(what: string, value: string, fix: string): Problem {
  return { code: "QUOTA_SPLIT", severity: "error", what, value, fix };
}

/** Names that are in the split, but are no region of the stack. */
export function unknownRegions(named: readonly string[], regions: readonly string[]): Problem[] {
  return named
    .filter((region) => !regions.includes(region))
    .map((region) =>
      splitProblem("the split names a region that the stack has not", region, `use one of ${regions.join(", ")}`),
    );
}
