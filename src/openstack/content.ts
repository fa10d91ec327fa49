import { Readable } from "node:stream";
import type { AnswerHead } from "./error";
import type { CallOptions } from "./request";
import type { IdleClock } from "./idle-clock";

/** Bytes to be sent. */
export interface Content {
  /** Opens them from their beginning. */
  open(): Readable;
  /** How many there are. @default - not known: they are sent in chunks */
  readonly size?: number;
  /** True if they can be opened only once: then nothing is sent twice, and a token that was refused fails the upload. @default false */
  readonly once?: true;
}

/** Bytes that are coming. */
export interface Download {
  /** Ends with an {@link OpenStackError} where the connection breaks. */
  readonly body: Readable;
  /** How many there are of the whole, where the service says it. */
  readonly size?: number;
  /** Number of the first byte that comes; 0 also where a service does not know ranges. */
  readonly from: number;
}

/**
 * Which bytes of the whole an answer has (RFC 9110, 14.4).
 *
 * @param wanted the first one that was asked for
 */
export function extentOf({ status, headers }: AnswerHead, wanted: number): Pick<Download, "size" | "from"> {
  const [, first, whole] = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(headers["content-range"] ?? "") ?? [];
  const from = first === undefined ? (status === 206 ? wanted : 0) : Number(first);
  const length = headers["content-length"];
  if (whole !== undefined && whole !== "*") return { from, size: Number(whole) };
  return { from, ...(length === undefined ? {} : { size: from + Number(length) }) };
}

/** How bytes are moved. */
export interface TransferOptions extends CallOptions {
  /** How long nothing may move, in milliseconds; the transfer itself may take any time. @default 60000 */
  readonly idleTimeoutMs?: number;
}

/** What comes before the answer, such as a store that is not done yet, has so many times as long as bytes on their way. */
const PATIENCE = 10;

/**
 * The bytes of a content, with a clock that runs while they are waited for by nobody but the service.
 *
 * None of them is sent before {@link begin}.
 */
export class Sending {
  /** What the content itself failed with: not the service's fault. */
  failure?: Error;
  readonly stream: Readable;
  private readonly source: Readable;
  private readonly begun: Promise<void>;
  private letGo: () => void = () => undefined;

  constructor(
    content: Content,
    private readonly clock: IdleClock,
  ) {
    this.source = content.open();
    this.begun = new Promise((resolve) => (this.letGo = resolve));
    this.stream = Readable.from(this.watched(), { objectMode: false });
  }

  begin(): void {
    this.letGo();
  }

  /** Whatever is left of them is not sent. */
  end(): void {
    this.stream.destroy();
    this.source.destroy();
    this.letGo();
  }

  private async *watched(): AsyncGenerator<Uint8Array> {
    await this.begun;
    if (this.stream.destroyed) return;
    try {
      for await (const chunk of this.source) {
        this.clock.start();
        yield chunk as Uint8Array;
        this.clock.stop();
      }
      this.clock.start(this.clock.ms * PATIENCE);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }
}

/** The bytes of an answer. @param failed says what it means that they end early */
export function receiving(answer: Readable, clock: IdleClock, failed: (error: unknown) => Error): Readable {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const passOn = async (body: Readable): Promise<void> => {
    try {
      clock.start();
      const { value, done } = await chunks.next();
      clock.stop();
      body.push(done === true ? null : value);
    } catch (error) {
      body.destroy(failed(error));
    }
  };
  return new Readable({
    read() {
      void passOn(this);
    },
    // Also of what nobody has begun to read, and while the next bytes are waited for.
    destroy(error, callback) {
      clock.end();
      answer.destroy();
      callback(error);
    },
  });
}
