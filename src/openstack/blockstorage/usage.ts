import type { QuotaUsages } from "../../quota";
import { counted, type QuotaOptions, requestUsages } from "../quota-usage";
import type { Session } from "../session";

/** It limits the size of one volume (cinder/quota.py, PerVolumeGigabytesQuota). */
const UNCOUNTED = ["per_volume_gigabytes"];

/**
 * Cinder's quotas of a project and their use: `volumes`, `gigabytes` (GiB, snapshots included), `snapshots`,
 * `backups` and so on, and the same by volume type (`gigabytes_fast`). Of `per_volume_gigabytes` it tells the limit only.
 */
export async function getBlockStorageUsage(
  session: Session,
  region: string,
  { signal, projectId }: QuotaOptions = {},
): Promise<QuotaUsages> {
  const project = projectId ?? (await session.projectId({ signal }));
  return requestUsages(session, {
    service: "block-storage",
    region,
    path: `/os-quota-sets/${encodeURIComponent(project)}`,
    query: { usage: "true" },
    member: "quota_set",
    ignore: (name) => name === "id",
    read: counted("in_use", UNCOUNTED),
    signal,
  });
}
