import { WsgiFault } from "../wsgi-fault";
import type { Call } from "./call";
import { limitsOf, type QuotaName } from "./quota";
import { usedOf } from "./usage";

/** @throws WsgiFault 403 naming every quota that so much more would exceed (nova/compute/utils.py, check_num_instances_quota) */
export function checkQuotas(call: Call, requested: Partial<Record<QuotaName, number>>): void {
  const projectId = call.token.projectId ?? "";
  const [limits, used] = [limitsOf(call.state, projectId), usedOf(call.state, projectId)];
  const over = (Object.entries(requested) as [QuotaName, number][]).flatMap(([name, more]) => {
    return more > 0 && limits[name] >= 0 && (used[name] ?? 0) + more > limits[name] ? [name] : [];
  });
  if (over.length === 0) return;
  const numbers = (of: Partial<Record<QuotaName, number>>) => over.map((name) => of[name]).join(", ");
  const names = over.join(", ");
  throw new WsgiFault(
    403,
    `Quota exceeded for ${names}: Requested ${numbers(requested)}, but already used ${numbers(used)} of ${numbers(limits)} ${names}`,
  );
}
