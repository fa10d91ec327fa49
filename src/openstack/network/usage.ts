import type { QuotaUsages } from "../../quota";
import { counted, requestUsages } from "../quota-usage";
import type { CallOptions, Session } from "../session";

/**
 * Neutron's quotas of the session's project and their use: `network`, `port`, `floatingip`, `security_group_rule` and so on.
 * Needs the extension `quota_details`.
 */
export async function getNetworkUsage(
  session: Session,
  region: string,
  { signal }: CallOptions = {},
): Promise<QuotaUsages> {
  const projectId = await session.projectId({ signal });
  return requestUsages(session, {
    service: "network",
    region,
    path: `/v2.0/quotas/${projectId}/details.json`,
    member: "quota",
    read: counted("used"),
    signal,
  });
}
