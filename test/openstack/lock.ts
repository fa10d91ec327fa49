import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readStat } from "./processes";
import { say } from "./progress";

/** Does a piece of work while no other command changes the same cloud. A holder that was killed holds nothing. */
export async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const me = identity(process.pid);
  for (let told = false; !take(path, me); await sleep(300)) {
    if (!told) say(`waiting for another command on this cloud (process ${read(path)?.split(" ")[0]})`);
    told = true;
  }
  try {
    return await work();
  } finally {
    if (read(path) === me) rmSync(path, { force: true });
  }
}

function take(path: string, me: string | undefined): boolean {
  try {
    writeFileSync(path, me ?? "", { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = read(path);
  if (holder !== undefined && holder !== identity(Number(holder.split(" ")[0]))) rmSync(path, { force: true });
  return false;
}

/** A process by more than its number, which is given to another one some day. */
function identity(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat && `${pid} ${readStat(stat).startTicks}`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
