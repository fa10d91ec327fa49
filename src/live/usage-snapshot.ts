import { packageInfo } from "../package-info";
import {
  USAGE_SNAPSHOT_VERSION,
  type LastUsage,
  type SnapshotRegion,
  type SnapshotService,
  type UsageSnapshotFile,
} from "../quota";
import type { LiveUsage, ServiceUsage } from "./usage";
import { servicesOf } from "./usage-summary";

/**
 * What {@link readUsage} found, in the form of the file that synth reads.
 *
 * @param previous the snapshot that it replaces: of a service that is unknown now, what was known last is kept with its time
 */
export function usageSnapshot(regions: readonly LiveUsage[], previous?: UsageSnapshotFile): UsageSnapshotFile {
  return {
    version: USAGE_SNAPSHOT_VERSION,
    writtenBy: packageInfo(),
    regions: regions.map(({ name, region, cloud, services }) => {
      const before = previous?.regions.find((it) => it.cloud === cloud && it.region === region)?.services;
      const kept = servicesOf(services).map(([service, usage]) => [service, withLast(usage, before?.[service])]);
      return { name, region, cloud, services: Object.fromEntries(kept) as SnapshotRegion["services"] };
    }),
  };
}

function withLast(usage: ServiceUsage, before: SnapshotService | undefined): SnapshotService {
  if (usage.state === "known" || before === undefined) return usage;
  const last = lastOf(before);
  return last === undefined ? usage : { ...usage, last };
}

function lastOf(before: SnapshotService): LastUsage | undefined {
  return before.state === "known" ? { at: before.at, quotas: before.quotas } : before.last;
}
