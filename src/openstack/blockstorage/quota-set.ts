import type { QuotaOptions } from "../quota-usage";
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
  { signal, projectId }: QuotaOptions = {},
): Promise<void> {
  const project = projectId ?? (await session.projectId({ signal }));
  await session.request({
    service: "block-storage",
    region,
    method: "PUT",
    path: `/os-quota-sets/${encodeURIComponent(project)}`,
    body: { quota_set: limits },
    member: "quota_set",
    signal,
  });
}
