import type { Problem } from "../src/finding";

/** The content of a version, and who delivered it first. */
export interface RememberedContent {
  readonly sha512: string;
  /** Bytes, where they are known. */
  readonly size?: number;
  readonly delivery: "terraform" | "replicator";
}

/** What is remembered of a replica whose id does not just follow from its content. */
export interface RememberedReplica {
  /** How many ids of its content were used up in the region. */
  readonly salt?: number;
  /** An image that somebody else made, of the same content. */
  readonly id?: string;
}

/** What the lock file has of one image. */
export interface ImageMemory {
  /** The file, as the author wrote it; absent for one in memory. */
  readonly file?: string;
  readonly problems: readonly Problem[];
  /** The version that a command has promoted. */
  readonly promoted?: string;
  content(version: string): RememberedContent | undefined;
  replica(version: string, region: string): RememberedReplica | undefined;
  /** How many waves a command has let a version reach. */
  wave(version: string): number | undefined;
  remember(version: string, content: RememberedContent): void;
  /** What this synth would change although it may not. */
  withheld(): readonly Problem[];
}
