/** How much of the time an upload may hold others up without it counting. */
const TOLERATED = 0.25;

/**
 * How long an upload has held others up: all of late, less of long ago. One that is a little slower than the others, or stops for a
 * moment now and then, stays small for ever; one that stands still grows.
 */
export class Delay {
  private at = performance.now();
  private total = 0;

  /** In milliseconds. */
  get ms(): number {
    const now = performance.now();
    this.total = Math.max(0, this.total - (now - this.at) * TOLERATED);
    this.at = now;
    return this.total;
  }

  add(ms: number): void {
    this.total = this.ms + ms;
  }
}
