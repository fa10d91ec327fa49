import partition from "lodash/partition";
import {
  deleteImage,
  listImages,
  OpenStackError,
  type CallOptions,
  type Image,
  type ImageFilter,
  type OpenStackErrorKind,
} from "../../openstack";
import type { LiveRegion } from "../live-region";
import { answerOf, type AskOptions } from "../region-answer";
import { contentIds } from "./adopt";
import { bootedBy, bootsWithOthers } from "./booting";
import { askByRegion } from "./by-region";
import { isMeant, leaveTo, othersOf } from "./shared-image";

/** A content that is no longer declared in a region. */
export interface PruneItem {
  /** What messages call it. */
  readonly label: string;
  readonly place: LiveRegion;
  readonly sha512: string;
  /** Of its images: those of other names are another app's. @default - any, of what has the owner's tag */
  readonly name?: string;
  /** Who declared it, as of its job. What others have too stays. @default nobody */
  readonly owner?: string;
  /** How many ids of the content are known to be used up there. @default 0 */
  readonly salt?: number;
}

/** How {@link pruneReplicas} works. */
export interface PruneOptions extends AskOptions {
  /** True to remove nothing. @default false */
  readonly dryRun?: boolean;
}

/** What became of one image; of a region that does not answer, what could not be looked for. */
export interface PrunedReplica {
  /** Of its item. */
  readonly label: string;
  /** What the region is called in reports. */
  readonly region: string;
  /** `removed` is what would be, in a dry run. */
  readonly state: "removed" | "kept" | "unknown";
  readonly id?: string;
  readonly name?: string;
  readonly bytes?: number;
  /** As in RFC 3339. */
  readonly createdAt?: string;
  /** Where a request failed. */
  readonly cause?: OpenStackErrorKind;
  /** Why it is kept, or not known. */
  readonly message?: string;
  /** What to do about it. */
  readonly fix?: string;
}

/**
 * Removes images of contents that are no longer declared, half-made ones as well: those of our project whose id follows from the content,
 * and no others. What is protected, in use, or just being made stays, and is told; and so does what an image that stays boots with.
 */
export async function pruneReplicas(items: readonly PruneItem[], options: PruneOptions = {}): Promise<PrunedReplica[]> {
  const pruned = await askByRegion(
    items,
    ({ place }) => place,
    options,
    (place, inRegion, signal) => pruneRegion(place, inRegion, { ...options, signal }),
  );
  return pruned.flat();
}

async function pruneRegion(
  place: LiveRegion,
  items: readonly PruneItem[],
  options: PruneOptions,
): Promise<PrunedReplica[]> {
  const itemOf = new Map(items.flatMap((item) => contentIds(item.sha512, item.salt).map((id) => [id, item] as const)));
  const found = await answerOf(imagesIn(place, itemOf, options));
  if (found.state === "unknown") {
    const { cause, message } = found;
    return items.map(({ label }) => ({ label, region: place.name, state: "unknown", cause, message }));
  }
  const pruned: PrunedReplica[] = [];
  let { there } = found;
  // What boots with others goes before them.
  for (const batch of partition(found.own, bootsWithOthers)) {
    const told = await Promise.all(
      batch.map(async (image): Promise<PrunedReplica> => {
        const { id, name, size: bytes, createdAt } = image;
        const what = { label: itemOf.get(id)?.label ?? id, region: place.name, id, name, bytes, createdAt };
        const others = othersOf(itemOf.get(id) ?? {}, image);
        const end = others.length > 0 ? leaveTo(others, place, image, options) : prune(place, image, there, options);
        return { ...what, ...(await end) };
      }),
    );
    const gone = new Set(told.flatMap(({ id, state }) => (state === "removed" ? [id] : [])));
    there = there.filter(({ id }) => !gone.has(id));
    pruned.push(...told);
  }
  return pruned;
}

/** Those that may go, and all that the project sees beside them. */
async function imagesIn(
  { session, region }: LiveRegion,
  itemOf: ReadonlyMap<string, PruneItem>,
  options: CallOptions,
): Promise<{ readonly own: readonly Image[]; readonly there: readonly Image[] }> {
  const list = async (filter: ImageFilter) => {
    const lists = [false, true].map((hidden) => listImages(session, region, { ...filter, hidden }, options));
    return (await Promise.all(lists)).flat();
  };
  const found = await list({ ids: [...itemOf.keys()], owner: await session.projectId(options) });
  const own = found.filter((image) => isMeant(itemOf.get(image.id) ?? {}, image));
  return { own, there: own.length === 0 ? [] : await list({}) };
}

async function prune(
  { session, region }: LiveRegion,
  image: Image,
  there: readonly Image[],
  { dryRun = false, signal }: PruneOptions,
): Promise<Pick<PrunedReplica, "state" | "cause" | "message" | "fix">> {
  const { id, status, protected: isProtected } = image;
  const openstack = `openstack --os-region-name ${region} image`;
  if (isProtected) {
    return { state: "kept", message: "it is protected", fix: `${openstack} set --unprotected ${id}, and prune again` };
  }
  if (status === "saving" || status === "importing" || status === "uploading") {
    const fix = `prune again when that is over; if nobody is at it, ${openstack} delete ${id}`;
    return { state: "kept", message: `it is ${status}`, fix };
  }
  const booted = bootedBy(image, there);
  if (booted !== undefined) {
    const { name = "without a name", id: user } = booted.user;
    const message = `it is the ${booted.as} of ${name} ${user}, which is still there`;
    return { state: "kept", message, fix: "let that one boot with another, or remove it, and prune again" };
  }
  try {
    if (!dryRun) await deleteImage(session, region, id, { signal });
    return { state: "removed" };
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    const { kind: cause, message } = error;
    if (cause === "notFound") return { state: "removed" };
    const fix = cause === "conflict" ? "remove what uses it, and prune again" : "see to that, and prune again";
    return { state: "kept", cause, message, fix };
  }
}
