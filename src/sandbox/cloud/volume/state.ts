import { randomUUID } from "node:crypto";
import type { QuotaLimits } from "./quota";

/** What Cinder holds of one region: plain JSON. */
export interface VolumeState {
  readonly types: VolumeType[];
  /** Limits that differ from the defaults, by project. */
  readonly quotas: Record<string, QuotaLimits>;
}

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
}

/** The type that Cinder makes itself, so that every volume has one (cinder/volume/volume_types.py). */
export function newVolumeState(): VolumeState {
  const type = { id: randomUUID(), name: "__DEFAULT__", description: "Default Volume Type" };
  return { types: [type], quotas: {} };
}
