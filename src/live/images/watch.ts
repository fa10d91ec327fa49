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
  /** Told every now and then that it is waited for. */
  readonly onWaiting?: () => void;
}

/**
 * How many times as long as for its own bytes is waited for those of others, of which Glance shows nothing. An import that Glance says it
 * works on may take long; without that, it is one that has failed.
 */
const PATIENCE = { saving: 60, importing: 360, other: 10 } as const;
/** How often it is told that it is waited for, in milliseconds. */
const TELL_MS = 30_000;
const [FIRST_POLL_MS, LONGEST_POLL_MS] = [200, 2_000];

/**
 * Waits until an image, or what its imports tell, is not as it was.
 *
 * @throws ReplicaFailure IMAGE_BUSY if it stays as it is for too long
 */
export async function untilChanged(place: LiveRegion, image: Image, options: WatchOptions): Promise<void> {
  const { signal } = options;
  const tasks = await tasksOf(place, image.id, options);
  const before = sightOf(image, tasks);
  const patienceMs = options.idleTimeoutMs * patienceFor(image, tasks);
  const begun = performance.now();
  let told = begun;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
    await sleep(pollMs, undefined, { signal });
    const now = await findImage(place.session, place.region, image.id, options);
    if (now === undefined || sightOf(now, await tasksOf(place, image.id, options)) !== before) return;
    if (performance.now() - begun > patienceMs) throw stuck(place, now, patienceMs);
    if (performance.now() - told < TELL_MS) continue;
    told = performance.now();
    options.onWaiting?.();
  }
}

function patienceFor({ status }: Image, tasks: readonly ImageTask[]): number {
  if (status === "saving") return PATIENCE.saving;
  return tasks.some(isGoingOn) ? PATIENCE.importing : PATIENCE.other;
}

const isGoingOn = ({ status }: ImageTask) => status === "pending" || status === "processing";

/** Whether an image is being imported, also where it is not to be seen in its status yet. */
export async function isImporting(place: LiveRegion, id: string, options: CallOptions): Promise<boolean> {
  return (await tasksOf(place, id, options)).some(isGoingOn);
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
