import type { Construct } from "constructs";
import { DataOpenstackImagesImageIdsV2 } from "./bindings/data-openstack-images-image-ids-v2";
import type { IResolvable } from "./cdk";
import type { Region } from "./region";

/** What {@link checkById} looks for. */
export interface CheckProps {
  /** In Glance. */
  readonly id: string;
  /** That it has. */
  readonly sha512: string;
  /**
   * Whether lists leave it out: Glance lists either such images or the others.
   * @default false
   */
  readonly hidden?: boolean | IResolvable;
  /** What the plan says where it is not there. */
  readonly missing: string;
}

/**
 * Fails the plan where a region has no image of an id and a content: there is no other way to ask for one by its id than to list images.
 * Where Glance computes another hash than SHA-512, or none, the content can't be seen in a plan: then the id has to do.
 *
 * @returns what reads the images of the content, and what is read only where that one is not among them
 */
export function checkById(
  parent: Construct,
  region: Region,
  { id, sha512, hidden, missing }: CheckProps,
): { readonly element: DataOpenstackImagesImageIdsV2; readonly others: readonly DataOpenstackImagesImageIdsV2[] } {
  const scope = region.scopeFor(parent);
  const where = { ...region.placement, hidden };
  const element = new DataOpenstackImagesImageIdsV2(scope, region.name, {
    ...where,
    properties: { os_hash_value: sha512 },
  });
  const hashed = new DataOpenstackImagesImageIdsV2(scope, `${region.name}-hashed`, {
    ...where,
    properties: { os_hash_algo: "sha512" },
  });
  const listed = new DataOpenstackImagesImageIdsV2(scope, `${region.name}-listed`, {
    ...where,
    lifecycle: {
      postcondition: [
        {
          condition: `\${contains(self.ids, "${id}") && !contains(${hashed.fqn}[0].ids, "${id}")}`,
          errorMessage: missing,
        },
      ],
    },
  });
  const others = [hashed, listed];
  for (const other of others) other.addOverride("count", `\${contains(${element.fqn}.ids, "${id}") ? 0 : 1}`);
  return { element, others };
}

/** What Glance says that it has read. */
const HASH = 'self.properties["os_hash_value"]';

/** Holds what Glance has read against a content. A Glance that computes another hash than SHA-512, or none, is believed. */
export function hashCondition(sha512: string, message: string) {
  return {
    condition: `\${try(self.properties["os_hash_algo"], "sha512") != "sha512" || try(${HASH}, "${sha512}") == "${sha512}"}`,
    errorMessage: `${message}: Glance read \${try(${HASH}, "no hash")}, declared is sha512 ${sha512}.`,
  };
}
