import { setMaxListeners } from "node:events";
import type { CallOptions } from "../../openstack";
import type { ImageJob } from "./job";
import { Replica } from "./replica";
import type { ReplicaEvent, ReplicaOutcome } from "./replica-event";
import { Pace } from "./stream/pace";
import { tryToSettle } from "./try-to-settle";
import { UploadQueue } from "./upload-queue";

/** How {@link replicateImages} works. */
export interface ReplicateOptions extends CallOptions {
  /** How long nothing may move, in milliseconds; what moves may take any time. @default 60000 */
  readonly idleTimeoutMs?: number;
  /** How often each replica is tried, with pauses that grow from one second on. @default 5 */
  readonly attempts?: number;
  /** How many uploads go on at once, at least one. @default 8 */
  readonly parallel?: number;
  /** Of all uploads together. @default - nothing limits them */
  readonly maxBytesPerSecond?: number;
  /** `stream` never lets a Glance get bytes itself. @default "any" */
  readonly paths?: "any" | "stream";
  /** Told what happens. What it throws fails the run. @default nobody is told */
  readonly onEvent?: (event: ReplicaEvent) => void;
  /** Told what became of each replica, as soon as that is known. What it throws fails the run. @default nobody is told */
  readonly onOutcome?: (outcome: ReplicaOutcome) => void;
}

/**
 * Brings images to their regions, all at once, and verifies each before it is visible under its name.
 *
 * Whatever ended an earlier run, this one goes on where it stopped, and converges: it sends nothing for what is there, makes none twice,
 * also beside another replicator, and removes nothing but drafts of its own. No region holds another up, and a failed one fails alone.
 *
 * @returns what became of each target, in their order; it never rejects for one of them, nor when the signal goes off
 */
export function replicateImages(jobs: readonly ImageJob[], options: ReplicateOptions = {}): Promise<ReplicaOutcome[]> {
  const { idleTimeoutMs = 60_000, parallel = 8, maxBytesPerSecond } = options;
  const { attempts = 5, paths = "any", onEvent, onOutcome } = options;
  const signal = options.signal ?? new AbortController().signal;
  // All requests of the run listen to it.
  setMaxListeners(0, signal);
  const pace = maxBytesPerSecond === undefined ? undefined : new Pace(maxBytesPerSecond);
  const transfer = { signal, idleTimeoutMs };
  const uploads = new UploadQueue({ parallel: Math.max(parallel, 1), pace, ...transfer });
  const replication = { attempts, paths, uploads, ...transfer, tell: onEvent ?? (() => undefined) };
  // Two jobs of one content mean one image in a region: the first says what it is called.
  const before = new Map<string, Promise<unknown>>();
  return Promise.all(
    jobs.flatMap((job) =>
      job.targets.map((target) => {
        const key = JSON.stringify([target.place.session.cloud, target.place.region, job.sha512]);
        const first = before.get(key);
        const replica = new Replica(job, target, replication, first === undefined);
        const of = { label: job.label, region: target.place.name };
        const outcome = Promise.resolve(first).then(async () => {
          const outcome = { ...of, ...(await tryToSettle(replica, replication)) };
          onOutcome?.(outcome);
          return outcome;
        });
        before.set(key, outcome);
        return outcome;
      }),
    ),
  );
}
