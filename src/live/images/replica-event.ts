import type { ImageStatus, OpenStackErrorKind } from "../../openstack";

/** How a replica came to be, or that it was there: half-made ones are resumed, images of somebody else adopted. */
export type ReplicaPath = "present" | "adopted" | "resume" | "glance-download" | "stream";

/** What happens to one replica. */
export type ReplicaEvent = {
  /** Of its job. */
  readonly label: string;
  /** What the region is called in reports. */
  readonly region: string;
  /** As in RFC 3339. */
  readonly at: string;
} & ReplicaNews;

/** What has happened. */
export type ReplicaNews =
  | { readonly event: "path"; readonly path: ReplicaPath }
  /** So many bytes are sent, or read to be verified, of as many as there are. */
  | { readonly event: "progress"; readonly bytes: number; readonly size?: number }
  /** Its bytes come from somebody else, or Glance gets them itself: told every half minute. */
  | { readonly event: "waiting"; readonly status: ImageStatus }
  /** It is tried again, for the so-manyth time, after a while. */
  | { readonly event: "retry"; readonly attempt: number; readonly waitMs: number; readonly message: string }
  | { readonly event: "verified"; readonly id: string; readonly bytes?: number }
  | { readonly event: "published"; readonly id: string }
  | { readonly event: "failed"; readonly message: string; readonly cause?: OpenStackErrorKind };

/** Why a replica is not there. */
export type ReplicaFailureCode =
  /** The bytes of an image are not the pinned ones, or it has another format. */
  | "IMAGE_WRONG"
  /** The bytes of the source are not the pinned ones. */
  | "IMAGE_SOURCE_CHANGED"
  | "IMAGE_SOURCE_UNREADABLE"
  /** Somebody is at it, or has put it aside. */
  | "IMAGE_BUSY"
  /** Glance does not want it, or can't be asked. */
  | "IMAGE_NOT_COPIED";

/** What became of one replica. */
export type ReplicaOutcome = {
  /** Of its job. */
  readonly label: string;
  /** What the region is called in reports. */
  readonly region: string;
} & (VerifiedReplica | FailedReplica);

/** It is there, under its name, and has the pinned bytes. */
export interface VerifiedReplica {
  readonly state: "verified";
  readonly id: string;
  /** How many ids of the content are used up in the region; absent for an adopted one. */
  readonly salt?: number;
  /** True for an image of somebody else. */
  readonly adopted?: true;
  readonly path: ReplicaPath;
  /** How many bytes went from here to the region, those of uploads that broke off included. */
  readonly sentBytes: number;
}

/** It is not there; what is half-made is gone on with by the next run. */
export interface FailedReplica {
  readonly state: "failed";
  /** How many ids of the content are used up in the region, where this run has found that out. */
  readonly salt?: number;
  readonly code: ReplicaFailureCode;
  /** Where a request failed. */
  readonly cause?: OpenStackErrorKind;
  readonly message: string;
  readonly fix: string;
}
