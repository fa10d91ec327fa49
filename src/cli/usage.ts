import { readUsage, unknownUsages, usageSnapshot } from "../live";
import { renderUsage, reportUsage, type UsageReport } from "../report/usage";
import { HARD_PASSED, REGION_UNKNOWN, SOFT_PASSED } from "./exit-code";
import { liveTenant, type WhichRegions } from "./live-regions";
import { RegionProgress } from "./progress";
import { SnapshotFile } from "./snapshot-file";

export interface UsageCommandOptions extends WhichRegions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly strict?: boolean;
  /** Part of each limit above which use is marked, where the budget has no soft limit. */
  readonly soft?: number;
  /** File to leave for synth. */
  readonly snapshot?: string;
}

/** `multisite usage`: what the tenant uses and may use, region by region. @returns the exit code */
export async function usage(options: UsageCommandOptions): Promise<number> {
  const { json, csv, strict = false, soft, snapshot, ...which } = options;
  // Read first: a file that is no snapshot is not overwritten, and that is said before anybody waits.
  const file = snapshot === undefined ? undefined : SnapshotFile.open(snapshot);
  const { regions, budget } = await liveTenant(which);
  // The requests are progress enough, and would run into its line.
  const progress = which.debug === true ? undefined : new RegionProgress(regions.map(({ name }) => name));
  const found = await readUsage(regions, {
    timeoutMs: which.timeoutMs,
    onRegion: ({ name }) => progress?.done(name),
  }).finally(() => progress?.end());
  const report = reportUsage(found, { soft, budget });
  const format = json === true ? "json" : csv === true ? "csv" : "table";
  const color = process.stdout.isTTY && !process.env.NO_COLOR;
  process.stdout.write(`${renderUsage(report, format, { color })}\n`);
  file?.write(usageSnapshot(found, file.previous));
  return exitCode(report, strict);
}

/** Too much is certain, whatever else is unknown. Where nothing at all is known, that is no partial answer. */
function exitCode({ regions, passed }: UsageReport, strict: boolean): number {
  if (passed.some(({ level }) => level === "over")) return HARD_PASSED;
  const unknown = unknownUsages(regions).length;
  const nothingKnown = unknown === regions.flatMap(({ services }) => Object.keys(services)).length;
  if (nothingKnown || (strict && unknown > 0)) return REGION_UNKNOWN;
  return passed.some(({ used = 0, reserved, soft = Infinity }) => used + reserved > soft) ? SOFT_PASSED : 0;
}
