import { createHash } from "node:crypto";
import type { CallOptions } from "../../openstack";
import { openFile } from "./stream/file-source";

/**
 * Reads a file once.
 * @throws ImageSourceError if it can't be read
 */
export async function hashFile(
  path: string,
  { signal }: CallOptions = {},
): Promise<{ readonly sha512: string; readonly size: number }> {
  const hash = createHash("sha512");
  let size = 0;
  const { body } = await openFile(path, 0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha512: hash.digest("hex"), size };
}
