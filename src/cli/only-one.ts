import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { CliError } from "./cli-error";

/** After this long a command that holds the file, and says nothing any more, is taken for dead. */
const STALE_MS = 10_000;

/** Does what only one command may do at a time with a file; waits as long as a dead one would hold it. */
export async function onlyOne<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const release = await lock(path, {
    realpath: false,
    stale: STALE_MS,
    retries: { retries: 12, factor: 1, minTimeout: 1_000 },
  }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ELOCKED" ? "another multisite quota apply is at work with it" : error.message;
    throw new CliError(`${path} can't be taken: ${why}; wait for it, or give another file as --resume`);
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
