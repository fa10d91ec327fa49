import type { Construct } from "constructs";
import { contentImageId, isImageId } from "../src/image";
import type { ModelImageSource } from "../src/model";
import { DataOpenstackImagesImageV2 } from "./bindings/data-openstack-images-image-v2";
import { ImagesImageV2, type ImagesImageV2Config } from "./bindings/images-image-v2";
import { checkById, hashCondition } from "./image-check";
import type { ImageDelivery } from "./image-delivery";
import { stagedPath } from "./image-file";
import type { LockedImage } from "./locked-image";
import { setImageSize } from "./image-size";
import type { ReplicaElement } from "./image-references";
import type { ImageVersion } from "./image-version";
import { addressOf } from "./lost";
import type { Region } from "./region";
import { literal } from "./text";

/** One version of an image in one region, as its stack has it. */
export interface Replica {
  readonly version: ImageVersion;
  readonly region: Region;
  /** Name in Glance. */
  readonly name: string;
  /** In Glance: a reference where Terraform makes it. */
  readonly id: string;
  readonly element: ReplicaElement;
  /** What else asks for it, as a part of that. @default [] */
  readonly others?: readonly ReplicaElement[];
  /** Where Terraform makes it. */
  readonly resource?: ImagesImageV2;
}

/** What all replicas of a version share. */
export interface ReplicaProps {
  /** What is replicated. */
  readonly version: ImageVersion;
  /** Name in Glance. */
  readonly name: string;
  /** What Glance is told of it besides. */
  readonly attributes: Omit<ImagesImageV2Config, "name" | "region" | "provider">;
  /** How Terraform sends it, where it does. */
  readonly delivery: ImageDelivery;
  /**
   * What the lock file has of the image.
   * @default - there is none
   */
  readonly memory?: LockedImage;
  /** Path of the image in the tree, for messages. */
  readonly path: string;
}

/** A source that is an image of a region. */
type RegionOrigin = Extract<ModelImageSource, { readonly kind: "region" }>;

/** A version in a region, by who delivers it; in the region that its source is in, the source itself. */
export function makeReplica(parent: Construct, region: Region, props: ReplicaProps): Replica {
  const { origin } = props.version.source;
  if (origin.kind === "region" && origin.region === region.name) return useSource(parent, region, props, origin);
  return props.version.delivery === "terraform" ? upload(parent, region, props) : expect(parent, region, props);
}

/**
 * An upload by Terraform. It goes through a provider of its own region: the community provider would forget a failed upload elsewhere, and
 * make a second one.
 */
function upload(parent: Construct, region: Region, props: ReplicaProps): Replica {
  const { version, name, attributes } = props;
  const resource = new ImagesImageV2(region.scopeFor(parent), region.name, {
    ...attributes,
    ...bytesOf(props, region),
    name: literal(name),
    region: region.cloudRegion,
    provider: region.tenant.providerIn(region),
  });
  const remedy = `Bring the declared content, and replace the image: terraform apply -replace=${addressOf(resource)}`;
  resource.lifecycle = holdToContent(props, region, remedy);
  setImageSize(resource, version.size);
  // A reference costs a stack trace: made only where it is used.
  return {
    version,
    region,
    name,
    element: resource,
    resource,
    get id() {
      return resource.id;
    },
  };
}

/** The provider keeps what it downloads by URL alone, and never looks again: so URL and folder say what is meant. */
function bytesOf({ version, delivery }: ReplicaProps, region: Region): Partial<ImagesImageV2Config> {
  const { sha512 = "unknown" } = version;
  const { origin } = version.source;
  if (origin.kind !== "url") return { localFilePath: stagedPath(sha512) };
  const imageSourceUrl = literal(`${origin.url}#sha512=${sha512}`);
  if (delivery.options.webDownload === true) return { imageSourceUrl, webDownload: true };
  // Each region's provider is a process of its own: in one folder they would write one file at the same time.
  return { imageSourceUrl, imageCachePath: literal(`images/downloads/${region.name}`) };
}

/** A replica that is there, or the plan fails. */
function expect(parent: Construct, region: Region, props: ReplicaProps): Replica {
  const { version, name, attributes, memory, path } = props;
  const { sha512 = "unknown" } = version;
  const remembered = memory?.replica(version.version, region.name);
  const id = remembered?.id ?? contentImageId(sha512, remembered?.salt);
  const missing =
    `${path} is not in ${literal(region.name)}: no image there has the id ${id} and the content of version ${version.version}. ` +
    `Nothing was changed. Run: multisite images replicate ${path}, and plan again.`;
  const check = checkById(parent, region, { id, sha512, hidden: attributes.hidden, missing });
  // Somebody else's image is in somebody else's quota.
  if (remembered?.id === undefined) setImageSize(check.element, version.size);
  return { version, region, name, id, ...check };
}

/** The image that the others are copies of. */
function useSource(parent: Construct, region: Region, props: ReplicaProps, { image, hidden }: RegionOrigin): Replica {
  const { version, path } = props;
  const { sha512 } = version;
  const where = literal(region.name);
  const id = image.toLowerCase();
  if (isImageId(id)) {
    const missing = `${where} has no image ${id} with the content of version ${version.version} of ${path}. Nothing was changed.`;
    const check = checkById(parent, region, { id, sha512: sha512 ?? "unknown", hidden, missing });
    return { version, region, name: image, id, ...check };
  }
  const element = new DataOpenstackImagesImageV2(region.scopeFor(parent), region.name, {
    ...region.placement,
    name: literal(image),
    hidden,
    mostRecent: true,
    properties: sha512 === undefined ? undefined : { os_hash_value: sha512 },
    lifecycle: holdToContent(props, region, "Declare the content that is there."),
  });
  return {
    version,
    region,
    name: image,
    element,
    get id() {
      return element.id;
    },
  };
}

/** What Glance has read is what was declared. */
function holdToContent({ version, path }: ReplicaProps, region: Region, remedy: string) {
  const what = `The image in ${literal(region.name)} is not version ${version.version} of ${path}`;
  const { errorMessage, ...condition } = hashCondition(version.sha512 ?? "unknown", what);
  return { postcondition: [{ ...condition, errorMessage: `${errorMessage} ${remedy}` }] };
}
