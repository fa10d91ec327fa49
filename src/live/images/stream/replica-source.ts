import type { LiveRegion } from "../../live-region";

/** Where the bytes of an image are. */
export type ReplicaSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "url"; readonly url: string }
  /** An image of some region, by its id there. */
  | { readonly kind: "image"; readonly place: LiveRegion; readonly id: string };
