export type { Declared } from "./declared";
export { defaultGroupIn, demandOf, isCounted, isDescribing, isThing } from "./demand";
export type { Account, HardAndSoft } from "./account";
export type { Demand } from "./demand-row";
export type { Flavor } from "./flavor";
export {
  type Amounts,
  ceilingOf,
  type FieldKey,
  fieldOf,
  FIELDS,
  findField,
  type Limits,
  type Service,
  type TerraformAttribute,
  UNLIMITED,
  volumeTypesIn,
} from "./fields";
export { readLimits, readSoft, softLimit } from "./limits";
export { judge } from "./judge";
export { type LimitChange, type LimitWrite, whileWriting } from "./limit-write";
export { type ChangeOrder, orderChanges, type ResourceChange } from "./order-changes";
export { rebalance, type Rebalance, type RebalanceRequest } from "./rebalance";
export type { RegionUsage } from "./region-usage";
export { roomFor, SERVER_QUOTAS, type Room, type ServerQuota, type ServerUsage } from "./room";
export { Split } from "./split";
export { splitBudget, type SplitRequest } from "./split-budget";
export { Survive, type SurviveOptions } from "./survive";
export type { UsageSplitOptions } from "./usage-split";
export type { QuotaUsage, QuotaUsages } from "./quota-usage";
export { ownedBy, type Excess, type Ownership } from "./ownership";
export { readState, type StateResource } from "./terraform-state";
export { parseUsageSnapshot } from "./parse-usage-snapshot";
export {
  regionUsages,
  USAGE_SNAPSHOT_VERSION,
  type LastUsage,
  type SnapshotFlavor,
  type SnapshotQuota,
  type SnapshotRegion,
  type SnapshotService,
  type UsageSnapshotFile,
} from "./usage-snapshot";
