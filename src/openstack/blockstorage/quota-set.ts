import { putQuotas, type QuotaOptions } from "../quota-usage";
import type { Session } from "../session";

/**
 * Sets some of Cinder's quotas of a project, with an administrator's rights; all others stay as they are. Names and units are those
 * of {@link getBlockStorageUsage}; -1 is no limit.
 *
 * @throws OpenStackError kind `badRequest` for a limit below what is used (cinder/api/contrib/quotas.py, `_validate_existing_resource`),
 * `forbidden`
 */
export async function setBlockStorageQuotas(
  session: Session,
  region: string,
  limits: Readonly<Record<string, number>>,
  options: QuotaOptions = {},
): Promise<void> {
  const body = { quota_set: limits };
  await putQuotas(
    session,
    { service: "block-storage", region, path: "/os-quota-sets", body, member: "quota_set" },
    options,
  );
}
