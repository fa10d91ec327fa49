import type { QuotaUsages } from "../../quota";
import { counted, requestUsages } from "../quota-usage";
import type { CallOptions, Session } from "../session";

/** The first microversion that lists only what Nova itself limits; needs OpenStack Queens. */
const OWN_QUOTAS = "2.57";
/** Limited per user, per server and per group; nova/quota.py counts by project here, and gives 0. */
const UNCOUNTED = ["key_pairs", "metadata_items", "server_group_members"];

/**
 * Nova's quotas of the session's project and their use: `cores`, `instances`, `ram` (MiB), `server_groups` and so on. Of
 * `key_pairs`, `metadata_items` and `server_group_members` it tells the limits only.
 */
export async function getComputeUsage(
  session: Session,
  region: string,
  { signal }: CallOptions = {},
): Promise<QuotaUsages> {
  const projectId = await session.projectId({ signal });
  return requestUsages(session, {
    service: "compute",
    region,
    path: `/os-quota-sets/${projectId}/detail`,
    microversion: OWN_QUOTAS,
    member: "quota_set",
    ignore: (name) => name === "id",
    read: counted("in_use", UNCOUNTED),
    signal,
  });
}
