import { Address } from "./address";
import { AddressRange } from "./address-range";
import type { Family } from "./family";

/** Addresses of one family that are taken. Ranges that touch are kept as one, so that a full stretch is passed in one step. */
export class Occupied {
  private readonly firsts: bigint[] = [];
  private readonly lasts: bigint[] = [];

  constructor(private readonly family: Family) {}

  add(range: AddressRange): void {
    let first = range.first.value;
    let last = range.last.value;
    const from = this.firstEndingAt(first - 1n);
    let to = from;
    for (; to < this.firsts.length && this.firsts[to] <= last + 1n; to++) {
      if (this.firsts[to] < first) first = this.firsts[to];
      if (this.lasts[to] > last) last = this.lasts[to];
    }
    this.firsts.splice(from, to - from, first);
    this.lasts.splice(from, to - from, last);
  }

  /** The end of the first stretch that has addresses from `first` to `last`; undefined if all of them are free. */
  endOfStretch(first: bigint, last: bigint): bigint | undefined {
    const at = this.firstEndingAt(first);
    return at < this.firsts.length && this.firsts[at] <= last ? this.lasts[at] : undefined;
  }

  isFree(range: AddressRange): boolean {
    return this.endOfStretch(range.first.value, range.last.value) === undefined;
  }

  get ranges(): readonly AddressRange[] {
    const address = (value: bigint) => Address.of(this.family, value);
    return this.firsts.map((first, at) => AddressRange.between(address(first), address(this.lasts[at])));
  }

  /** Position of the first stretch that ends at `value` or behind it. */
  private firstEndingAt(value: bigint): number {
    let from = 0;
    let to = this.lasts.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.lasts[middle] < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
