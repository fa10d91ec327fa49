import type { IConstruct } from "constructs";
import pick from "lodash/pick";
import { Aspects, TerraformResource } from "./cdk";
import { imageUsesIn } from "./image-references";
import type { Tenant } from "./tenant";

/** What is made of an image, and the attributes that name it. Another image there rebuilds a server, and replaces a volume with all that is on it. */
const MADE_OF_IMAGES: Readonly<Record<string, readonly string[]>> = {
  openstack_compute_instance_v2: ["image_id", "image_name", "block_device"],
  openstack_blockstorage_volume_v3: ["image_id"],
};

/**
 * Lets servers and volumes keep the image that they were made of when another version is promoted: what follows the promoted version goes
 * into their `ignore_changes`. Terraform still uses it for what it makes.
 */
export function keepImages(tenant: Tenant, isKept: (subject: object) => boolean): void {
  for (const stack of new Set(tenant.regions.map((region) => region.stack)))
    Aspects.of(stack).add({ visit: (construct) => keep(construct, isKept) });
}

function keep(construct: IConstruct, isKept: (subject: object) => boolean): void {
  if (!TerraformResource.isTerraformResource(construct)) return;
  const names = MADE_OF_IMAGES[construct.terraformResourceType] ?? [];
  if (names.length === 0) return;
  const attributes = attributesOf(construct);
  const kept = names.filter((name) =>
    [...imageUsesIn(pick(attributes, name), construct)].some(({ follows, subject }) => follows && isKept(subject)),
  );
  const ignored = construct.lifecycle?.ignoreChanges ?? [];
  if (kept.length === 0 || ignored === "all") return;
  construct.lifecycle = { ...construct.lifecycle, ignoreChanges: [...new Set([...ignored, ...kept])] };
}

function attributesOf(resource: TerraformResource): object {
  const written = resource.toTerraform() as { resource?: Record<string, Record<string, object>> };
  return written.resource?.[resource.terraformResourceType]?.[resource.friendlyUniqueId] ?? {};
}
