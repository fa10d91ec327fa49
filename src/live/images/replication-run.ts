import { setMaxListeners } from "node:events";
import type { ImageJob } from "./job";
import { Replica } from "./replica";
import type { ReplicaOutcome } from "./replica-event";
import type { ReplicateOptions } from "./replicate-images";
import type { Replication } from "./replication";
import { Pace } from "./stream/pace";
import { tryToSettle } from "./try-to-settle";
import { UploadQueue } from "./upload-queue";

/** All jobs of one run: their uploads share the places, and of one content they make one image in a region. */
export class ReplicationRun {
  private readonly replication: Replication;
  /** Who came last with a content in a region. */
  private readonly before = new Map<string, Promise<unknown>>();

  constructor(private readonly options: ReplicateOptions) {
    const { idleTimeoutMs = 60_000, parallel = 8, maxBytesPerSecond } = options;
    const { attempts = 5, paths = "any", onEvent } = options;
    const signal = options.signal ?? new AbortController().signal;
    // All requests of the run listen to it.
    setMaxListeners(0, signal);
    const pace = maxBytesPerSecond === undefined ? undefined : new Pace(maxBytesPerSecond);
    const transfer = { signal, idleTimeoutMs };
    const uploads = new UploadQueue({ parallel: Math.max(parallel, 1), pace, ...transfer });
    this.replication = { attempts, paths, uploads, ...transfer, tell: onEvent ?? (() => undefined) };
  }

  /** Brings an image to its targets, all at once. @returns what became of each, in their order */
  bring(job: ImageJob): Promise<ReplicaOutcome[]> {
    return Promise.all(
      job.targets.map((target) => {
        const key = JSON.stringify([target.place.session.cloud, target.place.region, job.sha512]);
        const first = this.before.get(key);
        // Two jobs of one content mean one image in a region: the first says what it is called.
        const replica = new Replica(job, target, this.replication, first === undefined);
        const of = { label: job.label, region: target.place.name };
        const outcome = Promise.resolve(first).then(async () => {
          const outcome = { ...of, ...(await tryToSettle(replica, this.replication)) };
          this.options.onOutcome?.(outcome);
          return outcome;
        });
        this.before.set(key, outcome);
        return outcome;
      }),
    );
  }
}
