import { findField, type QuotaUsages } from "../../quota";
import { limitOnly, type QuotaOptions, requestUsages } from "../quota-usage";
import type { Session } from "../session";

/**
 * Octavia's quotas of a project: `loadbalancer`, `listener`, `pool`, `member` and so on. It tells the limits only; its
 * API does not have what is used (octavia/api/v2/types/quotas.py).
 */
export async function getLoadBalancerUsage(
  session: Session,
  region: string,
  { signal, projectId }: QuotaOptions = {},
): Promise<QuotaUsages> {
  const project = projectId ?? (await session.projectId({ signal }));
  return requestUsages(session, {
    service: "load-balancer",
    region,
    path: `/v2.0/lbaas/quotas/${encodeURIComponent(project)}`,
    member: "quota",
    // Beside the project's id there are names of before Rocky, such as load_balancer.
    ignore: (name) => findField("loadBalancer", name) === undefined,
    read: limitOnly,
    signal,
  });
}
