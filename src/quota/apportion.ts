import orderBy from "lodash/orderBy";
import sum from "lodash/sum";

/**
 * Whole numbers in proportion to the weights, by largest remainder: they add up to `total`, and no part is off by one or more. Equal ones
 * are told apart by name, so that the order of the weights means nothing.
 *
 * @param total whole, not negative
 * @param weights whole, not negative; if all are 0, nobody gets anything
 */
export function apportion(total: number, weights: ReadonlyMap<string, number>): Map<string, number> {
  const all = [...weights.values()].reduce((at, weight) => at + BigInt(weight), 0n);
  if (all === 0n) return new Map([...weights.keys()].map((name) => [name, 0]));
  // As bigints, since the products pass 2^53.
  const parts = [...weights].map(([name, weight]) => {
    const exact = BigInt(total) * BigInt(weight);
    return { name, whole: Number(exact / all), remainder: exact % all };
  });
  const left = total - sum(parts.map(({ whole }) => whole));
  const first = orderBy(parts, ["remainder", "name"], ["desc", "asc"]);
  return new Map(first.map(({ name, whole }, i) => [name, i < left ? whole + 1 : whole]));
}

/**
 * The same, but nobody gets less than its floor: who would is given the floor, and the others share the rest.
 *
 * @param floors at least those of all names in `weights`; together `total` at most
 */
export function apportionAbove(
  total: number,
  weights: ReadonlyMap<string, number>,
  floors: ReadonlyMap<string, number>,
): Map<string, number> {
  const floorOf = (name: string) => floors.get(name) ?? 0;
  const parts = apportion(total, weights);
  const held = [...parts].filter(([name, part]) => part < floorOf(name)).map(([name]) => name);
  if (held.length === 0) return parts;
  const rest = new Map([...weights].filter(([name]) => !held.includes(name)));
  return new Map([
    ...held.map((name): [string, number] => [name, floorOf(name)]),
    ...apportionAbove(total - sum(held.map(floorOf)), rest, floors),
  ]);
}
