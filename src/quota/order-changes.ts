import groupBy from "lodash/groupBy";
import sumBy from "lodash/sumBy";
import { ceilingOf, type FieldKey } from "./fields";
import { directionOf, type LimitChange } from "./limit-write";

/** A limit that a resource of Terraform's changes. */
export interface ResourceChange extends LimitChange {
  /** Which resource, by a key of the caller's. */
  readonly resource: string;
}

/** What has to be done before what. */
export interface ChangeOrder {
  /** By resource, those that have to be done before. */
  readonly after: ReadonlyMap<string, ReadonlySet<string>>;
  /** Resources that wait for each other: one limit of each goes down and another one up. */
  readonly knot: readonly string[];
}

/**
 * The order in which limits of a field never add up to more than there is: what goes down goes first. A resource changes all of its
 * limits at once, so unlike the writes of {@link rebalance} some can't be ordered. Where even the higher limits of all fit, any order
 * will do.
 *
 * @param available what the limits of a field may be together; Infinity if they are not added up
 */
export function orderChanges(changes: readonly ResourceChange[], available: (field: FieldKey) => number): ChangeOrder {
  const after = new Map<string, Set<string>>();
  for (const same of Object.values(groupBy(changes, "field"))) {
    const highest = sumBy(same, ({ from, to }) => Math.max(ceilingOf(from), ceilingOf(to)));
    if (highest <= available(same[0].field)) continue;
    const lowering = same.filter((change) => directionOf(change) === "lower");
    for (const { resource } of same.filter((change) => directionOf(change) === "raise")) {
      const those = after.get(resource) ?? new Set();
      after.set(resource, new Set([...those, ...lowering.map((change) => change.resource)]));
    }
  }
  return { after, knot: knotOf(after) };
}

/** Takes away who waits for nobody and whom nobody waits for, until only those are left that wait for each other. */
function knotOf(after: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  let left = new Set([...after].flatMap(([resource, before]) => [resource, ...before]));
  for (;;) {
    const waits = (resource: string) => [...(after.get(resource) ?? [])].some((other) => left.has(other));
    const isAwaited = (resource: string) => [...left].some((other) => after.get(other)?.has(resource) === true);
    const next = new Set([...left].filter((resource) => waits(resource) && isAwaited(resource)));
    if (next.size === left.size) return [...next].sort();
    left = next;
  }
}
