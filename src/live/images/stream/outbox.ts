import { Readable } from "node:stream";
import type { Pace } from "./pace";

/** How much goes at once where there is a pace to keep. */
const PIECE_BYTES = 2 ** 16;

/** What one upload has still to send: filled by a reading, emptied as fast as its region takes it. */
export class Outbox {
  readonly stream: Readable;
  /** Called when there is room again, or when the upload begins to wait. */
  onChange: () => void = () => undefined;
  private readonly ending = new AbortController();
  private readonly chunks: Buffer[] = [];
  private waiting = 0;
  private sent = 0;
  private isWanted = false;
  private isEnded = false;

  /**
   * @param limit how many bytes may wait; one chunk always may
   * @param onSent is told how many bytes have been sent so far
   */
  constructor(
    private readonly limit: number,
    private readonly pace: Pace | undefined,
    private readonly onSent: (sent: number) => void,
  ) {
    this.stream = new Readable({
      highWaterMark: 0, // what the upload has not asked for stays here, where it is counted
      read: () => {
        this.isWanted = true;
        this.give();
      },
    });
    // Who opens it hears of its errors; until then nobody does.
    this.stream.on("error", () => undefined);
  }

  /** True if the upload could go on, and has nothing. */
  get isStarved(): boolean {
    return this.isWanted && !this.isEnded;
  }

  hasRoomFor(bytes: number): boolean {
    return this.waiting === 0 || this.waiting + bytes <= this.limit;
  }

  put(chunk: Buffer): void {
    this.chunks.push(...(this.pace === undefined ? [chunk] : piecesOf(chunk)));
    this.waiting += chunk.length;
    this.give();
  }

  /** Nothing more comes. */
  end(): void {
    this.isEnded = true;
    this.give();
  }

  /** Breaks the upload off in the middle, if it has not ended. */
  close(error?: Error): void {
    this.chunks.length = 0;
    this.ending.abort();
    this.stream.destroy(error);
  }

  private give(): void {
    if (!this.isWanted) return;
    const chunk = this.chunks.shift();
    if (chunk !== undefined) {
      this.isWanted = false;
      this.send(chunk).catch((error: Error) => this.close(error));
    } else if (this.isEnded) {
      this.isWanted = false;
      this.stream.push(null);
    }
    this.onChange();
  }

  private async send(chunk: Buffer): Promise<void> {
    if (this.pace !== undefined) await this.pace.take(chunk.length, this.ending.signal);
    this.waiting -= chunk.length;
    this.sent += chunk.length;
    this.stream.push(chunk);
    this.onSent(this.sent);
  }
}

function piecesOf(chunk: Buffer): Buffer[] {
  const count = Math.ceil(chunk.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, n) => chunk.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES));
}
