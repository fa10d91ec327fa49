import { remove } from "lodash";
import type { StoredVolume, VolumeState } from "./state";

/** Milliseconds that it takes to make, to change or to delete a volume. */
const BUSY_MS = 100;

export function become(volume: StoredVolume, status: StoredVolume["status"]): StoredVolume {
  return Object.assign(volume, { status, busyUntil: Date.now() + BUSY_MS });
}

/** Ends what volumes were busy with until now: nothing goes on while nobody asks. */
export function settleVolumes({ volumes }: VolumeState): void {
  const now = Date.now();
  for (const volume of volumes.filter(({ busyUntil = Infinity }) => busyUntil <= now)) {
    if (volume.status === "deleting") {
      remove(volumes, (other) => other === volume);
      continue;
    }
    Object.assign(volume, { status: "available", updatedAt: new Date(volume.busyUntil ?? now).toISOString() });
    delete volume.busyUntil;
  }
}
