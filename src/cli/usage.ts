import some from "lodash/some";
import uniqBy from "lodash/uniqBy";
import { readFlavors, unknownUsages, usageSnapshot, type LiveRegion } from "../live";
import { ownedBy, type StateResource, type UsageSnapshotFile } from "../quota";
import { renderUsage, reportUsage } from "../report/usage";
import { liveTenant, type WhichRegions } from "./live-regions";
import { readWithProgress, usageExitCode } from "./live-usage";
import { formatOf, isColored } from "./output";
import { SnapshotFile } from "./snapshot-file";
import { ownershipNotes, readStates } from "./state-files";

export interface UsageCommandOptions extends WhichRegions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly strict?: boolean;
  /** Part of each limit above which use is marked, where the budget has no soft limit. */
  readonly soft?: number;
  /** File to leave for synth. */
  readonly snapshot?: string;
  /** Files of Terraform states, whose share of the usage is recorded in the snapshot. */
  readonly state?: readonly string[];
}

/** `multisite usage`: what the tenant uses and may use, region by region. @returns the exit code */
export async function usage(options: UsageCommandOptions): Promise<number> {
  const { json, csv, strict, soft, snapshot, state, ...which } = options;
  // Read first: a file that is no snapshot is not overwritten, and that is said before anybody waits.
  const file = snapshot === undefined ? undefined : SnapshotFile.open(snapshot);
  const states = state === undefined ? undefined : readStates(state);
  const { regions, budget } = await liveTenant(which);
  const [found, flavors] = await Promise.all([
    readWithProgress(regions, which),
    file === undefined ? [] : readFlavors(regions, which),
  ]);
  const report = reportUsage(found, { soft, budget });
  const format = formatOf({ json, csv });
  const color = isColored(process.stdout);
  process.stdout.write(`${renderUsage(report, format, { color })}\n`);
  if (file !== undefined) {
    const next = usageSnapshot(found, { previous: file.previous, flavors });
    file.write(states === undefined ? next : await withOwnership(next, states, regions));
  }
  const unknown = unknownUsages(found).length;
  const asked = found.flatMap(({ services }) => Object.keys(services)).length;
  return usageExitCode({ passed: report.passed, unknown, known: asked - unknown }, { strict });
}

/** Adds what the states own. */
async function withOwnership(
  snapshot: UsageSnapshotFile,
  states: readonly StateResource[],
  regions: readonly LiveRegion[],
): Promise<UsageSnapshotFile> {
  const ownership = ownedBy(states, snapshot, await projectsOf(snapshot, regions));
  for (const note of ownershipNotes(ownership)) process.stderr.write(`multisite usage: ${note}\n`);
  return ownership.snapshot;
}

/** Ids of projects by cloud. Of a cloud that says nothing there is nothing to own, and its Keystone is not waited for once more. */
async function projectsOf(
  snapshot: UsageSnapshotFile,
  regions: readonly LiveRegion[],
): Promise<Record<string, string>> {
  const answered = snapshot.regions.filter(({ services }) => some(services, { state: "known" }));
  const clouds = new Set(answered.map(({ cloud }) => cloud));
  const sessions = uniqBy(regions, "session").filter(({ session }) => clouds.has(session.cloud));
  const ids = sessions.map(async ({ session }) => [session.cloud, await session.projectId()] as const);
  return Object.fromEntries(await Promise.all(ids));
}
