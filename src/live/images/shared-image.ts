import { OpenStackError, updateImage, type CallOptions, type Image } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { isOwnerTag, ownerTag, ownerTagsOf } from "./owner-tag";
import type { PrunedReplica, PruneItem } from "./prune-replicas";
import { draftNameOf } from "./replica-fields";

type Owned = Pick<PruneItem, "name" | "owner">;

/** Whether an image is what an item is about: what is not called so, or what others have and its owner has not, is another app's. */
export function isMeant({ name, owner }: Owned, image: Image): boolean {
  const owners = ownerTagsOf(image);
  if (owner !== undefined && owners.includes(ownerTag(owner))) return true;
  if (owner !== undefined && owners.length > 0) return false;
  return name !== undefined && (image.name === name || image.name === draftNameOf(name));
}

/** Tags of those who have an image besides. */
export function othersOf({ owner }: Owned, image: Image): string[] {
  const own = owner === undefined ? undefined : ownerTag(owner);
  return ownerTagsOf(image).filter((tag) => tag !== own);
}

/** Leaves an image to those who have it besides: it stays, as theirs alone. */
export async function leaveTo(
  others: readonly string[],
  { session, region }: LiveRegion,
  image: Image,
  { dryRun = false, signal }: CallOptions & { readonly dryRun?: boolean },
): Promise<Pick<PrunedReplica, "state" | "cause" | "message" | "fix">> {
  const message = `others have it: ${others.join(", ")}`;
  if (ownerTagsOf(image).length === others.length) {
    const untag = others.map((tag) => `--tag ${JSON.stringify(tag)}`).join(" ");
    const unset = `openstack --os-region-name ${region} image unset ${untag} ${image.id}`;
    return {
      state: "kept",
      message,
      fix: `prune it where it is declared; where nobody does: ${unset}, and prune again`,
    };
  }
  try {
    const tags = image.tags.filter((tag) => !isOwnerTag(tag) || others.includes(tag));
    if (!dryRun) await updateImage(session, region, image, { tags }, { signal });
    return { state: "kept", message, fix: "nothing: it is left to them, and the next prune knows no more of it" };
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    return { state: "kept", cause: error.kind, message: error.message, fix: "see to that, and prune again" };
  }
}
