import { createHash } from "node:crypto";
import { downloadImageData, type Image, type TransferOptions } from "../../openstack";
import type { LiveRegion } from "../live-region";
import { backOff } from "./back-off";
import { isPassing } from "./replica-failure";
import { behind } from "./stream/behind";

/** How {@link hashImage} reads. */
export interface HashOptions extends TransferOptions {
  /** Told how many bytes have been read so far. @default nobody is told */
  readonly onBytes?: (bytes: number) => void;
}

/** How often a download is begun without a byte coming. */
const ATTEMPTS = 3;

/** The SHA-512 that Glance tells of an image; undefined if it tells none. */
export function toldSha512({ hashAlgorithm, hashValue }: Image): string | undefined {
  return hashAlgorithm === "sha512" ? hashValue?.toLowerCase() : undefined;
}

/** Reads all bytes of an image, as they are now. What breaks off goes on where it did. */
export async function hashImage(
  { session, region }: LiveRegion,
  id: string,
  { onBytes, ...options }: HashOptions,
): Promise<{ readonly sha512: string; readonly bytes: number }> {
  const hash = createHash("sha512");
  let bytes = 0;
  for (let attempt = 1; ; attempt++) {
    const before = bytes;
    try {
      const { body, from } = await downloadImageData(session, region, id, { ...options, from: bytes });
      for await (const chunk of behind(body, bytes - from)) {
        hash.update(chunk);
        bytes += chunk.length;
        onBytes?.(bytes);
      }
      return { sha512: hash.digest("hex"), bytes };
    } catch (error) {
      if (bytes > before) attempt = 1;
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
    }
    await backOff(attempt).wait(options.signal);
  }
}
