import type { UsageBudget } from "../live";
import type { ModelTenant } from "../model";
import { UNLIMITED } from "../quota";
import type { ReadModel } from "./read-model";

type Limits = Readonly<Record<string, number>>;

/**
 * All budgets of a tenant as one, since no two limit the same thing in the same region; undefined if there is none. A part of another
 * one says nothing of all that runs, so it is left out.
 */
export function budgetOf(
  { quotaBudgets }: Pick<ReadModel, "quotaBudgets">,
  tenant: ModelTenant,
): UsageBudget | undefined {
  const budgets = quotaBudgets.filter((budget) => budget.tenant === tenant.path && budget.partOf === undefined);
  if (budgets.length === 0) return undefined;
  const shares = budgets.flatMap(({ regions }) => regions);
  return {
    hard: sum(budgets.map(({ hard }) => hard)),
    regions: tenant.regions.map(({ name }) => {
      const own = shares.filter((share) => share.name === name);
      return { name, hard: union(own.map(({ hard }) => hard)), soft: union(own.map(({ soft }) => soft)) };
    }),
  };
}

/** Budgets of other regions may limit the same thing. */
function sum(limits: readonly Limits[]): Limits {
  const total: Record<string, number> = {};
  for (const [field, limit] of limits.flatMap((it) => Object.entries(it))) {
    const before = total[field] ?? 0;
    total[field] = limit === UNLIMITED || before === UNLIMITED ? UNLIMITED : before + limit;
  }
  return total;
}

function union(limits: readonly Limits[]): Limits {
  return Object.assign({}, ...limits) as Limits;
}
