/** Ctrl-C, and what else asks a command to end: work is given up in good order; who asks twice gets an end at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private received?: NodeJS.Signals;

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    this.received = signal;
    // Without listeners the next one ends the process.
    this.giveUp();
  };

  constructor() {
    for (const name of SIGNALS) process.on(name, this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The one that came; undefined if none did. */
  get by(): NodeJS.Signals | undefined {
    return this.received;
  }

  /** Ends the work, whoever wants it. */
  giveUp(): void {
    this.controller.abort();
    this.end();
  }

  end(): void {
    for (const name of SIGNALS) process.off(name, this.onSignal);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
