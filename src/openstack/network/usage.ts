import type { QuotaUsages } from "../../quota";
import { counted, type QuotaOptions, requestUsages } from "../quota-usage";
import type { Session } from "../session";

/** It limits the extra routes of one router, from 2026.2 on; Neutron gives 0 (neutron/extensions/extraroute.py registers no count). */
const UNCOUNTED = ["router_route"];

/**
 * Neutron's quotas of a project and their use: `network`, `port`, `floatingip`, `security_group_rule` and so on.
 * Of `router_route` it tells the limit only. Needs the extension `quota_details`.
 */
export async function getNetworkUsage(
  session: Session,
  region: string,
  { signal, projectId }: QuotaOptions = {},
): Promise<QuotaUsages> {
  const project = projectId ?? (await session.projectId({ signal }));
  return requestUsages(session, {
    service: "network",
    region,
    path: `/v2.0/quotas/${encodeURIComponent(project)}/details.json`,
    member: "quota",
    read: counted("used", UNCOUNTED),
    signal,
  });
}
