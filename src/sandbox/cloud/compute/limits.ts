import type { Hono } from "hono";
import { WsgiFault } from "../wsgi-fault";
import { checkQuery, refuseMember, type Call, type Compute } from "./call";
import { limitsOf, quotaNames, type QuotaName } from "./quota";
import { usedOf } from "./usage";

/** What each quota is called here, and what is used of it. Nova leaves `injected_file_path_bytes` out. */
const NAMES: Partial<Record<QuotaName, { readonly limits: readonly string[]; readonly used?: string }>> = {
  cores: { limits: ["maxTotalCores"], used: "totalCoresUsed" },
  floating_ips: { limits: ["maxTotalFloatingIps"], used: "totalFloatingIpsUsed" },
  injected_file_content_bytes: { limits: ["maxPersonalitySize"] },
  injected_files: { limits: ["maxPersonality"] },
  instances: { limits: ["maxTotalInstances"], used: "totalInstancesUsed" },
  key_pairs: { limits: ["maxTotalKeypairs"] },
  metadata_items: { limits: ["maxServerMeta", "maxImageMeta"] },
  ram: { limits: ["maxTotalRAMSize"], used: "totalRAMUsed" },
  security_group_rules: { limits: ["maxSecurityGroupRules"] },
  security_groups: { limits: ["maxSecurityGroups"], used: "totalSecurityGroupsUsed" },
  server_group_members: { limits: ["maxServerGroupMembers"] },
  server_groups: { limits: ["maxServerGroups"], used: "totalServerGroupsUsed" },
};

/** `/limits` (nova/api/openstack/compute/limits.py). */
export function limitRoutes(app: Hono<Compute>, path: string): void {
  app.get(path, (c) => c.json({ limits: { rate: [], absolute: absolute(c.var.call) } }));
}

function absolute(call: Call): object {
  const projectId = projectOf(call);
  const [limits, inUse] = [limitsOf(call.state, projectId), usedOf(call.state, projectId)];
  const shown = quotaNames(call.version).flatMap((name): [string, number][] => {
    const { limits: names = [], used } = NAMES[name] ?? {};
    const maxima = names.map((maximum): [string, number] => [maximum, limits[name]]);
    return used === undefined ? maxima : [...maxima, [used, inUse[name] ?? 0]];
  });
  return Object.fromEntries(shown.filter(([name]) => name !== "maxImageMeta" || !call.version.atLeast("2.39")));
}

/** Whose limits are meant; to name a project at all is an administrator's business. */
function projectOf(call: Call): string {
  checkQuery(call, ["tenant_id"], "2.75");
  const { projectId } = call.token;
  if (projectId === undefined) throw new WsgiFault(403, "Forbidden");
  const named = call.query.get("tenant_id");
  if (named !== null) refuseMember(call, "limits:other_project");
  return named ?? projectId;
}
