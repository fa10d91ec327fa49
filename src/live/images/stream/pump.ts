import type { Reading } from "./reading";
import type { Upload } from "./upload";

/** Passes the chunks of one reading on to uploads. */
export class Pump {
  private readonly detached: Promise<void>[] = [];
  private wake: () => void = () => undefined;

  constructor(
    private readonly reading: Reading,
    private uploads: readonly Upload[],
    /** How much delay an upload may cause, in milliseconds. */
    private readonly patienceMs: number,
  ) {
    for (const { outbox } of uploads) outbox.onChange = () => this.onChange();
  }

  /** Ends when no upload wants any more of the reading, nor of those that it had to be split into. */
  async run(): Promise<void> {
    try {
      this.onChange();
      for await (const chunk of this.reading.chunks()) {
        await this.roomFor(chunk);
        this.each((upload) => upload.begin(this.reading.size));
        this.each(({ outbox }) => outbox.put(chunk));
      }
      this.each((upload) => upload.begin(this.reading.size));
      this.each(({ outbox }) => outbox.end());
    } catch (error) {
      this.each((upload) => upload.fail(error as Error));
    }
    await Promise.all(this.detached);
  }

  private get active(): readonly Upload[] {
    return this.uploads.filter(({ isOver }) => !isOver);
  }

  private each(work: (upload: Upload) => void): void {
    this.active.forEach(work);
  }

  private onChange(): void {
    if (this.active.length === 0) this.reading.stop();
    this.wake();
  }

  private async roomFor(chunk: Buffer): Promise<void> {
    // The last one waits for nobody: who is behind needs no more of the reading.
    while (!this.reading.isRight) {
      const full = this.active.filter(({ outbox }) => !outbox.hasRoomFor(chunk.length));
      if (full.length === 0) return;
      const isHoldingUp = this.active.some(({ outbox }) => outbox.isStarved);
      const left = this.patienceMs - Math.max(...full.map(({ delay }) => delay.ms));
      const waited = await this.change(isHoldingUp ? Math.max(left, 0) : undefined);
      if (!isHoldingUp) continue;
      for (const upload of full) {
        upload.delay.add(waited);
        if (upload.delay.ms >= this.patienceMs && !upload.outbox.hasRoomFor(chunk.length)) this.detach(upload, chunk);
      }
    }
  }

  /** Gives an upload a reading of its own, behind this chunk. */
  private detach(upload: Upload, chunk: Buffer): void {
    this.uploads = this.uploads.filter((other) => other !== upload);
    upload.outbox.put(chunk);
    this.detached.push(new Pump(this.reading.fork(), [upload], this.patienceMs).run());
  }

  /** @returns how long it took, in milliseconds */
  private async change(atMostMs: number | undefined): Promise<number> {
    const start = performance.now();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (atMostMs !== undefined) timer = setTimeout(resolve, atMostMs);
    });
    clearTimeout(timer);
    return performance.now() - start;
  }
}
