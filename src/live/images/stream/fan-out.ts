import type { CallOptions } from "../../../openstack";
import type { ByteSource } from "./byte-source";
import type { Pace } from "./pace";
import { Pump } from "./pump";
import { Reading } from "./reading";
import { Upload, type StreamTarget } from "./upload";

export type { StreamTarget } from "./upload";

/** How {@link fanOut} behaves. */
export interface FanOutOptions extends CallOptions {
  /** What the bytes must be. */
  readonly sha512: string;
  /** How many there must be. @default - as many as the source says */
  readonly size?: number;
  /** Limits the bytes per second, together with all else that has it. @default - nothing does */
  readonly pace?: Pace;
  /** How many bytes may wait to be sent, over all targets; one chunk for each always may. @default 33554432 (32 MiB) */
  readonly windowBytes?: number;
  /** How long a target may hold the others up before it gets a read of its own, in milliseconds. @default 2000 */
  readonly patienceMs?: number;
}

/**
 * One read of the source, one upload per target. One that is much slower than the others goes on with a read of its own.
 *
 * No target gets the last bytes before all are known to be the pinned ones: else its upload is broken off.
 *
 * @returns what came of each target; a failed one fails alone. All fail with an ImageSourceError, or what the source failed with
 */
export async function fanOut(
  source: ByteSource,
  targets: readonly StreamTarget[],
  options: FanOutOptions,
): Promise<readonly PromiseSettledResult<void>[]> {
  const { pace, windowBytes = 32 * 2 ** 20, patienceMs = 2_000, signal = new AbortController().signal } = options;
  const share = { windowBytes: windowBytes / targets.length, pace, signal };
  const uploads = targets.map((target) => new Upload(target, share));
  const results = Promise.allSettled(uploads.map(({ result }) => result));
  const giveUp = () => uploads.forEach((upload) => upload.fail(reasonOf(signal)));
  signal.addEventListener("abort", giveUp);
  try {
    if (signal.aborted) giveUp();
    await new Pump(new Reading(source, options), uploads, patienceMs).run();
    return await results;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
