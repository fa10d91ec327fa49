import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { ByteSource } from "../../../../src/live/images/stream/byte-source";

/** How a {@link MemorySource} behaves. */
export interface MemorySourceOptions {
  /** How large its chunks are, in turn. */
  readonly chunks?: readonly number[];
  /** Where the connection breaks: at each of them once. */
  readonly cuts?: readonly number[];
  /** Always begins at the first byte. */
  readonly knowsNoRanges?: boolean;
  /** Does not say how many bytes there are. */
  readonly saysNoSize?: boolean;
}

/** Bytes in memory that are read as from a network. */
export class MemorySource implements ByteSource {
  readonly name = "memory";
  /** Where it was opened, in order. */
  readonly opened: number[] = [];
  /** How many bytes were taken from it, over all times that it was opened. */
  taken = 0;
  /** How many streams of it are open. */
  streams = 0;
  private readonly cuts: Set<number>;

  constructor(
    readonly bytes: Buffer,
    private readonly options: MemorySourceOptions = {},
  ) {
    this.cuts = new Set(options.cuts);
  }

  get sha512(): string {
    return createHash("sha512").update(this.bytes).digest("hex");
  }

  open(from: number) {
    this.opened.push(from);
    this.streams++;
    const begin = this.options.knowsNoRanges ? 0 : from;
    const body = Readable.from(this.read(begin), { objectMode: false, highWaterMark: 1 });
    body.on("close", () => this.streams--);
    return Promise.resolve({ body, from: begin, ...(this.options.saysNoSize ? {} : { size: this.bytes.length }) });
  }

  private *read(from: number): Generator<Buffer> {
    const { chunks = [1000] } = this.options;
    for (let at = from, n = 0; at < this.bytes.length; n++) {
      const end = Math.min(at + chunks[n % chunks.length], this.bytes.length);
      const cut = [...this.cuts].find((place) => place >= at && place < end);
      const chunk = this.bytes.subarray(at, cut ?? end);
      this.taken += chunk.length;
      if (chunk.length > 0) yield chunk;
      if (cut !== undefined && this.cuts.delete(cut)) throw new Error(`cut at ${cut}`);
      at = end;
    }
  }
}

/** Bytes that look like nothing, but are the same each time. */
export function someBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
