/** Below this, comparing is cheaper than a sort of its own. */
const FEW = 24;

/** Where this machine keeps the halves of a 64-bit number. */
const [LOW, HIGH] = new Uint32Array(BigUint64Array.of(1n).buffer)[0] === 1 ? [0, 1] : [1, 0];

/**
 * Sorts the numbers of rows by the 32-bit numbers in them, the first one first; rows that are alike stay in the order of their
 * numbers.
 *
 * The engine sorts 64-bit numbers natively: the upper half of one is what a row holds, the lower the row's number. Only among rows
 * that are alike so far does the next column have its turn.
 */
export class RowSorter {
  private readonly keys: BigUint64Array;
  private readonly halves: Uint32Array;

  /** @param cells one row of `width` after the other */
  constructor(
    private readonly cells: Uint32Array,
    private readonly width: number,
  ) {
    this.keys = new BigUint64Array(cells.length / width);
    this.halves = new Uint32Array(this.keys.buffer);
  }

  /** Sorts those from `start` up to `end` in place. Rows that are alike come in ascending order. */
  sort(rows: Uint32Array, start: number, end: number, column = 0): void {
    if (end - start < 2 || column === this.width) return;
    if (end - start < FEW) return this.insert(rows, start, end, column);
    if (!this.areAlike(rows, start, end, column)) this.sortNatively(rows, start, end, column);
    for (let from = start, to = start; from < end; from = to) {
      const value = this.cell(rows[from], column);
      while (to < end && this.cell(rows[to], column) === value) to++;
      if (to - from > 1) this.sort(rows, from, to, column + 1);
    }
  }

  private cell(row: number, column: number): number {
    return this.cells[row * this.width + column];
  }

  private areAlike(rows: Uint32Array, start: number, end: number, column: number): boolean {
    const value = this.cell(rows[start], column);
    for (let i = start + 1; i < end; i++) if (this.cell(rows[i], column) !== value) return false;
    return true;
  }

  private sortNatively(rows: Uint32Array, start: number, end: number, column: number): void {
    const { halves, keys } = this;
    for (let i = start; i < end; i++) {
      halves[2 * i + LOW] = rows[i];
      halves[2 * i + HIGH] = this.cell(rows[i], column);
    }
    keys.subarray(start, end).sort();
    for (let i = start; i < end; i++) rows[i] = halves[2 * i + LOW];
  }

  private insert(rows: Uint32Array, start: number, end: number, column: number): void {
    for (let i = start + 1; i < end; i++) {
      const row = rows[i];
      let at = i;
      for (; at > start && this.isBehind(rows[at - 1], row, column); at--) rows[at] = rows[at - 1];
      rows[at] = row;
    }
  }

  private isBehind(a: number, b: number, column: number): boolean {
    for (let i = column; i < this.width; i++) {
      const difference = this.cell(a, i) - this.cell(b, i);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}
