import type { Image } from "../../openstack";

/** By which property an image names others that it boots with. */
const BOOTS_WITH = { kernel_id: "kernel", ramdisk_id: "RAM disk" } as const;

const PROPERTIES = Object.keys(BOOTS_WITH) as (keyof typeof BOOTS_WITH)[];

/** Whether an image names a kernel or a RAM disk. */
export function bootsWithOthers({ properties }: Image): boolean {
  return PROPERTIES.some((property) => properties[property] !== undefined);
}

/** What boots with an image, and as what it does so; undefined if nothing does. */
export function bootedBy(
  { id }: Image,
  images: readonly Image[],
): { readonly user: Image; readonly as: string } | undefined {
  for (const property of PROPERTIES) {
    const user = images.find((image) => image.id !== id && image.properties[property] === id);
    if (user !== undefined) return { user, as: BOOTS_WITH[property] };
  }
  return undefined;
}
