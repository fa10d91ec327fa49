/** What a call of Terraform gets besides its arguments. */
export interface Call {
  /** Goes off when the user presses Ctrl-C, and when Terraform is gone. */
  readonly signal: AbortSignal;
}

/** The calls that run now, and how all of them are told to stop. */
export class Calls {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  /**
   * @param given - the caller's own signal
   * @throws Error if all was told to stop before
   */
  async run<T>(work: (call: Call) => Promise<T>, given: AbortSignal): Promise<T> {
    if (this.stopping.signal.aborted) throw new Error("Not begun: Terraform is stopping");
    const call = work({ signal: AbortSignal.any([this.stopping.signal, given]) });
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }

  /** Tells all calls, also later ones, to stop. */
  stop(): void {
    this.stopping.abort();
  }

  /** Comes back when no call runs any more. */
  async ended(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }
}
