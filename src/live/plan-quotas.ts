import partition from "lodash/partition";
import type { Problem } from "../finding";
import { withDeadline } from "../openstack/deadline";
import { type Amounts, fieldOf, type LimitWrite, rebalance, type RegionUsage, type Split } from "../quota";
import { isQuotaService, type LimitMemory, type QuotaRegion, type QuotaService } from "./quota-region";
import { readLimits } from "./read-limits";
import type { UsageOptions } from "./usage";
import type { UnknownUsage } from "./usage-summary";

/** What a budget wants of running regions. */
export interface QuotaRequest {
  /** The limits of all regions together; a field that is absent is left as it is. */
  readonly budget: Amounts;
  readonly split: Split;
  /** What single regions are held to, by name, where that is below their share. @default - nothing but their shares */
  readonly held?: ReadonlyMap<string, Amounts>;
  /** The regions that share it. */
  readonly regions: readonly QuotaRegion[];
  /** Regions that get no share, and hold quota of the same budget. @default [] */
  readonly others?: readonly QuotaRegion[];
}

/** How limits are read. */
export interface PlanQuotasOptions extends Omit<UsageOptions, "onRegion"> {
  /** What was known last; kept up to date. @default - nothing: a region that does not answer can't be planned for */
  readonly memory?: LimitMemory;
  /** Called with the name of each region as soon as it is read. @default nobody is told */
  readonly onRegion?: (name: string) => void;
}

/** What there is to do. */
export interface QuotaPlan {
  /** What was read, or else what was known last, of all regions. */
  readonly usage: readonly RegionUsage[];
  /** In the order in which they have to be done. */
  readonly writes: readonly LimitWrite[];
  /** Why a limit is not, or not yet, what the budget says. */
  readonly problems: readonly Problem[];
  /** Services that did not say what there is, and why. */
  readonly unknown: readonly UnknownUsage[];
}

/**
 * Reads limits and usage of all regions at once, and says which limits have to change, in which order. It changes none.
 *
 * A region that does not answer holds nobody else up: its last known limits count as taken, and it is left as it is.
 */
export async function planQuotas(request: QuotaRequest, options: PlanQuotasOptions = {}): Promise<QuotaPlan> {
  const { timeoutMs = 20_000, signal, memory = NOTHING_KNOWN, onRegion } = options;
  const { regions, others = [], split, held } = request;
  const [movable, stuck] = partition([...request.budget], ([field]) => isQuotaService(fieldOf(field).service));
  const services = [...new Set(movable.map(([field]) => fieldOf(field).service))] as QuotaService[];
  const readings = await Promise.all(
    [...regions, ...others].map(async (region) => {
      const mayLack = others.includes(region);
      const reading = await withDeadline(timeoutMs, [signal], (ending) =>
        readLimits(region, { services, memory, mayLack, signal: ending }),
      );
      onRegion?.(region.name);
      return reading;
    }),
  );
  const usage = readings.map((reading) => reading.usage);
  const names = regions.map(({ name }) => name);
  const { writes, problems } = rebalance({ budget: new Map(movable), regions: names, split, held, usage });
  return {
    usage,
    writes,
    problems: [...problems, ...stuck.map(([field]) => immovable(field))],
    unknown: readings.flatMap(({ unknown }) => unknown),
  };
}

/** Who has no memory, and wants none. */
const NOTHING_KNOWN: LimitMemory = { limitsOf: () => new Map(), keep: () => undefined };

function immovable(field: string): Problem {
  return {
    code: "QUOTA_ENFORCE",
    severity: "warning",
    what: `${field}: its service does not tell an administrator what a project uses, so it is not moved`,
    fix: "set it by hand",
  };
}
