import type { Demand } from "./demand-row";
import { type Amounts, ceilingOf, type FieldKey, UNLIMITED } from "./fields";
import type { RegionUsage } from "./region-usage";

/** From where on a check fails, and warns. A field that is absent is not limited. */
export interface HardAndSoft {
  readonly hard: Amounts;
  readonly soft: Amounts;
}

/** What a budget allows, and what is asked of it. */
export interface Account extends HardAndSoft {
  /** What each of its regions is held to, by name: its shares. */
  readonly regions: ReadonlyMap<string, HardAndSoft>;
  readonly demand: readonly Demand[];
  /**
   * What is known of these regions, and of others that hold quota.
   * @default - nobody looked: only what is asked for counts
   */
  readonly usage?: readonly RegionUsage[];
  /**
   * Whether the limits of the regions will be made their shares; otherwise those that are set now hold too.
   * @default false
   */
  readonly isEnforced?: boolean;
}

/** What is known of a region; undefined if nobody looked, and nothing at all if it was not among those looked at. */
export function usageIn({ usage }: Account, region: string): RegionUsage | undefined {
  const nothing = { region, used: new Map(), limits: new Map() };
  return usage === undefined ? undefined : (usage.find((it) => it.region === region) ?? nothing);
}

/** The limit that is set in a region now, and will hold; Infinity if there is none, or none is known. */
export function presentLimit(account: Account, region: string, field: FieldKey): number {
  const isReplaced = account.isEnforced === true && account.regions.get(region)?.hard.has(field) === true;
  return isReplaced ? Infinity : ceilingOf(usageIn(account, region)?.limits.get(field) ?? UNLIMITED);
}
