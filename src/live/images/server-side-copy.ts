import {
  findImage,
  importImage,
  listImportMethods,
  OpenStackError,
  type CallOptions,
  type ImageImport,
} from "../../openstack";
import type { LiveRegion } from "../live-region";
import type { ReplicaSource } from "./job";
import { isImporting, untilChanged, type WatchOptions } from "./watch";

const METHOD = "glance-download";

type GlanceDownload = Extract<ImageImport, { readonly name: typeof METHOD }>;

/** How a region's Glance can get the bytes itself; undefined if it can't: another Keystone, a source outside, a method that is off. */
export async function importOf(
  source: ReplicaSource,
  { session, region }: LiveRegion,
  options: CallOptions,
): Promise<GlanceDownload | undefined> {
  if (source.kind !== "image" || source.place.session !== session || source.place.region === region) return undefined;
  const methods = await listImportMethods(session, region, options).catch(unlessAborted<readonly string[]>([]));
  return methods.includes(METHOD) ? { name: METHOD, region: source.place.region, imageId: source.id } : undefined;
}

/**
 * Lets Glance get the bytes, and waits for it.
 *
 * @returns false if it did not get them, and somebody else has to bring them
 */
export async function copyOnServer(
  place: LiveRegion,
  id: string,
  method: GlanceDownload,
  options: WatchOptions,
): Promise<boolean> {
  const { session, region } = place;
  const isTaken = importImage(session, region, id, method, options).then(() => true);
  if (!(await isTaken.catch(unlessAborted(false)))) return false;
  for (;;) {
    const image = await findImage(session, region, id, options);
    if (image?.status !== "queued" && image?.status !== "importing") return true;
    if (image.status === "queued" && !(await isImporting(place, id, options))) {
      // It may have ended in between.
      return (await findImage(session, region, id, options))?.status !== "queued";
    }
    await untilChanged(place, image, options);
  }
}

/** Whatever it is: there is another way. But who else is at it, or wants an end, is heard. */
function unlessAborted<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof OpenStackError && error.kind !== "aborted" && error.kind !== "conflict") return instead;
    throw error;
  };
}
