import orderBy from "lodash/orderBy";
import sumBy from "lodash/sumBy";
import type { Ask } from "./demand-ask";
import type { Contribution, Demand } from "./demand-row";
import { fieldOf, type FieldKey } from "./fields";

/** Adds up what is asked of one field in one region. Where each item or user has its own limit, the one that asks the most counts. */
export class DemandSum {
  /** By item or user; a field that is summed has all in one. */
  private readonly contributions = new Map<string, Contribution[]>();
  private readonly most = new Map<string, number>();
  private readonly isSummed: boolean;

  constructor(
    readonly region: string,
    readonly field: FieldKey,
  ) {
    const { kind } = fieldOf(field);
    this.isSummed = kind === "summable" || kind === "replicated";
  }

  /** @param copies how often the resource is made, once at least; undefined if that is not known */
  add(path: string, ask: Ask, copies: number | undefined): void {
    // Copies of an item have a limit each.
    const isOwnItem = !this.isSummed && ask.item === undefined;
    const [fewest, most] = [copies ?? 0, copies ?? Infinity].map((number) =>
      isOwnItem ? Math.min(number, 1) : number,
    );
    const amount = ask.amount * fewest;
    const note = [ask.note, ...(isOwnItem ? [] : times(copies))].filter((part) => part !== undefined).join(", ");
    const item = this.isSummed ? "" : (ask.item ?? path);
    const those = this.contributions.get(item) ?? [];
    this.contributions.set(item, those);
    this.most.set(item, (this.most.get(item) ?? 0) + (ask.most ?? ask.amount) * most);
    those.push({ path, amount, ...(note === "" ? {} : { note }) });
  }

  get demand(): Demand {
    // The path tells equal ones apart, so that the order of the elements means nothing.
    const sorted = [...this.contributions.values()].map((those) =>
      orderBy(those, ["amount", "path", "note"], ["desc", "asc", "asc"]),
    );
    const largest = orderBy(sorted, [total, "[0].path"], ["desc", "asc"]).at(0) ?? [];
    const atLeast = total(largest);
    const atMost = Math.max(...this.most.values());
    return {
      region: this.region,
      field: this.field,
      atLeast,
      atMost: atMost === Infinity ? undefined : atMost,
      contributions: largest,
    };
  }
}

function total(contributions: readonly Contribution[]): number {
  return sumBy(contributions, "amount");
}

function times(copies: number | undefined): string[] {
  if (copies === undefined) return ["as many as count or for_each gives, which is not known at synth"];
  return copies === 1 ? [] : [`${copies} times`];
}
