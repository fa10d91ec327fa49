import orderBy from "lodash/orderBy";
import sumBy from "lodash/sumBy";
import type { Ask } from "./demand-ask";
import type { Contribution, Demand } from "./demand-row";
import { fieldOf, type FieldKey } from "./fields";

/** Adds up what is asked of one field in one region. Where each item or user has its own limit, the one that asks the most counts. */
export class DemandSum {
  /** By item or user; a field that is summed has all in one. */
  private readonly contributions = new Map<string, Contribution[]>();
  private readonly isSummed: boolean;
  private isBound = false;

  constructor(
    readonly region: string,
    readonly field: FieldKey,
  ) {
    const { kind } = fieldOf(field);
    this.isSummed = kind === "summable" || kind === "replicated";
  }

  /** @param copies how often the resource is made; undefined if that is not known */
  add(path: string, ask: Ask, copies: number | undefined): void {
    // Copies of an item have a limit each.
    const isOwnItem = !this.isSummed && ask.item === undefined;
    const amount = isOwnItem && copies !== 0 ? ask.amount : ask.amount * (copies ?? 0);
    this.isBound ||= ask.isBound === true || (copies === undefined && !isOwnItem);
    const note = [ask.note, ...(isOwnItem ? [] : times(copies))].filter((part) => part !== undefined).join(", ");
    const item = this.isSummed ? "" : (ask.item ?? path);
    const those = this.contributions.get(item) ?? [];
    this.contributions.set(item, those);
    those.push({ path, amount, ...(note === "" ? {} : { note }) });
  }

  get demand(): Demand {
    // The path tells equal ones apart, so that the order of the elements means nothing.
    const sorted = [...this.contributions.values()].map((those) =>
      orderBy(those, ["amount", "path", "note"], ["desc", "asc", "asc"]),
    );
    const most = orderBy(sorted, [total, "[0].path"], ["desc", "asc"]).at(0) ?? [];
    const atLeast = total(most);
    return {
      region: this.region,
      field: this.field,
      atLeast,
      atMost: this.isBound ? undefined : atLeast,
      contributions: most,
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
