import type { Image } from "../../openstack";
import type { LiveRegion } from "../live-region";
import type { ReplicaSource } from "./stream/replica-source";

export type { ReplicaSource } from "./stream/replica-source";

/** What Glance is told of an image besides its name. */
export interface ReplicaAttributes {
  readonly diskFormat: string;
  /** @default "bare" */
  readonly containerFormat?: string;
  /** GiB that a disk needs at least. @default 0 */
  readonly minDisk?: number;
  /** MiB that a server needs at least. @default 0 */
  readonly minRam?: number;
  /** All that it shall have. @default none */
  readonly properties?: Readonly<Record<string, string>>;
  /** @default none */
  readonly tags?: readonly string[];
  /** @default "private" */
  readonly visibility?: Image["visibility"];
  /** @default false */
  readonly protected?: boolean;
  /** @default false */
  readonly hidden?: boolean;
}

/** A region that an image shall be in. */
export interface ReplicaTarget {
  readonly place: LiveRegion;
  /** How many ids of the content are used up there. @default 0 */
  readonly salt?: number;
  /** Id of an image of somebody else that stands for the replica. @default - none does */
  readonly id?: string;
  /** Properties of this region alone, such as `kernel_id` and `ramdisk_id`. @default none */
  readonly properties?: Readonly<Record<string, string>>;
}

/** One version of one image, and where it shall be. */
export interface ImageJob {
  /** What messages and events call it, such as `acme/base 2026.10`. */
  readonly label: string;
  /** In Glance. */
  readonly name: string;
  /** Who declares it: the path of a `ReplicatedImage`, which becomes a tag. @default nobody */
  readonly owner?: string;
  /** Of the bytes: 128 hexadecimal digits in small letters. */
  readonly sha512: string;
  /** Bytes. @default - as many as the source says */
  readonly size?: number;
  readonly source: ReplicaSource;
  readonly attributes: ReplicaAttributes;
  readonly targets: readonly ReplicaTarget[];
}
