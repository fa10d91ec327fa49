import type { Image } from "./state";

/** An image as its readers see it. What it is goes before what is said of it. */
export function shown({ properties, seed: _seed, ...attributes }: Image): object {
  const self = `/v2/images/${attributes.id}`;
  return { ...properties, ...attributes, self, file: `${self}/file`, schema: "/v2/schemas/image" };
}
