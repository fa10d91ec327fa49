export {
  capacityOf,
  flavorKey,
  totalCapacity,
  type FlavorRoom,
  type RegionCapacity,
  type TotalCapacity,
} from "./capacity";
export { readFlavors, type LiveFlavors } from "./flavors";
export { applyQuotas, type AppliedQuotas, type ApplyQuotasOptions } from "./apply-quotas";
export { LimitFile, LimitFileError } from "./limit-file";
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
export type { AskOptions, Known, Unknown } from "./region-answer";
export { planQuotas, type PlanQuotasOptions, type QuotaPlan, type QuotaRequest } from "./plan-quotas";
export type { LimitMemory, QuotaRegion } from "./quota-region";
export { readUsage, type LiveUsage, type ServiceUsage, type ServiceUsages, type UsageOptions } from "./usage";
export { usageSnapshot, type SnapshotParts } from "./usage-snapshot";
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
export type { ImageJob, ReplicaAttributes, ReplicaSource, ReplicaTarget } from "./images/job";
export type {
  FailedReplica,
  ReplicaEvent,
  ReplicaFailureCode,
  ReplicaNews,
  ReplicaOutcome,
  ReplicaPath,
  VerifiedReplica,
} from "./images/replica-event";
export { replicateByWaves, type HeldReplica, type WaveJob } from "./images/replicate-by-waves";
export { replicateImages, type ReplicateOptions } from "./images/replicate-images";
export { failedReplica, ReplicaFailure } from "./images/replica-failure";
export { hashFile } from "./images/hash-file";
export { findSourceImage, type SourceImage, type SourceImageOptions } from "./images/source-image";
export { ImageSourceError, type ImageSourceErrorCode } from "./images/stream/source-error";
export { pruneReplicas, type PrunedReplica, type PruneItem, type PruneOptions } from "./images/prune-replicas";
export { readReplicas, type AskedReplica, type ReplicaQuestion, type ReplicaStatus } from "./images/read-replicas";
export { verifyReplicas, type VerifyOptions } from "./images/verify-replicas";
