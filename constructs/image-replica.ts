import type { Construct } from "constructs";
import { contentImageId, isImageId } from "../src/image";
import { DataOpenstackImagesImageIdsV2 } from "./bindings/data-openstack-images-image-ids-v2";
import { DataOpenstackImagesImageV2 } from "./bindings/data-openstack-images-image-v2";
import { ImagesImageV2, type ImagesImageV2Config } from "./bindings/images-image-v2";
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

/** A version in a region, by who delivers it; in the region that its source is in, the source itself. */
export function makeReplica(parent: Construct, region: Region, props: ReplicaProps): Replica {
  const { origin } = props.version.source;
  if (origin.kind === "region" && origin.region === region.name) return useSource(parent, region, props, origin.image);
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
  resource.lifecycle = { postcondition: [hashCondition(props, region, remedy)] };
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
  const { version, name, memory, path } = props;
  const { sha512 = "unknown" } = version;
  const remembered = memory?.replica(version.version, region.name);
  const id = remembered?.id ?? contentImageId(sha512, remembered?.salt);
  const missing =
    `${path} is not in ${literal(region.name)}: no image there has the id ${id} and the content of version ${version.version}. ` +
    `Nothing was changed. Run: multisite images replicate ${path}, and plan again.`;
  const element = check(parent, region, props, { id, missing });
  // Somebody else's image is in somebody else's quota.
  if (remembered?.id === undefined) setImageSize(element, version.size);
  return { version, region, name, id, element };
}

/** The image that the others are copies of. */
function useSource(parent: Construct, region: Region, props: ReplicaProps, image: string): Replica {
  const { version, path } = props;
  const where = literal(region.name);
  const id = image.toLowerCase();
  if (isImageId(id)) {
    const missing = `${where} has no image ${id} with the content of version ${version.version} of ${path}. Nothing was changed.`;
    return { version, region, name: image, id, element: check(parent, region, props, { id, missing }) };
  }
  const element = new DataOpenstackImagesImageV2(region.scopeFor(parent), region.name, {
    ...region.placement,
    name: literal(image),
    mostRecent: true,
    properties: version.sha512 === undefined ? undefined : { os_hash_value: version.sha512 },
    lifecycle: { postcondition: [hashCondition(props, region, "Declare the content that is there.")] },
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

/** Asks for images by their content: there is no other way to ask for one by its id. */
function check(
  parent: Construct,
  region: Region,
  { version, attributes }: ReplicaProps,
  { id, missing }: { readonly id: string; readonly missing: string },
): DataOpenstackImagesImageIdsV2 {
  return new DataOpenstackImagesImageIdsV2(region.scopeFor(parent), region.name, {
    ...region.placement,
    hidden: attributes.hidden,
    properties: { os_hash_value: version.sha512 ?? "unknown" },
    lifecycle: { postcondition: [{ condition: `\${contains(self.ids, "${id}")}`, errorMessage: missing }] },
  });
}

/** What Glance has read is what was declared. A Glance that shows no hash is believed. */
function hashCondition({ version, path }: ReplicaProps, region: Region, remedy: string) {
  const { sha512 = "unknown" } = version;
  return {
    condition: `\${try(self.properties["os_hash_value"], "${sha512}") == "${sha512}"}`,
    errorMessage:
      `The image in ${literal(region.name)} is not version ${version.version} of ${path}: Glance read \${try(self.properties["os_hash_value"], "no hash")}, ` +
      `declared is sha512 ${sha512}. ${remedy}`,
  };
}
