import type { IConstruct } from "constructs";
import sum from "lodash/sum";
import type { Problem } from "../src/finding";
import { ceilingOf, fieldOf, type FieldKey, UNLIMITED } from "../src/quota";
import type { QuotaBudget } from "./quota-budget";
import { isSamePlace } from "./regions";

const BUDGETS = Symbol.for("cdktf-openstack-multisite/quota-budgets");

type Registry = IConstruct & { [BUDGETS]?: QuotaBudget[] };

/** Makes a budget known to the checks of the others. */
export function registerBudget(budget: QuotaBudget): void {
  const root: Registry = budget.node.root;
  (root[BUDGETS] ??= []).push(budget);
}

/** Budgets that limit the same, and parts that don't fit into their whole. */
export function checkOverlap(budget: QuotaBudget): Problem[] {
  const others = ((budget.node.root as Registry)[BUDGETS] ?? []).filter((other) => other !== budget);
  return [
    ...others
      .filter((other) => !isPartOf(budget, other) && !isPartOf(other, budget))
      .flatMap((other) => rivals(budget, other)),
    ...checkPart(budget),
    ...checkParts(budget, others),
  ];
}

/** Parts of one whole are apart by their scopes. */
function isPartOf(budget: QuotaBudget, other: QuotaBudget): boolean {
  const whole = budget.partOf;
  return whole !== undefined && (whole === other || whole === other.partOf || isPartOf(whole, other));
}

/** Told by the one that comes later in the tree. */
function rivals(budget: QuotaBudget, other: QuotaBudget): Problem[] {
  if (other.node.path > budget.node.path) return [];
  const fields = [...budget.quotas.hard.keys()].filter((field) => other.quotas.hard.has(field));
  if (fields.length === 0) return [];
  return budget.regions
    .filter((region) => other.regions.some((their) => isSamePlace(region, their)))
    .map((region) => ({
      code: "QUOTA_TWICE",
      severity: "error",
      region: region.name,
      what: `${other.node.path} is a budget for the same there: ${fields.join(", ")}`,
      fix: "leave the fields out of one of them, give them other regions, or say which is a part of which, by partOf",
    }));
}

function checkPart({ partOf: whole, quotas, regions }: QuotaBudget): Problem[] {
  if (whole === undefined) return [];
  const outside = regions.filter((region) => !whole.regions.includes(region));
  return [
    ...outside.map((region) => ({
      ...problem(`its whole, ${whole.node.path}, is not for this region`, region.name, "leave the region out"),
      region: region.name,
    })),
    ...[...quotas.hard]
      .filter(([field, limit]) => ceilingOf(limit) > ceilingOf(whole.quotas.hard.get(field) ?? UNLIMITED))
      .map(([field, limit]) => {
        const what = `${field}: the part has more than its whole, ${whole.node.path}, ${whole.quotas.hard.get(field)}`;
        return problem(what, `${limit}`, `lower hard.${field}, or raise that of the whole`);
      }),
  ];
}

/** What the parts of a whole have together. */
function checkParts(whole: QuotaBudget, others: readonly QuotaBudget[]): Problem[] {
  const parts = others.filter(({ partOf }) => partOf === whole);
  return [...whole.quotas.hard].flatMap(([field, limit]) => {
    const total = sum(parts.map((part) => part.quotas.hard.get(field) ?? 0));
    const isSplit = fieldOf(field).kind === "summable" && limit !== UNLIMITED;
    return isSplit && parts.length > 1 && total > limit ? [tooMuch(field, limit, total, parts)] : [];
  });
}

function tooMuch(field: FieldKey, limit: number, total: number, parts: readonly QuotaBudget[]): Problem {
  const listed = parts.map(({ node, quotas }) => `${node.path} ${quotas.hard.get(field) ?? 0}`).join(", ");
  const what = `${field}: its parts have ${total} together, ${total - limit} more than there is: ${listed}`;
  return problem(what, `${limit}`, `lower some of them, or raise hard.${field} to ${total}`);
}

function problem(what: string, value: string, fix: string): Problem {
  return { code: "QUOTA_PART", severity: "error", what, value, fix };
}
