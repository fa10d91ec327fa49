import { sumBy } from "lodash";
import { WsgiFault } from "../wsgi-fault";
import { limitsOf, type QuotaLimits } from "./quota";
import type { StoredVolume, VolumeState } from "./state";

/** What a project uses of its quotas: volumes and their size, all together and by type. */
export function usedOf({ volumes, types }: VolumeState, projectId: string): QuotaLimits {
  const own = volumes.filter((volume) => volume.projectId === projectId);
  const counted = (some: readonly StoredVolume[], end: string) => [
    [`volumes${end}`, some.length],
    [`gigabytes${end}`, sumBy(some, "size")],
  ];
  const byType = types.flatMap(({ id, name }) =>
    counted(
      own.filter(({ typeId }) => typeId === id),
      `_${name}`,
    ),
  );
  return Object.fromEntries([...counted(own, ""), ...byType]) as QuotaLimits;
}

/** What a request would add. */
interface More {
  readonly projectId: string;
  readonly type: string;
  readonly volumes: 0 | 1;
  /** GiB. */
  readonly gigabytes: number;
  /** GiB of the whole volume, then. */
  readonly size: number;
}

/** @throws VolumeOverLimit for the first quota that would be exceeded (cinder/quota_utils.py, process_reserve_over_quota) */
export function checkQuotas(state: VolumeState, { projectId, type, volumes, gigabytes, size }: More): void {
  const [limits, used] = [limitsOf(state, projectId), usedOf(state, projectId)];
  const isOver = (name: string, more: number) => limits[name] >= 0 && (used[name] ?? 0) + more > limits[name];
  const most = limits.per_volume_gigabytes;
  if (most >= 0 && size > most) {
    const what = `Requested volume size ${size}G is larger than maximum allowed limit ${most}G.`;
    throw new VolumeOverLimit(`VolumeSizeExceedsLimit: ${what}`);
  }
  const full = ["gigabytes", `gigabytes_${type}`].find((name) => isOver(name, gigabytes));
  if (full !== undefined) {
    const numbers = `Requested ${gigabytes}G, quota is ${limits[full]}G and ${used[full]}G has been consumed.`;
    const what = `Requested volume or snapshot exceeds allowed ${full} quota. ${numbers}`;
    throw new VolumeOverLimit(`VolumeSizeExceedsAvailableQuota: ${what}`);
  }
  const many = ["volumes", `volumes_${type}`].find((name) => isOver(name, volumes));
  if (volumes === 0 || many === undefined) return;
  const what = `Maximum number of volumes allowed (${limits[many]}) exceeded for quota '${many}'.`;
  throw new VolumeOverLimit(`VolumeLimitExceeded: ${what}`);
}

/** Cinder's refusal of what is too much: 413, to be tried again at once. */
export class VolumeOverLimit extends WsgiFault {
  constructor(message: string) {
    super(413, message);
  }

  override body(): object {
    return { overLimit: { code: 413, message: this.message, retryAfter: "0" } };
  }
}
