import type { TerraformElement } from "./cdk";

const SIZE = Symbol.for("cdktf-openstack-multisite/image-size");

type Sized = TerraformElement & { [SIZE]?: { readonly size_bytes?: number } };

/** Says what an element takes of the quota for images, whichever way its bytes come. @param size in bytes, if it is known */
export function setImageSize(element: TerraformElement, size: number | undefined): void {
  (element as Sized)[SIZE] = size === undefined ? {} : { size_bytes: size };
}

/** What was said of it, by the name that the attribute of an image has; undefined for what is no replica. */
export function imageSizeOf(element: TerraformElement): { readonly size_bytes?: number } | undefined {
  return (element as Sized)[SIZE];
}
