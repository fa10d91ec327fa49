import { putQuotas, type QuotaOptions } from "../quota-usage";
import type { Session } from "../session";
import { OWN_QUOTAS } from "./usage";

/**
 * Sets some of Nova's quotas of a project, with an administrator's rights; all others stay as they are. Names and units are
 * those of {@link getComputeUsage}; -1 is no limit.
 *
 * Nova answers 200 and changes nothing where its limits are Keystone's (nova/api/openstack/compute/quota_sets.py, `update`, which skips
 * all of them with unified limits): look whether it has done it.
 *
 * @throws OpenStackError kind `badRequest` for a limit below what is used, `forbidden`
 */
export async function setComputeQuotas(
  session: Session,
  region: string,
  limits: Readonly<Record<string, number>>,
  options: QuotaOptions = {},
): Promise<void> {
  const body = { quota_set: limits };
  await putQuotas(
    session,
    { service: "compute", region, path: "/os-quota-sets", microversion: OWN_QUOTAS, body, member: "quota_set" },
    options,
  );
}
