import type { Image } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { ReplicaFailure } from "./replica-failure";

/** Somebody sends bytes, or seems to. @param ms how long nothing has moved */
export function stuck(place: LiveRegion, { id, status }: Image, ms: number): ReplicaFailure {
  const what = `image ${id} in ${place.name} has been ${status} for ${Math.round(ms / 1000)} s, and nothing has moved`;
  const remove = `if nobody is at it, ${openstack(place)} delete ${id}`;
  return new ReplicaFailure("IMAGE_BUSY", what, `replicate again when whoever sends its bytes is done; ${remove}`);
}

/** An image that nobody can use. */
export function unusable(place: LiveRegion, { id, status }: Image): ReplicaFailure {
  const then = status === "deactivated" ? `: ${openstack(place)} set --activate ${id}` : " when it is active";
  return new ReplicaFailure("IMAGE_BUSY", `image ${id} in ${place.name} is ${status}`, `see why, and go on${then}`);
}

/** An image that was there with other bytes, or in another format. It is never touched. */
export function wrong(place: LiveRegion, { id }: Image, difference: string): ReplicaFailure {
  const what = `image ${id} in ${place.name} is not what is pinned: ${difference}`;
  const fix = `if nothing needs it, ${openstack(place)} delete ${id}, and replicate again`;
  return new ReplicaFailure("IMAGE_WRONG", what, fix);
}

/** Bytes that were others when they had come. */
export function spoilt(place: LiveRegion, { id }: Image, difference: string): ReplicaFailure {
  const what = `image ${id} in ${place.name} had ${difference}; it was removed, and nobody could pick it`;
  const fix = "see what changes bytes on their way to the region, and replicate again";
  return new ReplicaFailure("IMAGE_WRONG", what, fix, true);
}

/** Bytes that are of another format than they are said to be. @param message the service's own */
export function otherFormat(message: string): ReplicaFailure {
  const fix = "declare the disk format that the bytes have, and replicate again";
  return new ReplicaFailure("IMAGE_NOT_COPIED", message, fix);
}

/** A region that refuses one id after the other. */
export function outOfIds(place: LiveRegion, sha512: string): ReplicaFailure {
  const what = `${place.name} takes none of the ids that follow from sha512 ${sha512}: as it says, all were used before`;
  const fix = "declare the image with a lock file, which remembers those that are used up, and replicate again";
  return new ReplicaFailure("IMAGE_NOT_COPIED", what, fix);
}

const openstack = ({ region }: LiveRegion) => `openstack --os-region-name ${region} image`;
