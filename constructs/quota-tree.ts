import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { IConstruct } from "constructs";
import pick from "lodash/pick";
import type { Problem } from "../src/finding";
import { isCounted, isDescribing, isThing, type Declared } from "../src/quota";
import { written } from "./addresses-in";
import { TerraformDataSource, TerraformResource, TerraformStack } from "./cdk";
import { imageSizeOf } from "./image-size";
import { addressOf } from "./lost";
import { Places } from "./quota-places";
import type { Region } from "./region";

/** What an app declares in some regions, as far as it counts for quotas. */
export interface QuotaTree {
  readonly declared: readonly Declared[];
  /** What can't be counted, and why. */
  readonly problems: readonly Problem[];
}

/** What is looked at of things that only count: their place and number, and of networks' parts what addresses they have. */
const NEEDED = [
  ...["region", "count", "for_each", "network_id", "fixed_ip"],
  ...["cidr", "allocation_pool", "ipv6_address_mode", "no_gateway", "enable_dhcp"],
];

type Element = TerraformResource | TerraformDataSource;

const IMAGE = "openstack_images_image_v2";

/**
 * Reads the whole app, whoever wrote the constructs in it.
 *
 * @param regions of one tenant; those that are lost have nothing any more
 */
export function readQuotaTree(root: IConstruct, regions: readonly Region[]): QuotaTree {
  const places = new Places(regions);
  const read = root.node.findAll().flatMap((construct) => {
    if (!isElement(construct)) return [];
    const type = construct.terraformResourceType;
    const isResource = TerraformResource.isTerraformResource(construct);
    if (isDescribing(type)) return described(construct, places);
    if (isResource) return isCounted(type) ? counted(construct, places) : [];
    // What the stack only looks for is there all the same, and is the tenant's.
    return imageSizeOf(construct) === undefined ? [] : counted(construct, places, IMAGE);
  });
  return {
    declared: read.filter((one): one is Declared => "address" in one),
    problems: read.filter((one): one is Problem => "code" in one),
  };
}

function isElement(construct: IConstruct): construct is Element {
  return TerraformResource.isTerraformResource(construct) || TerraformDataSource.isTerraformDataSource(construct);
}

function counted(element: Element, places: Places, type = element.terraformResourceType): (Declared | Problem)[] {
  const attributes = attributesOf(element);
  // What belongs to a lost region is no resource any more.
  if (attributes === undefined) return [];
  const place = places.of(element, attributes.region);
  switch (place.kind) {
    case "foreign":
      return [];
    case "unknown":
      return [unchecked(element, "its region is not known at synth", "write the region as a plain text")];
    case "outside":
      return [
        unchecked(
          element,
          `it is in ${place.cloudRegion}, which the tenant does not have`,
          "add the region to the tenant",
        ),
      ];
    case "region":
      return place.region.lost ? [] : [{ ...declared(element, place.region, attributes), type }];
  }
}

/** Flavors and volume types are an administrator's, with a provider of its own. */
function described(element: Element, places: Places): Declared[] {
  const attributes = attributesOf(element) ?? {};
  return places.described(element, attributes.region).map((region) => declared(element, region, attributes));
}

function declared(element: Element, region: Region, attributes: Record<string, unknown>): Declared {
  return {
    path: element.node.path,
    stack: TerraformStack.of(element).node.path,
    address: addressOf(element),
    type: element.terraformResourceType,
    region: region.name,
    attributes: { ...attributes, ...sizeOfFile(attributes), ...imageSizeOf(element) },
  };
}

/** The provider will know the size of an image when it has sent it; where the file is there, it is known now. */
function sizeOfFile({ local_file_path: path, decompress }: Record<string, unknown>): { size_bytes?: number } {
  // A relative path is the working directory's of Terraform, which is not there yet.
  if (typeof path !== "string" || !isAbsolute(path) || ![undefined, false].includes(decompress as undefined)) return {};
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return size === undefined ? {} : { size_bytes: size };
}

/** As they will be written. To resolve what does not count takes long in a tree of thousands of rules. */
function attributesOf(element: Element): Record<string, unknown> | undefined {
  const { terraformResourceType: type, friendlyUniqueId: id } = element;
  const blocks = element.toTerraform() as Readonly<
    Record<string, Record<string, Record<string, Record<string, unknown>>>>
  >;
  const block = blocks[TerraformDataSource.isTerraformDataSource(element) ? "data" : "resource"];
  const attributes = block?.[type]?.[id];
  if (attributes === undefined) return undefined;
  const needed = isThing(type) ? pick(attributes, NEEDED) : attributes;
  return written(needed, element) as Record<string, unknown>;
}

function unchecked(element: Element, why: string, fix: string): Problem {
  return {
    code: "QUOTA_UNCHECKED",
    severity: "warning",
    what: `${element.node.path} counts in no budget: ${why}`,
    fix: `${fix}, or acknowledge it`,
  };
}
