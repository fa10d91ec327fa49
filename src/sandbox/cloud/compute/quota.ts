import { mapValues } from "lodash";
import type { Microversion } from "../microversion";
import type { ComputeState } from "./state";

interface Quota {
  /** How many a project may have, -1 for any number, where nothing else is set (`[quota]` of nova.conf). */
  readonly limit: number;
  /** The microversion that no longer knows it. */
  readonly until?: "2.36" | "2.57";
}

const QUOTAS = {
  cores: { limit: 20 },
  fixed_ips: { limit: -1, until: "2.36" },
  floating_ips: { limit: -1, until: "2.36" },
  injected_file_content_bytes: { limit: 10240, until: "2.57" },
  injected_file_path_bytes: { limit: 255, until: "2.57" },
  injected_files: { limit: 5, until: "2.57" },
  instances: { limit: 10 },
  key_pairs: { limit: 100 },
  metadata_items: { limit: 128 },
  ram: { limit: 51200 },
  security_group_rules: { limit: -1, until: "2.36" },
  security_groups: { limit: -1, until: "2.36" },
  server_group_members: { limit: 10 },
  server_groups: { limit: 10 },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;
/** A limit for each quota, or for some. */
export type QuotaLimits = Partial<Record<QuotaName, number>>;

/** The quotas that a microversion knows. */
export function quotaNames(version: Microversion): QuotaName[] {
  return (Object.entries(QUOTAS) as [QuotaName, Quota][])
    .filter(([, { until }]) => until === undefined || !version.atLeast(until))
    .map(([name]) => name);
}

export const DEFAULT_LIMITS = mapValues(QUOTAS, ({ limit }): number => limit);

export function limitsOf(state: ComputeState, projectId: string): Record<QuotaName, number> {
  return { ...DEFAULT_LIMITS, ...state.quotas[projectId] };
}
