import type { Problem } from "../finding";
import { OpenStackError } from "../openstack";
import { type FieldKey, fieldOf, type LimitChange, type LimitWrite, whileWriting } from "../quota";
import { planQuotas, type PlanQuotasOptions, type QuotaPlan, type QuotaRequest } from "./plan-quotas";
import { isQuotaService, type LimitMemory, QUOTA_SERVICES, type QuotaRegion } from "./quota-region";

/** How {@link applyQuotas} works. */
export interface ApplyQuotasOptions extends PlanQuotasOptions {
  /** What was known last, such as a {@link LimitFile}: with it, another run can go on wherever this one ends. */
  readonly memory: LimitMemory;
  /** Called before each write. @default nobody is told */
  readonly onWrite?: (write: LimitWrite) => void;
}

/** How far it came. */
export interface AppliedQuotas {
  /** What was written, and read back. */
  readonly done: readonly LimitWrite[];
  /** What was to be written when it stopped, and why; absent if it came to its end. */
  readonly failed?: { readonly write: LimitWrite; readonly problem: Problem };
  /** The last plan: why a limit is not, or not yet, what the budget says. */
  readonly plan: QuotaPlan;
}

/**
 * Moves limits between running regions: lowers, reads all of them again, and then raises. Each write is read back before the next one.
 *
 * At no moment, wherever it ends, do the limits add up to more than the budget if they did not before, or is one below what is used.
 * It stops at the first write that fails, and does not undo what is done. To go on, call it again: it reads anew, and does what is
 * left.
 *
 * @throws what `memory` throws
 */
export async function applyQuotas(request: QuotaRequest, options: ApplyQuotasOptions): Promise<AppliedQuotas> {
  const first = await planQuotas(request, options);
  const lowering = first.writes.filter(({ direction }) => direction === "lower");
  if (lowering.length === 0 || lowering.length === first.writes.length)
    return { ...(await writeAll(request, first, first.writes, options)), plan: first };
  const lowered = await writeAll(request, first, lowering, options);
  if (lowered.failed !== undefined) return { ...lowered, plan: first };
  // What is used, and what others set, may have changed while that went on.
  const second = await planQuotas(request, options);
  const { done, ...rest } = await writeAll(request, second, second.writes, options);
  return { done: [...lowered.done, ...done], ...rest, plan: second };
}

async function writeAll(
  { regions }: QuotaRequest,
  { usage }: QuotaPlan,
  writes: readonly LimitWrite[],
  options: ApplyQuotasOptions,
): Promise<Omit<AppliedQuotas, "plan">> {
  const places = new Map(regions.map((region) => [region.name, region]));
  const known = new Map(usage.map((it) => [it.region, it]));
  const done: LimitWrite[] = [];
  for (const write of writes) {
    const [region, before] = [places.get(write.region), known.get(write.region)];
    if (region === undefined || before === undefined) throw new Error(`${write.region} was not read`);
    options.onWrite?.(write);
    // Nobody may see an answer to it.
    options.memory.keep(region, whileWriting(before, write).limits);
    const problem = await writeOne(region, write, options);
    if (problem !== undefined) return { done, failed: { write, problem } };
    const limits = new Map([...before.limits, ...write.changes.map(({ field, to }) => [field, to] as const)]);
    known.set(write.region, { ...before, limits });
    options.memory.keep(region, limits);
    done.push(write);
  }
  return { done };
}

/** Writes, and reads back. @returns what went wrong */
async function writeOne(
  { session, region, projectId }: QuotaRegion,
  write: LimitWrite,
  { signal }: ApplyQuotasOptions,
): Promise<Problem | undefined> {
  const { service, changes } = write;
  if (!isQuotaService(service)) throw new Error(`limits of ${service} can't be written`);
  const { get, set } = QUOTA_SERVICES[service];
  const limits = Object.fromEntries(changes.map(({ field, to }) => [fieldOf(field).name, to]));
  try {
    await set(session, region, limits, { signal, projectId });
    const told = await get(session, region, { signal, projectId });
    const missed = changes.filter(({ field, to }) => told[fieldOf(field).name]?.limit !== to);
    return missed.length === 0 ? undefined : notTaken(write, missed, (field) => told[fieldOf(field).name]?.limit);
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    return refused(write, error);
  }
}

/** Nova does so where its limits are Keystone's. */
function notTaken(
  { region, service }: LimitWrite,
  missed: readonly LimitChange[],
  limitNow: (field: FieldKey) => number | undefined,
): Problem {
  const listed = missed.map(({ field, to }) => `${field} is ${limitNow(field) ?? "not told"}, not ${to}`);
  return {
    code: "QUOTA_NOT_TAKEN",
    severity: "error",
    region,
    what: `${service} in ${region} said that it is done, and did not do it: ${listed.join("; ")}`,
    fix: "if its limits are Keystone's (unified limits), set them there: openstack limit create, or openstack limit set",
  };
}

function refused({ region, direction }: LimitWrite, error: OpenStackError): Problem {
  return {
    code: "QUOTA_WRITE",
    severity: "error",
    region,
    what: `limits could not be ${direction === "lower" ? "lowered" : "raised"}: ${error.message}`,
    fix: "see to that, and do it again: it goes on where it stopped",
  };
}
