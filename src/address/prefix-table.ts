import type { Family } from "./family";
import { Notation } from "./notation";
import type { Prefix } from "./prefix";
import { refusePrefix } from "./refusal";
import { RowSorter } from "./row-sorter";

/** No row. */
export const NONE = -1;

/** A row holds the four words of the address, then the length: in this order the larger of two nested ones comes first. */
const WIDTH = 5;
const LENGTH = 4;

/** Prefixes as plain numbers: a million of them are read and compared in a fraction of a second. */
export class PrefixTable {
  private readonly notation = new Notation();
  private readonly cells: Uint32Array;
  /** What a row is compared with: those of its family in its domain. */
  private readonly groups: Uint32Array;
  private readonly numbers: Readonly<Record<Family, Map<string, number>>> = { 4: new Map(), 6: new Map() };
  private readonly sizes: number[] = [];
  private count = 0;

  constructor(capacity: number) {
    this.cells = new Uint32Array(capacity * WIDTH);
    this.groups = new Uint32Array(capacity);
  }

  /**
   * Adds a row.
   * @throws AddressError if the text is no prefix
   */
  add(prefix: string | Prefix, domain: string): void {
    const { notation, cells } = this;
    const text = typeof prefix === "string" ? prefix : prefix.toString();
    if (!notation.readPrefix(text)) throw refusePrefix(text);
    const at = this.count * WIDTH;
    for (let word = 0; word < 4; word++) cells[at + word] = notation.words[word];
    cells[at + LENGTH] = notation.length;
    const group = this.groupOf(notation.family, domain);
    this.groups[this.count++] = group;
    this.sizes[group]++;
  }

  /**
   * For each row the smallest other one that holds all of it, or {@link NONE}. Prefixes never overlap but by nesting: following
   * this from row to row leads to all that a row overlaps with and that are not smaller. Of equal ones each holds the next.
   */
  enclosing(): Int32Array {
    const enclosing = new Int32Array(this.count);
    const sorter = new RowSorter(this.cells, WIDTH);
    const rows = this.rowsByGroup();
    let start = 0;
    for (const size of this.sizes) {
      const end = start + size;
      sorter.sort(rows, start, end);
      this.nest(rows, start, end, enclosing);
      start = end;
    }
    return enclosing;
  }

  private groupOf(family: Family, domain: string): number {
    const known = this.numbers[family].get(domain);
    if (known !== undefined) return known;
    this.numbers[family].set(domain, this.sizes.length);
    return this.sizes.push(0) - 1;
  }

  private rowsByGroup(): Uint32Array {
    const next: number[] = [];
    this.sizes.reduce((start, size) => {
      next.push(start);
      return start + size;
    }, 0);
    const rows = new Uint32Array(this.count);
    for (let row = 0; row < this.count; row++) rows[next[this.groups[row]]++] = row;
    return rows;
  }

  private nest(rows: Uint32Array, start: number, end: number, enclosing: Int32Array): void {
    let outer = NONE;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      while (outer !== NONE && !this.holds(outer, row)) outer = enclosing[outer];
      enclosing[row] = outer;
      outer = row;
    }
  }

  /** True if `inner`, which comes behind `outer`, starts inside of it. */
  private holds(outer: number, inner: number): boolean {
    const { cells } = this;
    const a = outer * WIDTH;
    const b = inner * WIDTH;
    let bits = cells[a + LENGTH];
    for (let word = 0; bits > 0; word++, bits -= 32) {
      const differing = cells[a + word] ^ cells[b + word];
      if (bits < 32) return differing >>> (32 - bits) === 0;
      if (differing !== 0) return false;
    }
    return true;
  }
}
