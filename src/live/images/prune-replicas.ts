import {
  deleteImage,
  listImages,
  OpenStackError,
  type CallOptions,
  type Image,
  type OpenStackErrorKind,
} from "../../openstack";
import { contentImageId } from "../../image";
import type { LiveRegion } from "../live-region";
import { answerOf, type AskOptions } from "../region-answer";
import { contentIds } from "./adopt";
import { askByRegion } from "./by-region";
import { draftNameOf } from "./replica-fields";

/** A content that is no longer declared in a region. */
export interface PruneItem {
  /** What messages call it. */
  readonly label: string;
  readonly place: LiveRegion;
  readonly sha512: string;
  /** Of its images: those of other names are another app's. */
  readonly name: string;
  /** Of the ids that are looked at. @default - all that a replicator may have come to */
  readonly salts?: readonly number[];
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
 * and no others. What is protected, in use, or just being made stays, and is told.
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
  const itemOf = new Map(items.flatMap((item) => idsOf(item).map((id) => [id, item] as const)));
  const found = await answerOf(ownImages(place, [...itemOf.keys()], options).then((images) => ({ images })));
  if (found.state === "unknown") {
    const { cause, message } = found;
    return items.map(({ label }) => ({ label, region: place.name, state: "unknown", cause, message }));
  }
  const own = found.images.filter(({ id, name }) => isCalled(itemOf.get(id)?.name, name));
  return Promise.all(
    own.map(async (image) => {
      const { id, name, size: bytes, createdAt } = image;
      const what = { label: itemOf.get(id)?.label ?? id, region: place.name, id, name, bytes, createdAt };
      return { ...what, ...(await prune(place, image, options)) };
    }),
  );
}

function isCalled(wanted: string | undefined, name: string | undefined): boolean {
  return wanted !== undefined && (name === wanted || name === draftNameOf(wanted));
}

function idsOf({ sha512, salts }: PruneItem): string[] {
  return salts?.map((salt) => contentImageId(sha512, salt)) ?? contentIds(sha512);
}

async function ownImages(
  { session, region }: LiveRegion,
  ids: readonly string[],
  options: CallOptions,
): Promise<Image[]> {
  const owner = await session.projectId(options);
  const lists = [false, true].map((hidden) => listImages(session, region, { ids, owner, hidden }, options));
  return (await Promise.all(lists)).flat();
}

async function prune(
  { session, region }: LiveRegion,
  { id, status, protected: isProtected }: Image,
  { dryRun = false, signal }: PruneOptions,
): Promise<Pick<PrunedReplica, "state" | "cause" | "message" | "fix">> {
  const openstack = `openstack --os-region-name ${region} image`;
  if (isProtected) {
    return { state: "kept", message: "it is protected", fix: `${openstack} set --unprotected ${id}, and prune again` };
  }
  if (status === "saving" || status === "importing" || status === "uploading") {
    return { state: "kept", message: `it is ${status}`, fix: "prune again when that is over" };
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
