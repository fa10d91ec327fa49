import type { Address } from "./address";
import { AddressRange } from "./address-range";
import { joined } from "./aggregate";

/** About how many stretches a chunk has: in one long list, each that comes in between would move half of the others. */
const CHUNK = 128;

/** Addresses of one family that are taken. Ranges that touch are kept as one, so that a full stretch is passed in one step. */
export class Occupied {
  /** The stretches in order, divided into chunks; none of these is empty. */
  private readonly chunks: AddressRange[][] = [];

  constructor(ranges: readonly AddressRange[]) {
    const stretches = joined(ranges);
    for (let i = 0; i < stretches.length; i += CHUNK) this.chunks.push(stretches.slice(i, i + CHUNK));
  }

  add(range: AddressRange): void {
    let { first, last } = range;
    for (;;) {
      const stretch = this.stretchIn(first.value - 1n, last.value + 1n);
      if (stretch === undefined) return this.insert(AddressRange.between(first, last));
      if (stretch.first.value < first.value) first = stretch.first;
      if (stretch.last.value > last.value) last = stretch.last;
      this.remove(stretch);
    }
  }

  /** The first stretch that has addresses from `first` to `last`; undefined if all of them are free. */
  stretchIn(first: bigint, last: bigint): AddressRange | undefined {
    const chunk = this.chunks.at(positionOf(this.chunks, first, endOfChunk));
    const stretch = chunk?.at(positionOf(chunk, first, endOf));
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
    return this.chunks.flat();
  }

  private insert(stretch: AddressRange): void {
    if (this.chunks.length === 0) this.chunks.push([stretch]);
    else
      this.insertAt(
        Math.min(positionOf(this.chunks, stretch.first.value, endOfChunk), this.chunks.length - 1),
        stretch,
      );
  }

  private insertAt(at: number, stretch: AddressRange): void {
    const chunk = this.chunks[at];
    chunk.splice(positionOf(chunk, stretch.first.value, endOf), 0, stretch);
    if (chunk.length === 2 * CHUNK) this.chunks.splice(at, 1, chunk.slice(0, CHUNK), chunk.slice(CHUNK));
  }

  private remove(stretch: AddressRange): void {
    const at = positionOf(this.chunks, stretch.last.value, endOfChunk);
    const chunk = this.chunks[at];
    chunk.splice(positionOf(chunk, stretch.last.value, endOf), 1);
    if (chunk.length === 0) this.chunks.splice(at, 1);
  }
}

/** Position of the first one that ends at `value` or behind it. */
function positionOf<T>(inOrder: readonly T[], value: bigint, endOf: (one: T) => bigint): number {
  let from = 0;
  let to = inOrder.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (endOf(inOrder[middle]) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function endOf(stretch: AddressRange): bigint {
  return stretch.last.value;
}

function endOfChunk(chunk: readonly AddressRange[]): bigint {
  return chunk[chunk.length - 1].last.value;
}
