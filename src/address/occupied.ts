import type { Address } from "./address";
import { AddressRange } from "./address-range";
import { joined } from "./aggregate";

/** Addresses of one family that are taken. Ranges that touch are kept as one, so that a full stretch is passed in one step. */
export class Occupied {
  private readonly stretches: AddressRange[];

  constructor(ranges: readonly AddressRange[]) {
    this.stretches = joined(ranges);
  }

  add(range: AddressRange): void {
    const from = this.firstEndingAt(range.first.value - 1n);
    let to = from;
    let { first, last } = range;
    for (; to < this.stretches.length && this.stretches[to].first.value <= last.value + 1n; to++) {
      const stretch = this.stretches[to];
      if (stretch.first.value < first.value) first = stretch.first;
      if (stretch.last.value > last.value) last = stretch.last;
    }
    this.stretches.splice(from, to - from, AddressRange.between(first, last));
  }

  /** The first stretch that has addresses from `first` to `last`; undefined if all of them are free. */
  stretchIn(first: bigint, last: bigint): AddressRange | undefined {
    const stretch = this.stretches.at(this.firstEndingAt(first));
    return stretch !== undefined && stretch.first.value <= last ? stretch : undefined;
  }

  /** The first address of a range that is taken. */
  firstIn({ first, last }: AddressRange): Address | undefined {
    const stretch = this.stretchIn(first.value, last.value);
    return stretch === undefined || stretch.first.value > first.value ? stretch?.first : first;
  }

  isFree(range: AddressRange): boolean {
    return this.stretchIn(range.first.value, range.last.value) === undefined;
  }

  get ranges(): readonly AddressRange[] {
    return this.stretches;
  }

  /** Position of the first stretch that ends at `value` or behind it. */
  private firstEndingAt(value: bigint): number {
    let from = 0;
    let to = this.stretches.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.stretches[middle].last.value < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
