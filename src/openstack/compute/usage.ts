import type { QuotaUsages } from "../../quota";
import { counted, type QuotaOptions, requestUsages } from "../quota-usage";
import type { Session } from "../session";

/** The first microversion that lists only what Nova itself limits; needs OpenStack Queens. */
export const OWN_QUOTAS = "2.57";
/** Limited per user, per server and per group; nova/quota.py counts by project here, and gives 0. */
const UNCOUNTED = ["key_pairs", "metadata_items", "server_group_members"];

/**
 * Nova's quotas of a project and their use: `cores`, `instances`, `ram` (MiB), `server_groups` and so on. Of
 * `key_pairs`, `metadata_items` and `server_group_members` it tells the limits only.
 */
export async function getComputeUsage(
  session: Session,
  region: string,
  { signal, projectId }: QuotaOptions = {},
): Promise<QuotaUsages> {
  const project = projectId ?? (await session.projectId({ signal }));
  return requestUsages(session, {
    service: "compute",
    region,
    path: `/os-quota-sets/${encodeURIComponent(project)}/detail`,
    microversion: OWN_QUOTAS,
    member: "quota_set",
    ignore: (name) => name === "id",
    read: counted("in_use", UNCOUNTED),
    signal,
  });
}
