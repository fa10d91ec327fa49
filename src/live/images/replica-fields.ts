import type { Image, ImageFields, NewImage } from "../../openstack";
import type { ImageJob, ReplicaTarget } from "./job";

/** Tag of images that nobody has verified yet: the only ones that a replicator removes. */
const UNPUBLISHED = "multisite-unpublished";

/** True for an image that a replicator has begun, and not yet published. */
export const isUnpublished = ({ tags }: Image) => tags.includes(UNPUBLISHED);

/** The formats of a job's image. */
export function formatsOf({ attributes }: Pick<ImageJob, "attributes">) {
  const { diskFormat, containerFormat = "bare" } = attributes;
  return { diskFormat, containerFormat };
}

/** What an image is called as long as it is not verified. */
export const draftNameOf = (name: string) => `${name}.unpublished`;

/** An image as long as it is not verified: no list shows it under its name. */
export function draftOf(job: ImageJob, id: string): NewImage {
  return {
    ...{ id, name: draftNameOf(job.name), ...formatsOf(job) },
    ...{ visibility: "private", hidden: true, tags: [UNPUBLISHED] },
  };
}

/** An image as it is declared. Its formats are not among it: they can't be changed any more. */
export function declaredOf({ name, attributes }: ImageJob, target: ReplicaTarget): ImageFields {
  const { minDisk = 0, minRam = 0, properties, tags = [], visibility = "private" } = attributes;
  return {
    ...{ name, minDisk, minRam, visibility },
    protected: attributes.protected ?? false,
    hidden: attributes.hidden ?? false,
    tags: tags.filter((tag) => tag !== UNPUBLISHED),
    properties: { ...properties, ...target.properties },
  };
}
