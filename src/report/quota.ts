import sumBy from "lodash/sumBy";
import { type Problem, renderFinding } from "../finding";
import type { AppliedQuotas, QuotaPlan, UnknownUsage } from "../live";
import { ceilingOf, type FieldKey, fieldOf, type LimitWrite, type RegionUsage, UNLIMITED } from "../quota";
import { renderGrid, type Cell } from "./table";
import { unknownNotes } from "./unknown-notes";

type Numbers = Readonly<Record<string, number>>;

/** How limits move, region by region. Fields may be added within a version. */
export interface QuotaReport {
  readonly version: 1;
  /** Path of the budget, and what it allows all regions. */
  readonly budget: { readonly path: string; readonly hard: Numbers };
  /** What is there; a region that did not answer has no `used`, and the limits that were known last. */
  readonly regions: readonly { readonly name: string; readonly used: Numbers; readonly limits: Numbers }[];
  /** What is to be written, in order. */
  readonly steps: readonly LimitWrite[];
  /** Why a limit is not, or not yet, what the budget says. */
  readonly problems: readonly Problem[];
  readonly unknown: readonly UnknownUsage[];
}

/** What came of moving them. */
export interface AppliedReport extends Omit<QuotaReport, "steps"> {
  /** What was written, and read back. */
  readonly done: readonly LimitWrite[];
  /** The first step that failed; absent if none did. */
  readonly failed?: AppliedQuotas["failed"];
}

/** A plan for a budget. */
export function reportQuota(
  { path, hard }: QuotaReport["budget"],
  { usage, writes, problems, unknown }: QuotaPlan,
): QuotaReport {
  const ours = (amounts: RegionUsage["limits"]) =>
    Object.fromEntries([...amounts].filter(([field]) => Object.hasOwn(hard, field)));
  const regions = usage.map(({ region, used, limits }) => ({ name: region, used: ours(used), limits: ours(limits) }));
  return { version: 1, budget: { path, hard }, regions, steps: writes, problems, unknown };
}

/** What came of a plan. */
export function reportApplied(budget: QuotaReport["budget"], { done, failed, plan }: AppliedQuotas): AppliedReport {
  const { steps: _planned, ...report } = reportQuota(budget, plan);
  return { ...report, done, failed };
}

/** The plan as a person reads it: a table, the steps, and what stays as it is. */
export function renderQuota(report: QuotaReport, { color }: { readonly color: boolean }): string {
  const { regions, steps, problems, unknown } = report;
  const fields = (Object.keys(report.budget.hard) as FieldKey[]).filter((field) =>
    regions.some(({ limits }) => limits[field] !== undefined),
  );
  const rows = fields.map((field): Cell[] => [
    titleOf(field),
    ...regions.map((region) => regionCell(report, region, field)),
    totalCell(report, field),
  ]);
  const head = ["limit (used)", ...regions.map(({ name }) => name), "total / budget"];
  return [
    ...(rows.length === 0 ? [] : [renderGrid(head, rows, { color, compact: true })]),
    ...(steps.length === 0 ? ["no limit has to be moved"] : steps.map((step, n) => `${n + 1}. ${renderStep(step)}`)),
    ...renderProblems(problems),
    ...unknownNotes(unknown),
  ].join("\n");
}

/** What was done, as a person reads it. */
export function renderApplied({ done, failed, problems, unknown }: AppliedReport): string {
  const requests = `${done.length} ${done.length === 1 ? "step" : "steps"} done`;
  return [
    failed === undefined ? requests : `${requests}, and stopped at: ${renderStep(failed.write)}`,
    ...renderProblems(failed === undefined ? problems : [failed.problem]),
    ...unknownNotes(unknown),
  ].join("\n");
}

/** Such as `lower RegionOne compute: cores 20 → 10, ram 51200 → 25600`. */
export function renderStep({ direction, region, service, changes }: LimitWrite): string {
  const listed = changes.map(({ field, from, to }) => `${fieldOf(field).name} ${text(from)} → ${text(to)}`);
  return `${direction} ${region} ${service}: ${listed.join(", ")}`;
}

function renderProblems(problems: readonly Problem[]): string[] {
  return problems.map((problem) => renderFinding({ path: "", ...problem }));
}

function regionCell(
  { steps }: QuotaReport,
  { name, used, limits }: QuotaReport["regions"][number],
  field: FieldKey,
): Cell {
  const limit = limits[field];
  if (limit === undefined) return "–";
  const to = targetOf(steps, name, field);
  if (to !== undefined) return { text: `${text(limit)} → ${text(to)} (${used[field] ?? "?"})`, color: "yellow" };
  return `${text(limit)} (${used[field] ?? "?"})`;
}

function totalCell({ budget, regions, steps }: QuotaReport, field: FieldKey): Cell {
  if (fieldOf(field).kind !== "summable") return `– / ${text(budget.hard[field])} each`;
  const known = regions.filter(({ limits }) => limits[field] !== undefined);
  const now = sumBy(known, ({ limits }) => ceilingOf(limits[field]));
  const then = sumBy(known, ({ name, limits }) => ceilingOf(targetOf(steps, name, field) ?? limits[field]));
  const moved = then === now ? "" : ` → ${text(then)}`;
  return `${text(now)}${moved} / ${text(budget.hard[field])}`;
}

function targetOf(steps: readonly LimitWrite[], region: string, field: FieldKey): number | undefined {
  return steps
    .filter((step) => step.region === region)
    .flatMap(({ changes }) => changes)
    .find((it) => it.field === field)?.to;
}

function titleOf(field: FieldKey): string {
  const { service, name, unit } = fieldOf(field);
  return `${service} ${name}${unit === undefined ? "" : ` (${unit})`}`;
}

function text(limit: number): string {
  return limit === UNLIMITED || limit === Infinity ? "∞" : String(limit);
}
