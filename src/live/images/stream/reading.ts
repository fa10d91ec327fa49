import { createHash, type Hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { OpenStackError, type OpenStackErrorKind } from "../../../openstack";
import { behind } from "./behind";
import type { ByteSource } from "./byte-source";
import { changed, ImageSourceError, unreadable } from "./source-error";

/** What the bytes of a source must be. */
export interface Pinned {
  readonly sha512: string;
  /** In bytes. @default - not known: only the hash counts */
  readonly size?: number;
}

/** How often a source is opened without a byte coming. */
const ATTEMPTS = 4;
const PASSING: readonly OpenStackErrorKind[] = ["refused", "timeout", "reset", "overLimit", "server"];

/**
 * One way through a source's bytes. The last of them come only when all are known to be the pinned ones.
 *
 * A source that breaks off is opened again at the byte where it did.
 */
export class Reading {
  /** Whether the bytes have turned out to be the pinned ones: then no chunk is left but the last. */
  isRight = false;
  private readonly ending = new AbortController();
  /** How many bytes have been read and hashed. */
  private offset = 0;
  private hash: Hash = createHash("sha512");
  /** Read and hashed, but not passed on. */
  private held?: Buffer;
  private told?: number;

  constructor(
    private readonly source: ByteSource,
    private readonly pinned: Pinned,
  ) {}

  /** How many bytes there are; undefined as long as nobody has said it. */
  get size(): number | undefined {
    return this.pinned.size ?? this.told;
  }

  /** Another one, which has passed on the same chunks as this one. */
  fork(): Reading {
    const fork = new Reading(this.source, this.pinned);
    fork.offset = this.offset;
    fork.hash = this.hash.copy();
    fork.held = this.held;
    fork.told = this.told;
    return fork;
  }

  /** No chunk comes after this. */
  stop(): void {
    this.ending.abort();
  }

  /** @throws ImageSourceError before the last chunk, and what the source failed with */
  async *chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.steadily()) {
      this.offset += chunk.length;
      if (this.size !== undefined && this.offset > this.size) throw this.changed(`more than ${this.size} bytes`);
      this.hash.update(chunk);
      const before = this.held;
      this.held = chunk;
      if (before !== undefined) yield before;
    }
    this.check();
    if (this.held !== undefined) yield this.held;
  }

  private async *steadily(): AsyncGenerator<Buffer> {
    for (let attempt = 1; ; attempt++) {
      const before = this.offset;
      try {
        yield* this.rest();
        return;
      } catch (error) {
        if (this.offset === this.size) return;
        if (this.offset > before) attempt = 1;
        if (this.ending.signal.aborted || attempt >= ATTEMPTS || !isPassing(error)) throw this.failure(error);
      }
      await sleep(250 * 2 ** (attempt - 1), undefined, { signal: this.ending.signal });
    }
  }

  private async *rest(): AsyncGenerator<Buffer> {
    const { signal } = this.ending;
    signal.throwIfAborted();
    const { body, size, from } = await this.source.open(this.offset, signal);
    const end = () => body.destroy();
    try {
      signal.throwIfAborted();
      signal.addEventListener("abort", end);
      if (size !== undefined && size !== (this.size ?? size)) throw this.changed(`${size} bytes, not ${this.size}`);
      if (from > this.offset) throw unreadable(this.source.name, `it begins at byte ${from}`, "mend its server");
      this.told ??= size;
      yield* behind(body, this.offset - from);
    } finally {
      signal.removeEventListener("abort", end);
      body.destroy();
    }
  }

  private check(): void {
    if (this.size !== undefined && this.offset < this.size) {
      throw this.changed(`${this.offset} bytes, not ${this.size}`);
    }
    const sha512 = this.hash.digest("hex");
    if (sha512 !== this.pinned.sha512) throw this.changed(`sha512 ${sha512}, not ${this.pinned.sha512}`);
    this.isRight = true;
  }

  private failure(error: unknown): Error {
    if (error instanceof ImageSourceError || error instanceof OpenStackError) return error;
    return unreadable(this.source.name, (error as Error).message, "see whether it can be reached, and try again", true);
  }

  private changed(difference: string): ImageSourceError {
    return changed(this.source.name, difference);
  }
}

/** Whether it may be over in a moment. */
function isPassing(error: unknown): boolean {
  if (error instanceof OpenStackError) return PASSING.includes(error.kind);
  return !(error instanceof ImageSourceError) || error.isPassing;
}
