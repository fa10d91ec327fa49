import type { ReplicaProps } from "./image-replica";
import type { ImageAttributes } from "./replicated-image-props";
import { literal } from "./text";

/** What Glance is told of an image in a region, as the provider calls it. */
export function attributesIn(region: string, declared: ImageAttributes): ReplicaProps["attributes"] {
  const { minDisk, minRam, tags, visibility, hidden, kernel, ramdisk, ...props } = declared;
  const properties = {
    ...Object.fromEntries(Object.entries(props.properties ?? {}).map(([key, value]) => [literal(key), literal(value)])),
    ...(kernel === undefined ? {} : { kernel_id: kernel.in(region).id }),
    ...(ramdisk === undefined ? {} : { ramdisk_id: ramdisk.in(region).id }),
  };
  return {
    diskFormat: props.diskFormat ?? "qcow2",
    containerFormat: props.containerFormat ?? "bare",
    minDiskGb: minDisk,
    minRamMb: minRam,
    properties: Object.keys(properties).length === 0 ? undefined : properties,
    tags: tags?.map(literal),
    visibility,
    protected: props.protected,
    hidden,
  };
}
