import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Does a piece of work unless its stamp says that it was done. The stamp is written last, so work that was cut off
 * half-way is done again, from its beginning.
 */
export async function once(stamp: string, work: () => Promise<void>): Promise<void> {
  if (existsSync(stamp)) return;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, "");
}
