import { join } from "node:path";
import type { Problem } from "../finding";
import { applyQuotas, LimitFile, planQuotas, type LimitMemory, type QuotaPlan, type QuotaRequest } from "../live";
import { renderApplied, renderQuota, renderStep, reportApplied, reportQuota } from "../report/quota";
import { isConfirmed } from "./confirm";
import { CHANGES_PENDING, FAILED, HARD_PASSED, REGION_UNKNOWN } from "./exit-code";
import { onlyOne } from "./only-one";
import { isColored } from "./output";
import { RegionProgress } from "./progress";
import { quotaRequest, type WhichBudget } from "./quota-request";

export interface QuotaCommandOptions extends WhichBudget {
  readonly json?: boolean;
  /** File that keeps what is under way. @default - in the folder of the model */
  readonly resume?: string;
}

export interface QuotaPlanOptions extends QuotaCommandOptions {
  /** Whether the exit code says that there is something to do. */
  readonly detailedExitcode?: boolean;
}

export interface QuotaApplyOptions extends QuotaCommandOptions {
  /** Whether nobody is asked. */
  readonly yes?: boolean;
}

/** `multisite quota plan`: how limits would be moved. @returns the exit code */
export async function quotaPlan({ json, resume, detailedExitcode, ...which }: QuotaPlanOptions): Promise<number> {
  const { budget, request } = await quotaRequest(which);
  const file = LimitFile.open(resumeFile(which, resume));
  const plan = await read(request, { limitsOf: (region) => file.limitsOf(region), keep: () => undefined }, which);
  const report = reportQuota(budget, plan);
  process.stdout.write(
    `${json === true ? JSON.stringify(report, null, 2) : renderQuota(report, look(process.stdout))}\n`,
  );
  const code = exitCode(plan.problems);
  return code === 0 && detailedExitcode === true && plan.writes.length > 0 ? CHANGES_PENDING : code;
}

/** `multisite quota apply`: moves them. @returns the exit code */
export async function quotaApply({ json, resume, yes, ...which }: QuotaApplyOptions): Promise<number> {
  const { budget, request } = await quotaRequest(which);
  const file = resumeFile(which, resume);
  return onlyOne(file, async () => {
    const memory = LimitFile.open(file);
    const plan = await read(request, memory, which);
    // Standard output is for the JSON.
    const shown = json === true ? process.stderr : process.stdout;
    shown.write(`${renderQuota(reportQuota(budget, plan), look(shown))}\n`);
    if (plan.writes.length > 0 && yes !== true && !(await isConfirmed("Move these limits?"))) {
      process.stderr.write("nothing was changed\n");
      return FAILED;
    }
    const onWrite = (write: QuotaPlan["writes"][number]) => void process.stderr.write(`${renderStep(write)}\n`);
    const options = { memory, timeoutMs: which.timeoutMs, onWrite };
    const applied = plan.writes.length === 0 ? { done: [], plan } : await applyQuotas(request, options);
    const report = reportApplied(budget, applied);
    process.stdout.write(`${json === true ? JSON.stringify(report, null, 2) : renderApplied(report)}\n`);
    return applied.failed === undefined ? exitCode(applied.plan.problems) : FAILED;
  });
}

function resumeFile({ out }: WhichBudget, resume: string | undefined): string {
  return resume ?? join(out, "multisite-quota.json");
}

async function read(request: QuotaRequest, memory: LimitMemory, { timeoutMs, debug }: WhichBudget): Promise<QuotaPlan> {
  const names = [...request.regions, ...(request.others ?? [])].map(({ name }) => name);
  const progress = new RegionProgress(names, { debug });
  const onRegion = (name: string) => progress.done(name);
  return planQuotas(request, { memory, timeoutMs, onRegion }).finally(() => progress.end());
}

/** What is certain counts first: a wrong budget, then too much, then what nobody knows. */
function exitCode(problems: readonly Problem[]): number {
  const codes = problems.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (codes.some((code) => !EXIT_CODES.has(code))) return FAILED;
  const exits = problems.flatMap(({ code }) => EXIT_CODES.get(code) ?? []);
  return [HARD_PASSED, REGION_UNKNOWN].find((exit) => exits.includes(exit)) ?? 0;
}

const EXIT_CODES: ReadonlyMap<string, number> = new Map([
  ["QUOTA_IMPOSSIBLE", HARD_PASSED],
  ["QUOTA_BELOW_USAGE", HARD_PASSED],
  ["QUOTA_UNKNOWN", REGION_UNKNOWN],
  ["QUOTA_UNTOUCHED", REGION_UNKNOWN],
]);

function look(stream: NodeJS.WriteStream) {
  return { color: isColored(stream) };
}
