import { putQuotas, type QuotaOptions } from "../quota-usage";
import type { Session } from "../session";

/**
 * Sets some of Neutron's quotas of a project, with an administrator's rights; all others stay as they are. Names are those of
 * {@link getNetworkUsage}; -1 is no limit.
 *
 * Neutron is told not to go below what is used, which older ones would do (neutron/extensions/quotasv2.py, `check_limit`). Needs the
 * extension `quota-check-limit`, which OpenStack has since Victoria.
 *
 * @throws OpenStackError kind `badRequest` for a limit below what is used, `forbidden`
 */
export async function setNetworkQuotas(
  session: Session,
  region: string,
  limits: Readonly<Record<string, number>>,
  options: QuotaOptions = {},
): Promise<void> {
  const body = { quota: { ...limits, check_limit: true } };
  await putQuotas(session, { service: "network", region, path: "/v2.0/quotas", body, member: "quota" }, options);
}
