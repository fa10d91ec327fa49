import { remove } from "lodash";
import type { VolumeState } from "./state";

/** Milliseconds that it takes to make, to extend or to delete a volume. */
export const BUSY_MS = 100;

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
