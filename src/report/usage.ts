import groupBy from "lodash/groupBy";
import {
  passedLimits,
  quotasIn,
  servicesOf,
  shareOf,
  totalUsage,
  unknownUsages,
  usageOf,
  type JudgeOptions,
  type LiveUsage,
  type PassedLimit,
  type QuotaName,
  type UsageBudget,
  type UsageLevel,
  type UsageTotal,
} from "../live";
import { findField, UNLIMITED, type QuotaUsage } from "../quota";
import { renderCsv, renderGrid, type Cell, type Format } from "./table";
import { unknownNotes } from "./unknown-notes";

/** What a tenant uses, region by region and in all of them. Fields may be added within a version. */
export interface UsageReport {
  readonly version: 1;
  readonly regions: readonly LiveUsage[];
  readonly totals: readonly UsageTotal[];
  /** What the author allows; absent where the model has no budget. */
  readonly budget?: UsageBudget;
  /** What is used up to a limit or above it. */
  readonly passed: readonly PassedLimit[];
}

/** How the report is shown. */
export interface UsageLook {
  /** Counts for the table only. */
  readonly color: boolean;
}

/** Adds what is known of all regions together, and judges it. */
export function reportUsage(regions: readonly LiveUsage[], options: JudgeOptions): UsageReport {
  const { budget } = options;
  return { version: 1, regions, totals: totalUsage(regions), budget, passed: passedLimits(regions, options) };
}

/** The report as text. */
export function renderUsage(report: UsageReport, format: Format, { color }: UsageLook): string {
  if (format === "json") return JSON.stringify(report, null, 2);
  return format === "csv"
    ? renderCsv(csvRows(report))
    : [...usageTable(report, color), ...usageNotes(report)].join("\n");
}

/** The table alone; nothing where nothing is known. */
export function usageTable(report: UsageReport, color: boolean): string[] {
  const { regions, totals, budget } = report;
  const rows = quotasIn(regions)
    .filter((quota) => isWorthARow(regions, quota))
    .map((name): Cell[] => [
      `${name.service} ${name.quota}${withUnit(name)}`,
      ...regions.map((region) => regionCell(report, region, name)),
      totalCell(
        totals.find(({ service, quota }) => service === name.service && quota === name.quota),
        budget,
      ),
    ]);
  if (rows.length === 0) return [];
  const head = budget === undefined ? "used / limit" : "used / limit / budget";
  return [renderGrid([head, ...regions.map(({ name }) => name), "total"], rows, { color, compact: true })];
}

/** Limits of single things are no use of anything; and of what has no limit and is not used, such as volume types, there is much. */
function isWorthARow(regions: readonly LiveUsage[], name: QuotaName): boolean {
  if (findField(name.service, name.quota)?.kind === "per item") return false;
  const usages = regions.flatMap((region) => usageOf(region, name) ?? []);
  return usages.some(({ used, reserved, limit }) => limit !== UNLIMITED || used !== 0 || reserved !== 0);
}

const COLORS = { soft: "yellow", full: "yellow", over: "red" } as const satisfies Record<UsageLevel, string>;

function regionCell({ passed, budget }: UsageReport, region: LiveUsage, name: QuotaName): Cell {
  if (region.services[name.service]?.state === "unknown") return { text: "unknown", color: "yellow" };
  const usage = usageOf(region, name);
  if (usage === undefined) return "–";
  const text = `${amounts(usage)}${budget === undefined ? "" : ` / ${limitText(shareOf(budget, region.name, name).hard)}`}`;
  const level = levelOf(passed, region.name, name);
  return level === undefined ? text : { text: `${text} ${level}`, color: COLORS[level] };
}

function totalCell(total: UsageTotal | undefined, budget: UsageBudget | undefined): Cell {
  if (total === undefined) return "–";
  const allowed = budget === undefined ? "" : ` / ${limitText(budget.hard[`${total.service}.${total.quota}`])}`;
  return `${total.atLeast ? "at least " : ""}${amounts(total)}${allowed}`;
}

/** Such as `12 / 20`; with what is reserved `12+2 / 20`. */
function amounts({ used, reserved, limit }: QuotaUsage): string {
  return `${used ?? "?"}${reserved === 0 ? "" : `+${reserved}`} / ${limitText(limit)}`;
}

function limitText(limit: number | undefined): string {
  if (limit === undefined) return "–";
  return limit === UNLIMITED ? "∞" : String(limit);
}

function levelOf(passed: readonly PassedLimit[], region: string, { service, quota }: QuotaName) {
  return passed.find((it) => it.name === region && it.service === service && it.quota === quota)?.level;
}

function withUnit({ service, quota }: QuotaName): string {
  const unit = findField(service, quota)?.unit;
  return unit === undefined ? "" : ` (${unit})`;
}

/** What a table can't say: what is unknown and why, and who limits nothing. */
export function usageNotes({ regions }: UsageReport): string[] {
  return [...unknownNotes(unknownUsages(regions)), ...unlimitedNotes(regions)];
}

function unlimitedNotes(regions: readonly LiveUsage[]): string[] {
  const untold = regions.flatMap(({ name, services }) =>
    servicesOf(services).flatMap(([service, usage]) =>
      usage.state === "known" && Object.keys(usage.quotas).length === 0 ? { name, service } : [],
    ),
  );
  return Object.entries(groupBy(untold, ({ service }) => service)).map(([service, alike]) => {
    const names = alike.map(({ name }) => name).join(", ");
    return `not told: ${service} in ${names} has no limits, and does not say what is used`;
  });
}

/** One row a quota; one with nothing but its state for a service that tells none. */
function csvRows({ regions, passed, budget }: UsageReport): Record<string, string | number>[] {
  return regions.flatMap(({ services, name, region, cloud }) =>
    servicesOf(services).flatMap(([service, usage]) => {
      const { state, at } = usage;
      const cause = usage.state === "unknown" ? usage.cause : "";
      const row = (quota: string, { used = "", reserved = "", limit = "" }: CsvAmounts = {}) => {
        const level = levelOf(passed, name, { service, quota }) ?? "";
        const share = shareOf(budget, name, { service, quota }).hard ?? "";
        const unit = findField(service, quota)?.unit ?? "";
        const judged = { used, reserved, limit, budget: share, level, state, cause, at };
        return { name, region, cloud, service, quota, unit, ...judged };
      };
      const quotas = usage.state === "known" ? Object.entries(usage.quotas) : [];
      return quotas.length === 0 ? [row("")] : quotas.map(([quota, numbers]) => row(quota, numbers));
    }),
  );
}

type CsvAmounts = { readonly [Key in keyof QuotaUsage]?: number | "" };
