import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Download } from "../../../openstack";
import { unreadable } from "./source-error";

/** How much is read at once. */
const CHUNK_BYTES = 2 ** 18;

/** By the system's error codes. */
const FIXES: Readonly<Record<string, string>> = {
  ENOENT: "correct the path",
  EACCES: "give yourself the right to read it",
  EPERM: "give yourself the right to read it",
};

/** Opens a file at some byte. @throws ImageSourceError */
export async function openFile(path: string, from: number): Promise<Download> {
  // A pipe to which nobody writes would be waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error.message, FIXES[error.code ?? ""] ?? "mend that");
  });
  const stats = await file.stat();
  if (stats.isFile()) {
    return { body: file.createReadStream({ start: from, highWaterMark: CHUNK_BYTES }), size: stats.size, from };
  }
  await file.close();
  throw unreadable(path, "it is no file", "name one");
}
