import { isImageId } from "../../image";
import { findImage, listImages, type CallOptions, type Image } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { hashImage, toldSha512, type HashOptions } from "./hash-image";
import { changed, unreadable, type ImageSourceError } from "./stream/source-error";

/** An image of which others are copies, and what is in it. */
export interface SourceImage {
  readonly image: Image;
  /** As Glance tells it; where it tells none the pinned one, or the one of its bytes. */
  readonly sha512: string;
}

/** How {@link findSourceImage} looks for it. */
export interface SourceImageOptions extends HashOptions {
  /** What it has to be. @default - it is learned */
  readonly sha512?: string;
  /** Whether it is one that lists leave out, or one that they show. @default - either */
  readonly hidden?: boolean;
}

/**
 * The image of a region that has an id, or a name that no other one has there. Bytes are read only where nobody says what is in them.
 *
 * @throws ImageSourceError if there is none, if there are several, or if it is not what is pinned; OpenStackError
 */
export async function findSourceImage(
  place: LiveRegion,
  nameOrId: string,
  options: SourceImageOptions = {},
): Promise<SourceImage> {
  const { sha512: pinned, hidden, ...hashing } = options;
  const at = `image ${JSON.stringify(nameOrId)} in ${place.name}`;
  const id = nameOrId.toLowerCase();
  const found = isImageId(id)
    ? [await findImage(place.session, place.region, id, options)]
    : await named(place, nameOrId, options);
  const active = found.filter((image) => image?.status === "active" && image.hidden === (hidden ?? image.hidden));
  const right =
    pinned === undefined ? [] : active.filter((image) => image !== undefined && toldSha512(image) === pinned);
  const [image, another] = right.length > 0 ? right : active;
  if (image === undefined) throw missing(at, found, hidden);
  // Those that have the pinned bytes are alike.
  if (another !== undefined && right.length === 0) throw unreadable(at, "several are called so", "give the id of one");
  const told = toldSha512(image);
  if (pinned !== undefined && told !== undefined && told !== pinned) throw changed(at, `sha512 ${told}, not ${pinned}`);
  return { image, sha512: told ?? pinned ?? (await hashImage(place, image.id, hashing)).sha512 };
}

function missing(at: string, found: readonly (Image | undefined)[], hidden: boolean | undefined): ImageSourceError {
  if (hidden === undefined || !found.some((image) => image?.status === "active"))
    return unreadable(at, "there is no such active image", "name one by its name or id");
  return hidden
    ? unreadable(at, "it is not hidden", "leave hidden out where the source is declared")
    : unreadable(at, "it is hidden", "say so where the source is declared: { hidden: true }");
}

async function named({ session, region }: LiveRegion, name: string, options: CallOptions): Promise<Image[]> {
  const lists = [false, true].map((hidden) => listImages(session, region, { name, hidden }, options));
  return (await Promise.all(lists)).flat();
}
