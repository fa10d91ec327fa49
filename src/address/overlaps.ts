import type { Prefix } from "./prefix";
import { NONE, PrefixTable } from "./prefix-table";

/** Two prefixes that share addresses, by their positions in what was asked about. One holds the other; `outer` does. */
export interface Overlap {
  readonly outer: number;
  /** The smaller one; of equal ones, the later. */
  readonly inner: number;
}

/**
 * All pairs of prefixes that overlap, each once, by the position of the inner one.
 *
 * They are found one by one: a thousand copies of a prefix are half a million pairs, and who has seen enough stops asking.
 *
 * @param prefixes any number, in both families
 * @param domainOf the routing domain of a position: only prefixes in the same one can get in each other's way. By default all are in one
 * @throws AddressError if a text is no prefix
 */
export function* overlaps(
  prefixes: readonly (string | Prefix)[],
  domainOf: (position: number) => string = () => "",
): Generator<Overlap> {
  const enclosing = enclosingOf(prefixes, domainOf);
  for (let inner = 0; inner < enclosing.length; inner++)
    for (let outer = enclosing[inner]; outer !== NONE; outer = enclosing[outer]) yield { outer, inner };
}

/** Apart from the generator, whose loops the engine does not compile while they run. */
function enclosingOf(prefixes: readonly (string | Prefix)[], domainOf: (position: number) => string): Int32Array {
  const table = new PrefixTable(prefixes.length);
  prefixes.forEach((prefix, position) => table.add(prefix, domainOf(position)));
  return table.enclosing();
}
