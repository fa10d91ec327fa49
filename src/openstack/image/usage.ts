import type { QuotaUsages } from "../../quota";
import { counted, requestUsages } from "../quota-usage";
import type { CallOptions, Session } from "../session";

/**
 * Glance's quotas of the session's project and their use: `image_size_total` and `image_stage_total` (MiB), `image_count_total`,
 * `image_count_uploading`. Needs OpenStack Xena.
 *
 * Empty where Glance has no unified limits: then nothing is limited, and what is there is not told (glance/quota/keystone.py).
 */
export function getImageUsage(session: Session, region: string, { signal }: CallOptions = {}): Promise<QuotaUsages> {
  return requestUsages(session, {
    service: "image",
    region,
    path: "/v2/info/usage",
    member: "usage",
    read: counted("usage"),
    signal,
  });
}
