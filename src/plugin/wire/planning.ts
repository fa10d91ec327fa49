import type { Path, Step } from "./diagnostic";
import type { Rule, Rules } from "./provider";
import { attributesOf, blocksOf, typeOfNested, type Block, type NestedBlock, type Type } from "./schema";
import { isSame, isUnknown, isValues, UNKNOWN, values, type Value, type Values } from "./value";

/*
 * What Terraform demands of a plan (its documentation, "Resource Instance Change Lifecycle"):
 *
 * - what the configuration says is planned as it says it; only a value that means the same may stay as it was
 * - what it doesn't say, and is computed, is unknown at first and then stays, unless something else changes
 * - a change that the object can't follow is named by its path, and Terraform plans again as if there were no object yet
 */

/** Plans a resource. `prior` is null where there is none yet. */
export function plan(block: Block, rules: Rules, prior: Values | null, config: Values): Values {
  const kept = merge(block, rules, prior, config, "");
  if (prior === null) return kept;
  const changes = differences(block, rules, "update", prior, kept);
  if (changes.every(({ change }) => change === "carried")) return prior;
  return changes.some(isUpdate) ? recomputed(block, rules, kept, config, "") : kept;
}

/** A part that is to become another. */
export interface Difference {
  readonly path: Path;
  readonly change: Change;
}
type Change = NonNullable<Rule["change"]>;

export const isUpdate = ({ change }: Difference) => change === "update";

/** What differs. A block's rule holds for what is in it; where elements come or go the block itself is named. */
export function differences(
  block: Block,
  rules: Rules,
  usual: Change,
  prior: Values,
  planned: Values,
  path: Path = [],
  prefix = "",
): Difference[] {
  const inAttributes = attributesOf(block)
    .filter(([name, { type }]) => !isSame(type, prior[name], planned[name]))
    .map(([name]) => ({ path: [...path, name], change: rules[prefix + name]?.change ?? usual }));
  const inBlocks = blocksOf(block)
    .filter(([name, nested]) => !isSame(typeOfNested(nested), prior[name], planned[name]))
    .flatMap(([name, nested]) => {
      const change = rules[prefix + name]?.change ?? usual;
      const here = [...path, name];
      const pairs = pairsOf(nested, prior[name], planned[name]);
      if (pairs === undefined) return [{ path: here, change }];
      return pairs.flatMap(([steps, a, b]) =>
        differences(nested.block, rules, change, a, b, [...here, ...steps], `${prefix}${name}.`),
      );
    });
  return [...inAttributes, ...inBlocks];
}

/**
 * Keeps what was written wherever what came back means the same; `reference` is the plan, or the state before.
 * Null stays where nothing came back for what isn't computed.
 */
export function settle(block: Block, rules: Rules, reference: Values, actual: Values, prefix = ""): Values {
  return values([
    ...attributesOf(block).map(([name, { type, computed }]) => {
      const [written, found] = [reference[name], actual[name]];
      const isKept = !(computed && written === null) && meansSame(type, rules[prefix + name], written, found);
      return [name, isKept ? written : found] as const;
    }),
    ...blocksOf(block).map(([name, nested]) => {
      const [written, found] = [reference[name], actual[name]];
      if (isSame(typeOfNested(nested), written, found)) return [name, written] as const;
      // The elements of a set have nothing by which they would belong together.
      if (nested.nesting_mode === "set") return [name, found] as const;
      const inner = (a: Value, b: Values) => (isValues(a) ? settle(nested.block, rules, a, b, `${prefix}${name}.`) : b);
      return [name, eachElement(nested, written, found, inner)] as const;
    }),
  ]);
}

/** Rules that name something that the schema doesn't have. */
export function strayRules(block: Block, rules: Rules): string[] {
  const known = new Set(namesIn(block, ""));
  return Object.keys(rules).filter((name) => !known.has(name));
}

function namesIn(block: Block, prefix: string): string[] {
  return [
    ...attributesOf(block).map(([name]) => prefix + name),
    ...blocksOf(block).flatMap(([name, nested]) => [prefix + name, ...namesIn(nested.block, `${prefix}${name}.`)]),
  ];
}

/** Is something planned that isn't as it is written, nor computed? Terraform lets that pass only with its old type system. */
export function isLegacy(block: Block, rules: Rules, prefix = ""): boolean {
  const bends = (name: string, computed = false) => {
    const { change, default: value, spelled, unset, added } = rules[prefix + name] ?? {};
    if (added !== undefined) return true;
    return unset !== undefined || spelled !== undefined || change === "carried" || (value !== undefined && !computed);
  };
  const isInner = ([name, nested]: [string, NestedBlock]) => isLegacy(nested.block, rules, `${prefix}${name}.`);
  return (
    attributesOf(block).some(([name, { computed }]) => bends(name, computed)) ||
    blocksOf(block).some((one) => bends(one[0]) || rules[prefix + one[0]]?.computed === true || isInner(one))
  );
}

/** Lays the configuration over what was there. */
function merge(block: Block, rules: Rules, prior: Values | null, config: Values, prefix: string): Values {
  return values([
    ...attributesOf(block).map(([name, { type, computed }]) => {
      const [before, rule] = [prior?.[name] ?? null, rules[prefix + name]];
      const written = withAdded(rule, spelled(rule, config[name]), before);
      const kept = prior === null ? UNKNOWN : before;
      if (written === null || (computed && written === "" && rule?.unset === "")) {
        const stays = computed || (rule?.unset !== undefined && isSame(type, before, rule.unset));
        return [name, rule?.default ?? (stays ? kept : null)] as const;
      }
      return [name, before !== null && meansSame(type, rule, before, written) ? before : written] as const;
    }),
    ...blocksOf(block).map(([name, nested]) => {
      const [before, written] = [prior?.[name] ?? null, config[name]];
      if (rules[prefix + name]?.computed && isEmpty(written)) return [name, prior === null ? UNKNOWN : before] as const;
      const inner = (a: Value, b: Values) => merge(nested.block, rules, isValues(a) ? a : null, b, `${prefix}${name}.`);
      const others = nested.nesting_mode === "set" ? arranged(nested.block, before, written) : before;
      return [name, eachElement(nested, others, written, inner)] as const;
    }),
  ]);
}

/** Takes what any update may change out of a plan again. */
function recomputed(block: Block, rules: Rules, planned: Values, config: Values, prefix: string): Values {
  return values([
    ...attributesOf(block).map(([name]) => {
      const again = rules[prefix + name]?.recomputed === true && config[name] === null;
      return [name, again ? UNKNOWN : planned[name]] as const;
    }),
    ...blocksOf(block).map(([name, nested]) => {
      const inner = (written: Value, part: Values) =>
        isValues(written) ? recomputed(nested.block, rules, part, written, `${prefix}${name}.`) : part;
      return [name, eachElement(nested, config[name], planned[name], inner)] as const;
    }),
  ]);
}

/** Calls `inner` with each block in a value, and the one of `reference` that belongs to it. */
function eachElement(
  { nesting_mode: mode }: NestedBlock,
  reference: Value,
  value: Value,
  inner: (reference: Value, value: Values) => Value,
): Value {
  const call = (other: Value | undefined, item: Value) => (isValues(item) ? inner(other ?? null, item) : item);
  if (Array.isArray(value)) {
    const others = Array.isArray(reference) ? (reference as readonly Value[]) : [];
    return (value as readonly Value[]).map((item, i) => call(others[i], item));
  }
  if (mode !== "map" || !isValues(value)) return call(reference, value);
  const others = isValues(reference) ? reference : {};
  return values(Object.entries(value).map(([key, item]) => [key, call(others[key], item)] as const));
}

/** The blocks of two values that belong together; undefined where there are others than before. */
function pairsOf({ nesting_mode: mode }: NestedBlock, a: Value, b: Value): [Step[], Values, Values][] | undefined {
  const pair = (steps: Step[], one?: Value, other?: Value): [Step[], Values, Values][] | undefined =>
    one !== undefined && other !== undefined && isValues(one) && isValues(other) ? [[steps, one, other]] : undefined;
  const all = (pairs: readonly ([Step[], Values, Values][] | undefined)[]) =>
    pairs.every((found) => found !== undefined) ? pairs.flat() : undefined;
  if (mode === "single" || mode === "group") return pair([], a, b);
  if (mode === "map") {
    if (!isValues(a) || !isValues(b) || Object.keys(a).length !== Object.keys(b).length) return undefined;
    return all(Object.keys(a).map((key) => pair([{ key }], a[key], b[key])));
  }
  if (mode === "set" || !Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return undefined;
  const [left, right] = [a as readonly Value[], b as readonly Value[]];
  return all(left.map((item, i) => pair([i], item, right[i])));
}

/** The elements of a set before, in the order of those now: the one that has all that is written belongs to it. */
function arranged(block: Block, before: Value, written: Value): Value {
  if (!Array.isArray(before) || !Array.isArray(written)) return null;
  const rest = [...(before as readonly Value[])];
  return (written as readonly Value[]).map((element) => {
    const found = rest.findIndex((other) => isValues(other) && isValues(element) && hasAll(block, other, element));
    return found < 0 ? null : rest.splice(found, 1)[0];
  });
}

function hasAll(block: Block, before: Values, written: Values): boolean {
  return (
    attributesOf(block).every(
      ([name, { type }]) => written[name] === null || isSame(type, before[name], written[name]),
    ) && blocksOf(block).every(([name, nested]) => isSame(typeOfNested(nested), before[name], written[name]))
  );
}

function meansSame(type: Type, rule: Rule | undefined, written: Value, found: Value): boolean {
  if (isSame(type, written, found)) return true;
  if (written === null) return isEmpty(found);
  if (found === null || isUnknown(written) || isUnknown(found)) return false;
  return rule?.same?.(written, found) ?? false;
}

function spelled(rule: Rule | undefined, written: Value): Value {
  return rule?.spelled === undefined || written === null || isUnknown(written) ? written : rule.spelled(written);
}

function withAdded({ added }: Rule = {}, written: Value, before: Value): Value {
  if (added === undefined || !isValues(written) || !isValues(before)) return written;
  return values([...Object.entries(before).filter(([member]) => added(member)), ...Object.entries(written)]);
}

const isEmpty = (value: Value) =>
  (Array.isArray(value) && value.length === 0) || (isValues(value) && Object.keys(value).length === 0);
