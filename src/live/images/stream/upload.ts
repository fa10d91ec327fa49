import type { Content } from "../../../openstack";
import { Delay } from "./delay";
import { Outbox } from "./outbox";
import type { Pace } from "./pace";

/** Where bytes go to. */
export interface StreamTarget {
  /** What tells it from the others. */
  readonly key: string;
  /** Sends the content to its end; rejects with what went wrong. The content fails where it must not be sent to its end. */
  send(content: Content, signal: AbortSignal): Promise<void>;
  /** Told how many bytes have been sent so far. */
  onBytes?(sent: number): void;
}

/** How an upload is fed. */
export interface UploadOptions {
  readonly windowBytes: number;
  readonly pace?: Pace;
  readonly signal: AbortSignal;
}

/** What is sent to one target. */
export class Upload {
  readonly outbox: Outbox;
  /** Settles when nothing more is sent; never in the meantime. */
  readonly result: Promise<void>;
  /** What it has cost the others. */
  readonly delay = new Delay();
  /** Whether it takes no more chunks. */
  isOver = false;
  private isSending = false;
  private failure?: Error;
  private settle!: (result: Promise<void>) => void;

  constructor(
    private readonly target: StreamTarget,
    private readonly options: UploadOptions,
  ) {
    this.result = new Promise((resolve) => (this.settle = resolve));
    this.outbox = new Outbox(options.windowBytes, options.pace, (sent) => target.onBytes?.(sent));
  }

  /** Begins to send. Not before something may be sent: a content that can't be read touches no target. */
  begin(size: number | undefined): void {
    if (this.isSending || this.isOver) return;
    this.isSending = true;
    this.settle(this.send(size));
  }

  /** Breaks off. */
  fail(error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.failure = error;
    this.outbox.close(error);
    if (!this.isSending) this.settle(Promise.reject(error));
    this.outbox.onChange();
  }

  private async send(size: number | undefined): Promise<void> {
    try {
      await this.target.send({ open: () => this.outbox.stream, size, once: true }, this.options.signal);
    } catch (error) {
      throw this.failure ?? error;
    } finally {
      this.isOver = true;
      this.outbox.close();
      this.outbox.onChange();
    }
    if (this.failure !== undefined) throw this.failure;
  }
}
