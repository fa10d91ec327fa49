/**
 * A signal that goes off when bytes have stopped moving, or with any of the given signals: a transfer may take any time as long as it
 * goes on. While it stands still for our own sake the clock is stopped.
 */
export class IdleClock {
  private readonly controller = new AbortController();
  private readonly given: readonly AbortSignal[];
  private timer?: NodeJS.Timeout;
  private isOver = false;

  /** @param ms how long nothing may move */
  constructor(
    readonly ms: number,
    signals: readonly (AbortSignal | undefined)[],
  ) {
    this.given = signals.filter((signal) => signal !== undefined);
    for (const signal of this.given) signal.addEventListener("abort", this.follow, { once: true });
    const over = this.given.find((signal) => signal.aborted);
    if (over !== undefined) this.controller.abort(over.reason);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The other side has its turn: it has so long. Once the transfer is over, nobody has. */
  start(ms = this.ms): void {
    clearTimeout(this.timer);
    if (this.isOver) return;
    const over = new DOMException(`nothing has moved for ${ms} ms`, "TimeoutError");
    this.timer = setTimeout(() => this.controller.abort(over), ms);
  }

  /** It is ours. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** The transfer is over. */
  end(): void {
    this.isOver = true;
    this.stop();
    for (const signal of this.given) signal.removeEventListener("abort", this.follow);
  }

  private readonly follow = (event: Event): void => this.controller.abort((event.target as AbortSignal).reason);
}
