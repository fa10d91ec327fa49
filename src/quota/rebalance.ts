import groupBy from "lodash/groupBy";
import sortBy from "lodash/sortBy";
import type { Problem } from "../finding";
import { type Amounts, ceilingOf, type FieldKey, fieldOf, SERVICES, UNLIMITED } from "./fields";
import { excessOf, holdingsOf } from "./holdings";
import { type Direction, directionOf, type LimitChange, type LimitWrite } from "./limit-write";
import type { RegionUsage } from "./region-usage";
import { splitBudget, type SplitRequest } from "./split-budget";

/** What {@link rebalance} brings into balance. */
export interface RebalanceRequest extends SplitRequest {
  /** What was read a moment ago; of a region that did not answer, its last known limits and nothing else. */
  readonly usage: readonly RegionUsage[];
  /**
   * What single regions are held to, by name, where that is below their share.
   * @default - nothing but their shares
   */
  readonly held?: ReadonlyMap<string, Amounts>;
}

/** What came of a {@link RebalanceRequest}. */
export interface Rebalance {
  /** In the order in which they have to be done; empty if all limits are as they should be, or can't be. */
  readonly writes: readonly LimitWrite[];
  /** Why a limit is not, or not yet, what the split says. */
  readonly problems: readonly Problem[];
}

/** A limit as it should be. */
interface Goal {
  readonly region: string;
  readonly field: FieldKey;
  readonly to: number;
  /** Below its share: what the region alone is held to, though it uses more. */
  readonly held?: number;
  /** False where even what is used is too much: then a limit may only go down. */
  readonly mayRaise: boolean;
  readonly usage: RegionUsage | undefined;
}

interface Step extends LimitChange {
  readonly region: string;
  readonly direction: Direction;
}

/**
 * The writes that turn the limits that are set into those of the split: first all that goes down, then all that goes up.
 *
 * The sum of all limits is within the budget after every single write if it was before, and never grows if it was not. So it may end
 * after any of them. Stop at the first that fails, since those that raise rely on those that lower; then read the regions anew and
 * ask again. What is done is not asked for twice, from wherever it goes on.
 *
 * A limit is touched only where it is known what is used. A region that does not answer keeps its last known limit, and as much is
 * kept free for it. Where regions use more than the budget, limits go down to what is used, and nothing goes up.
 */
export function rebalance(request: RebalanceRequest): Rebalance {
  const { shares, problems } = splitBudget(request);
  // The split itself is wrong.
  if (shares.size === 0) return { writes: [], problems };
  const steps: Step[] = [];
  const left: Problem[] = [];
  for (const [field, limit] of request.budget) {
    const goals = goalsOf(field, limit, shares, request);
    const stuck = goals.filter((goal) => !isTouchable(goal));
    left.push(...stuck.map(untouched), ...goals.flatMap(belowUsage));
    if (isAddedUp(field, limit) && stuck.some(({ usage }) => usage?.limits.has(field) !== true)) continue;
    steps.push(...goals.filter(isTouchable).flatMap(stepsTo));
  }
  return { writes: writesOf(steps), problems: [...problems, ...left] };
}

function goalsOf(
  field: FieldKey,
  limit: number,
  shares: ReadonlyMap<string, Amounts>,
  { regions, usage, held }: RebalanceRequest,
): Goal[] {
  const holdings = holdingsOf(field, regions, usage);
  const isShort = isAddedUp(field, limit) && excessOf(limit, holdings) > 0;
  return holdings.regions.flatMap((region) => {
    const whole = isShort ? holdings.floors.get(region) : shares.get(region)?.get(field);
    if (whole === undefined) return [];
    const share = lower(whole, held?.get(region)?.get(field) ?? UNLIMITED);
    const known = usage.find((it) => it.region === region);
    const used = known?.used.get(field) ?? 0;
    const to = used > ceilingOf(share) ? used : share;
    const below = share !== whole && to !== share ? { held: share } : {};
    return [{ region, field, to, ...below, mayRaise: !isShort && to === share, usage: known }];
  });
}

function lower(a: number, b: number): number {
  return ceilingOf(a) <= ceilingOf(b) ? a : b;
}

/** Whether the limits of regions have to stay within a sum. */
function isAddedUp(field: FieldKey, limit: number): boolean {
  return fieldOf(field).kind === "summable" && limit !== UNLIMITED;
}

function isTouchable({ field, usage }: Goal): boolean {
  const { kind, service } = fieldOf(field);
  const isUsed = kind === "summable" || kind === "replicated";
  const answered = isUsed ? usage?.used.has(field) : usage?.complete?.has(service);
  return answered === true && usage?.limits.has(field) === true;
}

function stepsTo({ region, field, to, mayRaise, usage }: Goal): Step[] {
  const change = { field, from: usage?.limits.get(field) ?? UNLIMITED, to };
  const direction = directionOf(change);
  return direction === undefined || (direction === "raise" && !mayRaise) ? [] : [{ ...change, region, direction }];
}

function writesOf(steps: readonly Step[]): LimitWrite[] {
  const requests = groupBy(steps, ({ region, field, direction }) =>
    [direction, region, fieldOf(field).service].join("\0"),
  );
  const writes = Object.values(requests).map((together) => {
    const [{ region, field, direction }] = together;
    const changes = together.map(({ field, from, to }) => ({ field, from, to }));
    return { region, service: fieldOf(field).service, direction, changes };
  });
  // By name, lower comes before raise.
  return sortBy(writes, ["direction", "region", ({ service }) => SERVICES.indexOf(service)]);
}

function untouched({ region, field, to, usage }: Goal): Problem {
  const limit = usage?.limits.get(field);
  const known = limit === undefined ? "allows, so nothing is changed" : `uses: its last known limit of ${limit} counts`;
  return {
    code: "QUOTA_UNTOUCHED",
    severity: "warning",
    region,
    what: `${field}: ${region} does not say what it ${known}; it should be ${to}`,
    fix: `do it again when ${region} answers`,
  };
}

function belowUsage({ region, field, held, to }: Goal): Problem[] {
  if (held === undefined) return [];
  return [
    {
      code: "QUOTA_BELOW_USAGE",
      severity: "error",
      region,
      what: `${field}: the limit would be ${held}, and ${region} uses ${to}`,
      value: `${held}`,
      fix: `give it ${to} at least, or free ${to - held} there`,
    },
  ];
}
