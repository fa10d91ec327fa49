import { packageInfo } from "../package-info";
import {
  USAGE_SNAPSHOT_VERSION,
  type LastUsage,
  type SnapshotRegion,
  type SnapshotService,
  type UsageSnapshotFile,
} from "../quota";
import type { LiveFlavors } from "./flavors";
import type { LiveUsage, ServiceUsage } from "./usage";
import { servicesOf } from "./usage-summary";

/** What a snapshot is made of besides the usage. */
export interface SnapshotParts {
  /** The snapshot that it replaces: of what is unknown now, what was known last is kept. @default - none */
  readonly previous?: UsageSnapshotFile;
  /** What {@link readFlavors} found. @default - those of `previous` are kept */
  readonly flavors?: readonly LiveFlavors[];
}

/** What {@link readUsage} found, in the form of the file that synth reads. */
export function usageSnapshot(
  regions: readonly LiveUsage[],
  { previous, flavors = [] }: SnapshotParts = {},
): UsageSnapshotFile {
  return {
    version: USAGE_SNAPSHOT_VERSION,
    writtenBy: packageInfo(),
    regions: regions.map(({ name, region, cloud, services }) => {
      const isSame = (it: { cloud: string; region: string }) => it.cloud === cloud && it.region === region;
      const before = previous?.regions.find(isSame);
      const kept = servicesOf(services).map(([service, usage]) => [
        service,
        withLast(usage, before?.services[service]),
      ]);
      const told = flavors.find(isSame)?.answer;
      return {
        ...{ name, region, cloud },
        services: Object.fromEntries(kept) as SnapshotRegion["services"],
        flavors: told?.state === "known" ? told.flavors : before?.flavors,
      };
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
