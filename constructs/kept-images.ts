import type { IConstruct } from "constructs";
import { Aspects, TerraformResource, type TerraformStack } from "./cdk";
import { imageUsesIn } from "./image-references";
import { attributesOf } from "./lost";

/** What is made of an image, and the attributes that name it. Another image there rebuilds a server, and replaces a volume with all that is on it. */
const MADE_OF_IMAGES: Readonly<Record<string, readonly string[]>> = {
  openstack_compute_instance_v2: ["image_id", "image_name", "block_device"],
  openstack_blockstorage_volume_v3: ["image_id"],
};

const keeping = new WeakSet<TerraformStack>();

/**
 * Lets servers and volumes keep the image that they were made of when another version is promoted: its attribute goes into their
 * `ignore_changes`. Terraform still uses it for what it makes.
 */
export function keepImagesIn(stack: TerraformStack): void {
  if (keeping.has(stack)) return;
  keeping.add(stack);
  Aspects.of(stack).add({ visit: keep });
}

function keep(construct: IConstruct): void {
  if (!TerraformResource.isTerraformResource(construct)) return;
  const names = MADE_OF_IMAGES[construct.terraformResourceType] ?? [];
  if (names.length === 0) return;
  const attributes = attributesOf(construct);
  const kept = names.filter((name) => [...imageUsesIn(attributes[name], construct)].some(({ isKept }) => isKept));
  const ignored = construct.lifecycle?.ignoreChanges ?? [];
  if (kept.length === 0 || ignored === "all") return;
  construct.lifecycle = { ...construct.lifecycle, ignoreChanges: [...new Set([...ignored, ...kept])] };
}
