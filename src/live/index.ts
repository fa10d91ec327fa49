export type { RequestReport } from "../openstack";
export { openRegions, type LiveRegion, type OpenRegionsOptions } from "./live-region";
export {
  passedLimits,
  shareOf,
  type JudgeOptions,
  type PassedLimit,
  type UsageBudget,
  type UsageLevel,
  type UsageLimits,
} from "./passed-limits";
export { readUsage, type LiveUsage, type ServiceUsage, type ServiceUsages, type UsageOptions } from "./usage";
export { usageSnapshot } from "./usage-snapshot";
export {
  quotasIn,
  servicesOf,
  totalUsage,
  unknownUsages,
  usageOf,
  type QuotaName,
  type UnknownUsage,
  type UsageTotal,
} from "./usage-summary";
