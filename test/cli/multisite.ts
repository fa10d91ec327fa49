import { spawn, type ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../src/package-info";

const MAIN = `${packageRoot()}/dist/src/cli/main.js`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Called {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command as it is installed. */
export function call(args: readonly string[], { cwd = process.cwd(), env = {}, stdin = "" } = {}): Called {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: "pipe",
  });
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { process: child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) };
}

export function multisite(args: readonly string[], options?: Parameters<typeof call>[1]): Promise<Ended> {
  return call(args, options).ended;
}
