import pick from "lodash/pick";
import { capacityOf, readFlavors, type LiveFlavors, type LiveUsage, type RegionCapacity } from "../live";
import { SERVER_QUOTAS } from "../quota";
import { renderCapacity, reportCapacity } from "../report/capacity";
import { CliError } from "./cli-error";
import { liveTenant, type WhichRegions } from "./live-regions";
import { readWithProgress, usageExitCode } from "./live-usage";
import { formatOf, isColored } from "./output";

export interface CapacityCommandOptions extends WhichRegions {
  /** Names or ids; all without it. */
  readonly flavor?: readonly string[];
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly strict?: boolean;
}

/** `multisite capacity`: how many servers of each flavor still fit, region by region. @returns the exit code */
export async function capacity(options: CapacityCommandOptions): Promise<number> {
  const { flavor: wanted, json, csv, strict, ...which } = options;
  const { regions, budget } = await liveTenant(which);
  const [found, flavors] = await Promise.all([
    readWithProgress(regions, { ...which, services: ["compute"] }),
    readFlavors(regions, which),
  ]);
  const usage = found.map(onlyOfServers);
  const report = reportCapacity(usage, capacityOf(usage, pickFlavors(flavors, wanted), budget), budget);
  const format = formatOf({ json, csv });
  const color = isColored(process.stdout);
  process.stdout.write(`${renderCapacity(report, format, { color })}\n`);
  return usageExitCode({ passed: report.passed, ...countUnknown(report.regions) }, { strict });
}

/** Nova limits more than what servers use up. */
function onlyOfServers(live: LiveUsage): LiveUsage {
  const { compute } = live.services;
  if (compute?.state !== "known") return live;
  return { ...live, services: { compute: { ...compute, quotas: pick(compute.quotas, SERVER_QUOTAS) } } };
}

/** @throws CliError for a flavor that no region has, where all say which they have */
function pickFlavors(regions: readonly LiveFlavors[], wanted: readonly string[] | undefined): LiveFlavors[] {
  if (wanted === undefined) return [...regions];
  const all = regions.flatMap(({ answer }) => (answer.state === "known" ? answer.flavors : []));
  const missing = wanted.filter((one) => !all.some(({ name, id }) => one === name || one === id));
  if (missing.length > 0 && regions.every(({ answer }) => answer.state === "known")) {
    const names = [...new Set(all.map(({ name }) => name))].sort().join(", ") || "none";
    throw new CliError(`no region has a flavor ${missing.join(", ")}; there are ${names}`);
  }
  return regions.map((region) => {
    const { answer } = region;
    if (answer.state === "unknown") return region;
    const flavors = answer.flavors.filter(({ name, id }) => wanted.includes(name) || wanted.includes(id));
    return { ...region, answer: { ...answer, flavors } };
  });
}

function countUnknown(regions: readonly RegionCapacity[]) {
  const unknown = regions.filter(({ answer }) => answer.state === "unknown").length;
  return { unknown, known: regions.length - unknown };
}
