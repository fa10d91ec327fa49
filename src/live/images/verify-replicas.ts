import type { TransferOptions } from "../../openstack";
import { answerOf, type AskOptions } from "../region-answer";
import { groupByRegion } from "./by-region";
import { hashImage } from "./hash-image";
import { ADOPT_AGAIN } from "./judge-replica";
import { placeOf, readReplicas, type ReplicaQuestion, type ReplicaStatus, type RegionQuestion } from "./read-replicas";
import type { ReplicaEvent, ReplicaNews } from "./replica-event";

/** How {@link verifyReplicas} works. */
export interface VerifyOptions extends AskOptions, Pick<TransferOptions, "idleTimeoutMs"> {
  /** True to read the bytes of all images, as they are at rest now. @default false: only of those of which Glance tells no SHA-512 */
  readonly deep?: boolean;
  /** Told what happens. @default nobody is told */
  readonly onEvent?: (event: ReplicaEvent) => void;
}

/** An image whose bytes are read, and what they shall be. */
interface Reading extends RegionQuestion {
  readonly status: ReplicaStatus;
  readonly id: string;
  readonly sha512: string;
}

/**
 * What regions have of images, as {@link readReplicas} does, and whether it is the right thing: by what Glance tells, or deep, by the
 * bytes themselves. They are hashed as they come, image after image, in all regions at once.
 */
export async function verifyReplicas(
  questions: readonly ReplicaQuestion[],
  options: VerifyOptions = {},
): Promise<ReplicaStatus[]> {
  const told = await readReplicas(questions, options);
  const asked = questions.flatMap((question) => question.targets.map((target) => ({ question, target })));
  const readings = asked.flatMap((one, n) => readingOf(one, told[n], options));
  const verified = new Map<ReplicaStatus, ReplicaStatus>();
  await Promise.all(
    groupByRegion(readings, placeOf).map(async (inRegion) => {
      for (const reading of inRegion) verified.set(reading.status, await verify(reading, options));
    }),
  );
  return told.map((status) => verified.get(status) ?? status);
}

function readingOf(asked: RegionQuestion, status: ReplicaStatus, { deep = false }: VerifyOptions): Reading[] {
  const { sha512 } = asked.question;
  const { id, state, hash } = status;
  if (id === undefined || sha512 === undefined) return [];
  const isActive = state === "verified" || state === "unpublished" || (state === "unknown" && hash === undefined);
  return isActive && (deep || hash === undefined) ? [{ ...asked, sha512, status, id }] : [];
}

async function verify(
  { target: { place }, status, id, sha512 }: Reading,
  options: VerifyOptions,
): Promise<ReplicaStatus> {
  const { bytes: size, label, region } = status;
  const { idleTimeoutMs, signal, onEvent } = options;
  const tell = (news: ReplicaNews) => onEvent?.({ label, region, at: new Date().toISOString(), ...news });
  const onBytes = (bytes: number) => tell({ event: "progress", bytes, size });
  const read = await answerOf(hashImage(place, id, { idleTimeoutMs, signal, onBytes }));
  if (read.state === "unknown") {
    const { cause, message } = read;
    tell({ event: "failed", message, cause });
    return { ...status, state: "unknown", cause, message };
  }
  const { sha512: hash, bytes } = read;
  if (hash !== sha512) {
    const message = `its bytes have sha512 ${hash}, not ${sha512}`;
    tell({ event: "failed", message: `image ${id} in ${region}: ${message}` });
    // A replicator believes what Glance tells.
    const fix = status.adopted === true && status.hash === undefined ? ADOPT_AGAIN : undefined;
    return { ...status, state: "wrong", hash, bytes, message, fix };
  }
  tell({ event: "verified", id, bytes });
  return { ...status, state: status.state === "unpublished" ? "unpublished" : "verified", hash, message: undefined };
}
