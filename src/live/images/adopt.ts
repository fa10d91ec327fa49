import { contentImageId } from "../../image";
import { listImages, type CallOptions, type Image } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { toldSha512 } from "./hash-image";
import { isUnpublished } from "./replica-fields";
import { differenceOf, type Wanted } from "./wanted";

/** How many ids of one content are looked at behind those that are known to be used up: each was used up once, so few are. */
export const SALTS = 256;

/** The salt of which an id follows from a content; undefined if it does not. @param usedUp how many ids are known to be used up */
export function saltOf(sha512: string, id: string, usedUp = 0): number | undefined {
  const salt = contentIds(sha512, usedUp).indexOf(id);
  return salt === -1 ? undefined : salt;
}

/** Ids that follow from a content, by their salts. @param usedUp how many are known to be used up: they come first */
export function contentIds(sha512: string, usedUp = 0): string[] {
  return Array.from({ length: usedUp + SALTS }, (_, salt) => contentImageId(sha512, salt));
}

/** An image that has the content, whoever made it: of our own project if there is one, and the oldest. */
export async function findTwin(
  { session, region }: LiveRegion,
  wanted: Wanted & { readonly sha512: string },
  options: CallOptions,
): Promise<Image | undefined> {
  const filter = { hashValue: wanted.sha512, status: "active" } as const;
  const found = await listImages(session, region, { ...filter, hidden: wanted.hidden ?? false }, options);
  return twinIn(found, wanted, await session.projectId(options));
}

/** The same, in a list. */
export function twinIn(images: readonly Image[], wanted: Wanted, projectId: string): Image | undefined {
  const twins = images.filter((image) => isTwin(image, wanted)).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  return twins.find(({ owner }) => owner === projectId) ?? twins[0];
}

function isTwin(image: Image, wanted: Wanted): boolean {
  const isKnown = image.status === "active" && toldSha512(image) !== undefined;
  // A stack looks either for hidden ones or for others.
  const isSeen = image.hidden === (wanted.hidden ?? false);
  return isKnown && isSeen && differenceOf(image, wanted) === undefined && !isUnpublished(image);
}
