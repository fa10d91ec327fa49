import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress";

/**
 * Does a piece of work while no other command changes the same cloud. The lock is a socket name that the kernel gives to
 * one process at a time and takes back when it ends, however it ends.
 *
 * @param root the folder of the cloud
 */
export async function locked<T>(root: string, work: () => Promise<T>): Promise<T> {
  let lock = await take(root);
  if (lock === undefined) say("waiting for another command on this cloud");
  for (; lock === undefined; lock = await take(root)) await sleep(300);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** The zero byte makes it an abstract name (unix(7)): there is no file to be left behind. */
function take(root: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(`\0multisite-cloud:${root}`, () => resolve(server));
  });
}
