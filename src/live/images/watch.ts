import { setTimeout as sleep } from "node:timers/promises";
import {
  findImage,
  listImageTasks,
  OpenStackError,
  type CallOptions,
  type Image,
  type ImageTask,
} from "../../openstack";
import type { LiveRegion } from "../live-region";
import { stuck } from "./image-problems";

/** How an image is waited for. */
export interface WatchOptions extends CallOptions {
  /** How long nothing may move, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** Glance says nothing of bytes that somebody sends, or that it stages itself: it has so many times as long. */
const PATIENCE = 10;
const [FIRST_POLL_MS, LONGEST_POLL_MS] = [200, 2_000];

/**
 * Waits until an image, or what its imports tell, is not as it was.
 *
 * @throws ReplicaFailure IMAGE_BUSY if it stays as it is for too long
 */
export async function untilChanged(place: LiveRegion, image: Image, options: WatchOptions): Promise<void> {
  const { signal } = options;
  const patienceMs = options.idleTimeoutMs * PATIENCE;
  const before = sightOf(image, await tasksOf(place, image.id, options));
  const begun = performance.now();
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
    await sleep(pollMs, undefined, { signal });
    const now = await findImage(place.session, place.region, image.id, options);
    if (now === undefined || sightOf(now, await tasksOf(place, image.id, options)) !== before) return;
    if (performance.now() - begun > patienceMs) throw stuck(place, now, patienceMs);
  }
}

/** Whether an image is being imported, also where it is not to be seen in its status yet. */
export async function isImporting(place: LiveRegion, id: string, options: CallOptions): Promise<boolean> {
  return (await tasksOf(place, id, options)).some(({ status }) => status === "pending" || status === "processing");
}

/** None where Glance is too old to tell (before Wallaby), and where the image is gone. */
async function tasksOf({ session, region }: LiveRegion, id: string, options: CallOptions): Promise<ImageTask[]> {
  return listImageTasks(session, region, id, options).catch((error: unknown) => {
    if (error instanceof OpenStackError && error.kind === "notFound") return [];
    throw error;
  });
}

function sightOf({ status, size, updatedAt }: Image, tasks: readonly ImageTask[]): string {
  return JSON.stringify([status, size, updatedAt, tasks]);
}
