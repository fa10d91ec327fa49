import type { VolumeState } from "./state";

/** How much a project may have, -1 for any number, where nothing else is set (`quota_*` of cinder.conf). */
const DEFAULT_LIMITS = {
  volumes: 10,
  per_volume_gigabytes: -1,
  snapshots: 10,
  gigabytes: 1000,
  backups: 10,
  backup_gigabytes: 1000,
};
/** What is limited by volume type as well, and what is a number of groups, which `/limits` leaves out. */
const BY_TYPE = ["volumes", "gigabytes", "snapshots"] as const;
const GROUPS = { groups: 10 };

/** A limit for each quota, or for some. */
export type QuotaLimits = Readonly<Record<string, number>>;

/** The limits of everybody of whom nothing else is set: these, and of each volume type its own. */
export function defaultLimits({ types }: VolumeState): QuotaLimits {
  const byType = types.flatMap(({ name }) => BY_TYPE.map((quota): [string, number] => [`${quota}_${name}`, -1]));
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(byType), ...GROUPS };
}

export function limitsOf(state: VolumeState, projectId: string): QuotaLimits {
  return { ...defaultLimits(state), ...state.quotas[projectId] };
}
