import { createHash } from "node:crypto";
import type { Image } from "../../openstack";

/** Before the paths of those who have an image: two apps that declare the same bytes by the same name have one image for both. */
const PREFIX = "multisite:";
/** As many as Glance takes. */
const MAX_LENGTH = 255;

/**
 * The tag by which an image is known as somebody's: the path of a `ReplicatedImage` with dots for slashes, or its hash where that can't
 * be one. A tag stands in a URL when it is taken off by `openstack image unset`, which escapes nothing.
 */
export function ownerTag(owner: string): string {
  const tag = `${PREFIX}${owner.replaceAll("/", ".")}`;
  const isPlain = /^[\w/-]+$/.test(owner) && tag.length <= MAX_LENGTH;
  return isPlain ? tag : `${PREFIX}${createHash("sha256").update(owner).digest("hex")}`;
}

export const isOwnerTag = (tag: string) => tag.startsWith(PREFIX);

/** The tags of all who have an image. */
export const ownerTagsOf = ({ tags }: Pick<Image, "tags">) => tags.filter(isOwnerTag);
