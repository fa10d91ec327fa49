/** How long nothing is said, in milliseconds: what is quick needs no progress. */
const PATIENCE_MS = 1_000;

/** One line on stderr that says how many of the regions have answered, while a person waits. */
export class RegionProgress {
  private readonly waiting: Set<string>;
  private readonly timer: NodeJS.Timeout | undefined;
  private shown = false;

  /** @param options `debug` shows each request: that is progress enough, and would run into the line */
  constructor(names: readonly string[], { debug = false }: { readonly debug?: boolean } = {}) {
    this.waiting = new Set(names);
    if (process.stderr.isTTY && !debug) this.timer = setTimeout(() => this.show(), PATIENCE_MS);
  }

  done(name: string): void {
    this.waiting.delete(name);
    if (this.shown) this.show();
  }

  /** Takes the line away. */
  end(): void {
    clearTimeout(this.timer);
    if (this.shown) process.stderr.write(ERASE_LINE);
  }

  private show(): void {
    this.shown = true;
    const names = [...this.waiting];
    const some = names.slice(0, 3).join(", ");
    process.stderr.write(`${ERASE_LINE}waiting for ${some}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`);
  }
}

const ERASE_LINE = "\r\x1b[2K";
