import type { Hono } from "hono";
import { noMethod, type Call, type VolumeApi } from "./call";
import { limitsOf } from "./quota";
import { usedOf } from "./usage";

/** What a quota is called here, and what is used of it (cinder/api/views/limits.py, contrib/used_limits.py). */
const NAMES = {
  volumes: ["maxTotalVolumes", "totalVolumesUsed"],
  snapshots: ["maxTotalSnapshots", "totalSnapshotsUsed"],
  gigabytes: ["maxTotalVolumeGigabytes", "totalGigabytesUsed"],
  backups: ["maxTotalBackups", "totalBackupsUsed"],
  backup_gigabytes: ["maxTotalBackupGigabytes", "totalBackupGigabytesUsed"],
} as const;

/** `/limits` */
export function limitRoutes(app: Hono<VolumeApi>, path: string): void {
  app.get(path, (c) => c.json({ limits: { rate: [], absolute: absolute(c.var.call) } }));
  app.post(path, () => {
    throw noMethod();
  });
}

function absolute(call: Call): object {
  const projectId = projectOf(call);
  const [limits, inUse] = [limitsOf(call.state, projectId), usedOf(call.state, projectId)];
  const shown = Object.entries(NAMES).flatMap(([quota, [limit, used]]) => [
    [limit, limits[quota]],
    [used, inUse[quota] ?? 0],
  ]);
  return Object.fromEntries(shown) as object;
}

/** Whose limits are meant: a project that is named counts for an administrator only. */
function projectOf({ query, isAdmin, projectId, version }: Call): string {
  const named = query.get("project_id") ?? query.get("tenant_id");
  return named !== null && isAdmin && version.atLeast("3.39") ? named : projectId;
}
