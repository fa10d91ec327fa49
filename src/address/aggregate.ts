import { Address } from "./address";
import { AddressRange } from "./address-range";
import { BITS } from "./family";
import { Prefix } from "./prefix";

/** The fewest prefixes that are exactly the range. */
export function prefixesOf(range: AddressRange): Prefix[] {
  const prefixes: Prefix[] = [];
  let next: Address | undefined = range.first;
  while (next !== undefined) {
    const prefix = largestFrom(next, range.last);
    prefixes.push(prefix);
    next = prefix.last.equals(range.last) ? undefined : prefix.last.plus(1);
  }
  return prefixes;
}

/** The fewest prefixes that are exactly the union of these, in order. */
export function aggregate(prefixes: readonly AddressRange[]): Prefix[] {
  return joined(prefixes).flatMap(prefixesOf);
}

/** The fewest prefixes that are exactly what is in `from` and not in `remove`, in order. */
export function subtract(from: readonly AddressRange[], remove: readonly AddressRange[]): Prefix[] {
  const holes = joined(remove);
  const left: AddressRange[] = [];
  let at = 0;
  for (const range of joined(from)) {
    let first: Address | undefined = range.first;
    while (at < holes.length && Address.compare(holes[at].last, range.first) < 0) at++;
    for (let i = at; first !== undefined && i < holes.length && holes[i].overlaps(range); i++) {
      const hole = holes[i];
      if (hole.first.value > first.value) left.push(AddressRange.between(first, hole.first.plus(-1)));
      first = hole.last.value < range.last.value ? hole.last.plus(1) : undefined;
    }
    if (first !== undefined) left.push(AddressRange.between(first, range.last));
  }
  return left.flatMap(prefixesOf);
}

/** The same addresses in ranges that neither overlap nor touch, in order. */
export function joined(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => Address.compare(a.first, b.first));
  const result: AddressRange[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before === undefined || before.family !== range.family || before.last.value + 1n < range.first.value)
      result.push(range);
    else if (before.last.value < range.last.value)
      result[result.length - 1] = AddressRange.between(before.first, range.last);
  }
  return result;
}

function largestFrom(first: Address, last: Address): Prefix {
  const bits = BITS[first.family];
  let length = bits;
  while (length > 0) {
    const wider = Prefix.around(first, length - 1);
    if (!wider.first.equals(first) || wider.last.value > last.value) break;
    length--;
  }
  return Prefix.around(first, length);
}
