import groupBy from "lodash/groupBy";
import sumBy from "lodash/sumBy";
import { ceilingOf, type FieldKey } from "../src/quota";

/** A limit that a resource changes. */
export interface LimitMove {
  /** Which resource, by a key of the caller's. */
  readonly resource: string;
  readonly field: FieldKey;
  /** -1 for unlimited. */
  readonly from: number;
  readonly to: number;
}

/** What has to be done before what. */
export interface MoveOrder {
  /** By resource, those that have to be done before. */
  readonly after: ReadonlyMap<string, ReadonlySet<string>>;
  /** Resources that wait for each other: one limit of each goes down and another one up. */
  readonly knot: readonly string[];
}

/**
 * The order in which limits of a field never add up to more than there is: what goes down goes first. Where even the higher limits of all fit,
 * any order will do.
 *
 * @param available what the limits of a field may be together; Infinity if they are not added up
 */
export function orderMoves(moves: readonly LimitMove[], available: (field: FieldKey) => number): MoveOrder {
  const after = new Map<string, Set<string>>();
  for (const same of Object.values(groupBy(moves, "field"))) {
    const highest = sumBy(same, ({ from, to }) => Math.max(ceilingOf(from), ceilingOf(to)));
    if (highest <= available(same[0].field)) continue;
    const lowering = same.filter(({ from, to }) => ceilingOf(to) < ceilingOf(from));
    for (const { resource } of same.filter(({ from, to }) => ceilingOf(to) > ceilingOf(from))) {
      const those = after.get(resource) ?? new Set();
      after.set(resource, new Set([...those, ...lowering.map((move) => move.resource)]));
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
