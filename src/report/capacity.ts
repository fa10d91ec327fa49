import {
  flavorKey,
  passedLimits,
  totalCapacity,
  type FlavorRoom,
  type LiveUsage,
  type PassedLimit,
  type RegionCapacity,
  type TotalCapacity,
  type UsageBudget,
} from "../live";
import { renderCsv, renderGrid, type Cell, type Format } from "./table";
import { reportUsage, usageNotes, usageTable, type UsageLook } from "./usage";

/** What still fits, region by region and in all of them, beside what is used. Fields may be added within a version. */
export interface CapacityReport {
  readonly version: 1;
  /** Of Nova, what servers use up. */
  readonly usage: readonly LiveUsage[];
  readonly regions: readonly RegionCapacity[];
  readonly totals: readonly TotalCapacity[];
  /** What the author allows; absent where the model has no budget. */
  readonly budget?: UsageBudget;
  /** What is used up to a limit or above it. */
  readonly passed: readonly PassedLimit[];
}

/** Adds up what fits, and judges what is used. */
export function reportCapacity(
  usage: readonly LiveUsage[],
  regions: readonly RegionCapacity[],
  budget?: UsageBudget,
): CapacityReport {
  const passed = passedLimits(usage, { budget });
  return { version: 1, usage, regions, totals: totalCapacity(regions), budget, passed };
}

/** The report as text. */
export function renderCapacity(report: CapacityReport, format: Format, { color }: UsageLook): string {
  if (format === "json") return JSON.stringify(report, null, 2);
  if (format === "csv") return renderCsv(csvRows(report));
  const used = reportUsage(report.usage, { budget: report.budget });
  return [...usageTable(used, color), ...roomTable(report, color), ...usageNotes(used), ...notes(report)].join("\n");
}

function roomTable({ regions, totals }: CapacityReport, color: boolean): string[] {
  if (totals.length === 0) return [];
  const rows = totals.map((total): Cell[] => [
    `${total.name} (${total.vcpus} vCPU, ${total.ram} MiB)`,
    ...regions.map((region) => regionCell(region, total)),
    `${total.atLeast ? "at least " : ""}${moreText(total.more)}`,
  ]);
  const head = ["servers that still fit", ...regions.map(({ name }) => name), "total"];
  return [renderGrid(head, rows, { color, compact: true })];
}

/** Such as `3 (ram)`: RAM is used up first. A region that does not have the flavor has no room for it either. */
function regionCell({ answer }: RegionCapacity, total: TotalCapacity): Cell {
  if (answer.state === "unknown") return { text: "unknown", color: "yellow" };
  const room = answer.flavors.find((flavor) => flavorKey(flavor) === flavorKey(total));
  if (room === undefined) return "–";
  const text = `${moreText(room.more)}${limitText(room)}`;
  return room.more === 0 ? { text, color: "yellow" } : text;
}

function moreText(more: FlavorRoom["more"]): string {
  return more === "unlimited" ? "∞" : `${more}`;
}

function limitText({ limitedBy }: FlavorRoom): string {
  if (limitedBy === undefined) return "";
  return ` (${limitedBy.quota}${limitedBy.by === "budget" ? " of the budget" : ""})`;
}

/** Why nobody knows what fits, where that is not Nova's silence about what is used. */
function notes({ regions, usage }: CapacityReport): string[] {
  return regions.flatMap(({ name, answer }, index) => {
    if (answer.state === "known" || usage[index].services.compute?.state === "unknown") return [];
    return [`unknown: what fits in ${name} (${answer.cause}): ${answer.message}`];
  });
}

/** One row a flavor; one with nothing but its state for a region that is unknown. */
function csvRows({ regions }: CapacityReport): Record<string, string | number>[] {
  return regions.flatMap(({ name, region, cloud, answer }) => {
    const { state, at } = answer;
    const row = (room: Partial<FlavorRoom>, cause = "") => {
      const { name: flavor = "", id = "", vcpus = "", ram = "", disk = "", more = "", limitedBy } = room;
      const limit = { limitedBy: limitedBy?.quota ?? "", by: limitedBy?.by ?? "" };
      return { name, region, cloud, flavor, id, vcpus, ram, disk, more, ...limit, state, cause, at };
    };
    return answer.state === "unknown" ? [row({}, answer.cause)] : answer.flavors.map((room) => row(room));
  });
}
