import type { Amounts, Service } from "../quota";
import {
  getBlockStorageUsage,
  getComputeUsage,
  getNetworkUsage,
  setBlockStorageQuotas,
  setComputeQuotas,
  setNetworkQuotas,
} from "../openstack";
import type { LiveRegion } from "./live-region";

/** A region whose limits are moved, and the way into it: `session` is an administrator's. */
export interface QuotaRegion extends LiveRegion {
  /** Id of the project whose limits they are. */
  readonly projectId: string;
}

/** What was known last of the limits of regions: it counts while one does not answer. */
export interface LimitMemory {
  /** The highest limits that it can have; empty if nothing is known. */
  limitsOf(region: QuotaRegion): Amounts;
  /** Called before a limit is raised, and after limits were read. What it is told has to be safe when it returns. */
  keep(region: QuotaRegion, limits: Amounts): void;
}

/**
 * The services whose limits can be moved. Octavia does not say what is used, and Glance's limits are Keystone's, by which nobody
 * can see what a project uses but itself.
 */
export const QUOTA_SERVICES = {
  compute: { get: getComputeUsage, set: setComputeQuotas },
  network: { get: getNetworkUsage, set: setNetworkQuotas },
  volume: { get: getBlockStorageUsage, set: setBlockStorageQuotas },
} as const;

/** One of {@link QUOTA_SERVICES}. */
export type QuotaService = keyof typeof QUOTA_SERVICES;

export function isQuotaService(service: Service): service is QuotaService {
  return Object.hasOwn(QUOTA_SERVICES, service);
}
