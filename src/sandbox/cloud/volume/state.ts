import { randomUUID } from "node:crypto";
import type { Image } from "../image";
import type { QuotaLimits } from "./quota";

/** What Cinder holds of one region: plain JSON. */
export interface VolumeState {
  readonly types: VolumeType[];
  volumes: StoredVolume[];
  /** Limits that differ from the defaults, by project. */
  readonly quotas: Record<string, QuotaLimits>;
}

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export interface StoredVolume {
  readonly id: string;
  name: string | null;
  description: string | null;
  readonly projectId: string;
  readonly userId: string;
  /** GiB. */
  size: number;
  typeId: string;
  /** What it was made of. */
  readonly image?: Image;
  readonly sourceId?: string;
  metadata: Readonly<Record<string, string>>;
  status: "creating" | "available" | "extending" | "retyping" | "deleting";
  /** When what `status` says is over, in milliseconds since 1970. */
  busyUntil?: number;
  readonly createdAt: string;
  updatedAt?: string;
}

/** The type that Cinder makes itself, so that every volume has one (cinder/volume/volume_types.py). */
export const DEFAULT_TYPE = "__DEFAULT__";

export function newVolumeState(): VolumeState {
  const description = "Default Volume Type";
  const type = { id: randomUUID(), name: DEFAULT_TYPE, description, isPublic: true, extraSpecs: {} };
  return { types: [type], volumes: [], quotas: {} };
}
