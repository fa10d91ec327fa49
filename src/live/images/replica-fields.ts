import type { Image, ImageFields, NewImage } from "../../openstack";
import type { ImageJob, ReplicaTarget } from "./job";
import { isOwnerTag, ownerTag, ownerTagsOf } from "./owner-tag";

/** Tag of images that nobody has verified yet: the only ones that a replicator removes. */
const UNPUBLISHED = "multisite-unpublished";

const UNPUBLISHED_NAME = ".unpublished";
/** Characters that Glance takes. */
const MAX_NAME = 255;

const isDeclared = (tag: string) => tag !== UNPUBLISHED && !isOwnerTag(tag);

/** True for an image that a replicator has begun, and not yet published. */
export const isUnpublished = ({ tags }: Image) => tags.includes(UNPUBLISHED);

/** The formats of a job's image. */
export function formatsOf({ attributes }: Pick<ImageJob, "attributes">) {
  const { diskFormat, containerFormat = "bare" } = attributes;
  return { diskFormat, containerFormat };
}

/** What an image is called as long as it is not verified. */
export function draftNameOf(name: string): string {
  return `${[...name].slice(0, MAX_NAME - UNPUBLISHED_NAME.length).join("")}${UNPUBLISHED_NAME}`;
}

/** An image as long as it is not verified: no list shows it under its name. */
export function draftOf(job: ImageJob, id: string): NewImage {
  return {
    ...{ id, name: draftNameOf(job.name), ...formatsOf(job) },
    ...{ visibility: "private", hidden: true, tags: [UNPUBLISHED, ...ownTag(job)] },
  };
}

function ownTag({ owner }: ImageJob): string[] {
  return owner === undefined ? [] : [ownerTag(owner)];
}

/**
 * An image as it is declared. Its formats are not among it: they can't be changed any more.
 *
 * @param image as it is: who has it too goes on to have it
 */
export function declaredOf(job: ImageJob, target: ReplicaTarget, image: Image): ImageFields {
  const { name, attributes } = job;
  const { minDisk = 0, minRam = 0, properties, tags = [], visibility = "private" } = attributes;
  return {
    ...{ name, minDisk, minRam, visibility },
    protected: attributes.protected ?? false,
    hidden: attributes.hidden ?? false,
    tags: [...new Set([...tags.filter(isDeclared), ...ownTag(job), ...ownerTagsOf(image)])],
    properties: { ...properties, ...target.properties },
  };
}
