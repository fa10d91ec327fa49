import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What one run of a Node program cost. */
export interface Sample {
  /** From its start to its end, or to the first line it printed. */
  readonly wallMs: number;
  /** User and system time, from its start to its end. Undefined where it was stopped at its first line. */
  readonly cpuMs?: number;
  /** Most memory it ever had: resident, shared pages included. Undefined where the machine does not say. */
  readonly peakMiB?: number;
  /** All that it read and wrote, its own code included: files, pipes, sockets. Undefined where the machine does not say. */
  readonly movedMiB?: number;
}

/** What to run: `node` with these arguments. */
export interface Program {
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The smallest thing Node can do, which start-up times are compared with. */
export const EMPTY: Program = { args: ["-e", "0"] };

/** A program of this folder. */
export function own(name: string, ...args: string[]): Program {
  return { args: [join(__dirname, `${name}.js`), ...args] };
}

/** Runs a program to its end. Its own account of its CPU time and memory comes through file descriptor 3. */
export function runToEnd({ args, env = process.env }: Program): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, ["--require", join(__dirname, "account.js"), ...args], {
      env,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    let account = "";
    let errors = "";
    child.stdio[3]?.on("data", (data) => (account += String(data)));
    child.stderr?.on("data", (data) => (errors += String(data)));
    child.on("error", reject);
    child.on("close", (code) => {
      const wallMs = millisecondsSince(start);
      if (code !== 0) return reject(new Error(`node ${args.join(" ")} ended with ${code}:\n${errors}`));
      resolve({ wallMs, ...(JSON.parse(account) as Omit<Sample, "wallMs">) });
    });
  });
}

/** Runs a program until it has printed its first line, reads its memory, and stops it. */
export function runToFirstLine({ args, env = process.env }: Program): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let sample: Sample | undefined;
    let errors = "";
    child.stderr.on("data", (data) => (errors += String(data)));
    child.on("error", reject);
    child.stdout.once("data", () => {
      sample = { wallMs: millisecondsSince(start), peakMiB: peakOf(child.pid) };
      child.kill("SIGKILL");
    });
    child.on("close", (code) => {
      if (sample === undefined)
        reject(new Error(`node ${args.join(" ")} printed nothing and ended with ${code}:\n${errors}`));
      else resolve(sample);
    });
  });
}

/** Measures something in this process. */
export async function timed(work: () => Promise<void>): Promise<Sample> {
  const start = process.hrtime.bigint();
  await work();
  return { wallMs: millisecondsSince(start) };
}

function millisecondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The high-water mark of a running process, in MiB. Linux only. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
