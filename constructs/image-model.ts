import { Construct } from "constructs";
import type { ModelImage, ModelImageVersion } from "../src/model";
import type { ImageVersion } from "./image-version";
import type { IReplicatedImage, ReplicatedImage } from "./replicated-image";

/** An image as the model file has it. */
export function modelOf(image: ReplicatedImage): ModelImage {
  const { props, sync } = image;
  return {
    path: image.node.path,
    tenant: image.tenant.node.path,
    lock: image.memory?.file,
    sync: sync.mode,
    waves: sync.options.controlled?.waves,
    promoted: image.promoted,
    promotedInCode: props.promoted === undefined ? undefined : true,
    versions: image.versions.map((version) => modelOfVersion(image, version)),
  };
}

function modelOfVersion(
  image: ReplicatedImage,
  { version, source, sha512, size, delivery }: ImageVersion,
): ModelImageVersion {
  const { props, sync } = image;
  const { controlled } = sync.options;
  return {
    version,
    name: `${image.name}-${version}`,
    source: source.origin,
    sha512,
    size,
    delivery,
    reached: controlled === undefined ? undefined : image.reached(version),
    reachedInCode: controlled?.reached?.[version] === undefined ? undefined : true,
    regions: image.replicasOf(version),
    diskFormat: props.diskFormat ?? "qcow2",
    containerFormat: props.containerFormat ?? "bare",
    minDisk: props.minDisk ?? 0,
    minRam: props.minRam ?? 0,
    properties: props.properties ?? {},
    tags: props.tags ?? [],
    visibility: props.visibility ?? "private",
    protected: props.protected ?? false,
    hidden: props.hidden ?? false,
    kernel: pathOf(props.kernel),
    ramdisk: pathOf(props.ramdisk),
  };
}

function pathOf(image: IReplicatedImage | undefined): string | undefined {
  return Construct.isConstruct(image) ? image.node.path : undefined;
}
