import type { ReplicaEvent } from "./replica-event";
import type { UploadQueue } from "./upload-queue";

/** What all replicas of one run share. */
export interface Replication {
  readonly uploads: UploadQueue;
  /** How often each is tried. */
  readonly attempts: number;
  readonly idleTimeoutMs: number;
  readonly paths: "any" | "stream";
  readonly signal: AbortSignal;
  tell(event: ReplicaEvent): void;
}
