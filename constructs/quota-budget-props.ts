import type { Flavor, Limits, Split, Survive } from "../src/quota";
import type { QuotaBudget } from "./quota-budget";
import type { UsageSnapshot } from "./quota-snapshot";
import type { Tenant } from "./tenant";

/** What a {@link QuotaBudget} holds one of its regions to. */
export interface RegionQuotaProps {
  /**
   * Limits of this region alone. Of a field that is split they are at most its share; what they leave of it nobody gets.
   * @default - its share
   */
  readonly hard?: Limits;
  /**
   * From where on a warning is given here: a part of each hard limit, or limits.
   * @default - the part that the budget says; none if it says limits
   */
  readonly soft?: number | Limits;
  /**
   * Who sets its limits, where its cloud is another one.
   * @default - as the budget says
   */
  readonly enforce?: QuotaEnforcementProps;
}

/** Whose credentials set limits, and of which project. */
export interface QuotaEnforcementProps {
  /** Name of a cloud in clouds.yaml with an administrator's credentials. The tenant's own may not set limits. */
  readonly cloud: string;
  /** Id of the tenant's project. */
  readonly projectId: string;
}

/** Properties of a {@link QuotaBudget}. */
export interface QuotaBudgetProps {
  /**
   * What all regions may have together, by service, each named as the API names it: `{ compute: { cores: 200 } }`. `-1` is unlimited, `0` is none,
   * and a field that is absent is not limited. More than that fails synth.
   *
   * What each user, server, volume or group has a limit for, such as `key_pairs`, and what every region holds a copy of, such as images, is not
   * split: each region has the whole.
   */
  readonly hard: Limits;
  /**
   * From where on a warning is given: a part of each hard limit, such as `0.8`, for all regions together and each of them, or limits for all regions
   * together. A part is rounded down, but not below 1: one of one is no reason to warn.
   * @default - no warnings
   */
  readonly soft?: number | Limits;
  /**
   * How the regions share it.
   * @default Split.even()
   */
  readonly split?: Split;
  /**
   * Names of the regions that it is for.
   * @default - all regions of the tenant
   */
  readonly regions?: readonly string[];
  /**
   * What differs in single regions, by their names.
   * @default {}
   */
  readonly overrides?: Readonly<Record<string, RegionQuotaProps>>;
  /**
   * What is used already.
   * @default - nobody looked: only what the tree asks for is checked
   */
  readonly usage?: UsageSnapshot;
  /**
   * Flavors that the tree does not make, by name or id. A part knows those of its whole too.
   * @default {}
   */
  readonly flavors?: Readonly<Record<string, Flavor>>;
  /**
   * Which losses of regions the others have to carry.
   * @default - not checked
   */
  readonly survive?: Survive;
  /**
   * Makes resources that set the limits of each region to its share. What the budget does not limit stays as it is, and destroying them leaves
   * the limits as they are. Needs `usage`.
   * @default - the budget is checked, and no limit is set
   */
  readonly enforce?: QuotaEnforcementProps;
  /**
   * The budget that this one is a part of. A part counts what is declared in its own scope, and not what is used already: that is the whole's to
   * count.
   * @default - it is a whole, which counts all that the app declares for the tenant
   */
  readonly partOf?: QuotaBudget;
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}
