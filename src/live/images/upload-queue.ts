import type { Content } from "../../openstack";
import type { ImageJob } from "./job";
import { byteSource } from "./stream/byte-source";
import { fanOut } from "./stream/fan-out";
import type { Pace } from "./stream/pace";

/** How an {@link UploadQueue} works. */
export interface UploadQueueOptions {
  /** How many uploads go on at once. */
  readonly parallel: number;
  readonly idleTimeoutMs: number;
  /** Shared by all. @default - nothing limits them */
  readonly pace?: Pace;
  readonly signal: AbortSignal;
}

/** One upload that waits for its turn. */
export interface QueuedUpload {
  /** What tells it from the others of its job. */
  readonly key: string;
  send(content: Content, signal: AbortSignal): Promise<void>;
  /** Told how many bytes have been sent so far. */
  onBytes(sent: number): void;
}

type Waiting = QueuedUpload & { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** How many bytes wait to be sent, over all uploads. */
const WINDOW_BYTES = 16 * 2 ** 20;

/** How long the first one of a job waits for others that need the same bytes, in milliseconds. */
const GATHERING_MS = 250;

/** How long a job waits for as many places as it has uploads, in milliseconds: one that hangs elsewhere holds it up no longer. */
const PATIENCE_MS = 2_000;

/** Uploads, a few at a time. Those of one job that come at about the same time share one read of its source. */
export class UploadQueue {
  private readonly waiting = new Map<ImageJob, Waiting[]>();
  /** Jobs whose uploads have gathered, in their order. */
  private readonly ready: ImageJob[] = [];
  private free: number;
  /** Runs while the first of them waits for more places than are free. */
  private patience?: NodeJS.Timeout;

  constructor(private readonly options: UploadQueueOptions) {
    this.free = options.parallel;
  }

  /** Ends when the upload has its whole content, or has failed. */
  send(job: ImageJob, upload: QueuedUpload): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(job) ?? [];
      waiting.push({ ...upload, resolve, reject });
      this.waiting.set(job, waiting);
      if (waiting.length === 1) setTimeout(() => this.release(job), GATHERING_MS);
      // Nobody else can come.
      if (waiting.length === job.targets.length) this.release(job);
    });
  }

  private release(job: ImageJob): void {
    if (!this.waiting.has(job) || this.ready.includes(job)) return;
    this.ready.push(job);
    this.next();
  }

  /** Who comes first goes first, if it can with all that are allowed at once: a batch that waits a moment for places is one read less. */
  private next(isPatient = true): void {
    const [job] = this.ready;
    if (job === undefined || this.free === 0) return;
    const waiting = this.waiting.get(job) ?? [];
    const wanted = Math.min(waiting.length, this.options.parallel);
    if (wanted > this.free && isPatient) {
      this.patience ??= setTimeout(() => this.hurry(), PATIENCE_MS);
      return;
    }
    this.start(job, waiting.splice(0, Math.min(wanted, this.free)));
    if (waiting.length === 0) {
      this.waiting.delete(job);
      this.ready.shift();
    }
    this.next();
  }

  private hurry(): void {
    this.patience = undefined;
    this.next(false);
  }

  private start(job: ImageJob, batch: readonly Waiting[]): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.free -= batch.length;
    void this.run(job, batch);
  }

  private async run(job: ImageJob, batch: readonly Waiting[]): Promise<void> {
    const { parallel, idleTimeoutMs, pace, signal } = this.options;
    const going = new Set(batch);
    const end = (upload: Waiting) => {
      if (!going.delete(upload)) return;
      this.free += 1;
      this.next();
    };
    const targets = batch.map((upload) => ({
      ...upload,
      // Each goes on as soon as it has its own bytes: not when the slowest has them.
      send: async (content: Content, ending: AbortSignal) => {
        try {
          await upload.send(content, ending);
          upload.resolve();
        } catch (error) {
          upload.reject(error);
          throw error;
        } finally {
          end(upload);
        }
      },
    }));
    const { sha512, size } = job;
    // However many jobs go on beside each other, all together have one window.
    const windowBytes = (WINDOW_BYTES * batch.length) / parallel;
    const source = byteSource(job.source, { idleTimeoutMs });
    const results = await fanOut(source, targets, { sha512, size, pace, windowBytes, signal });
    results.forEach((result, n) => {
      if (result.status === "rejected") batch[n].reject(result.reason);
      end(batch[n]);
    });
  }
}
