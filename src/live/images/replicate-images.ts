import type { CallOptions } from "../../openstack";
import type { ImageJob } from "./job";
import type { ReplicaEvent, ReplicaOutcome } from "./replica-event";
import { ReplicationRun } from "./replication-run";

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
export async function replicateImages(
  jobs: readonly ImageJob[],
  options: ReplicateOptions = {},
): Promise<ReplicaOutcome[]> {
  const run = new ReplicationRun(options);
  return (await Promise.all(jobs.map((job) => run.bring(job)))).flat();
}
