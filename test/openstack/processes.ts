import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of this cloud, as the kernel shows it now. */
export interface OwnProcess {
  pid: number;
  /** Clock ticks between boot and the start of the process: with the pid it names one process and never another. */
  startTicks: number;
  /** What it is part of, e.g. "RegionOne/nova-compute". */
  service: string;
  /** Of the command, settings and files that it was started with. */
  fingerprint: string;
  /** The process that was started; the others are its children. */
  leader: boolean;
}

/**
 * The variable by which a process of this cloud is known. Children inherit it, and nothing else ever sets it: so there
 * are no pid files to go stale, and an `up` that was killed loses nothing that it had started.
 */
const MARK = "MULTISITE_CLOUD_SERVICE";

/** An environment with the mark of a service in it. */
export function marked(env: NodeJS.ProcessEnv, state: string, service: string, fingerprint: string): NodeJS.ProcessEnv {
  return { ...env, [MARK]: [state, service, fingerprint].join("#") };
}

/**
 * An environment for a program that ends with the command that runs it: if the command was killed, the next one ends what
 * it left behind before it does the same again.
 */
export function markedTask(env: NodeJS.ProcessEnv, state: string): NodeJS.ProcessEnv {
  return marked(env, state, TASK, "");
}

/** Ends what a command that was killed had not finished. */
export async function stopTasks(state: string): Promise<void> {
  await stop(state, (service) => service === TASK);
}

const TASK = "task";

/** Every process of the cloud whose state is in this folder. */
export function ownProcesses(state: string): OwnProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => recognise(Number(name), state) ?? []);
}

/** The process with this pid if it belongs to the cloud. One that ends meanwhile, or is another user's, does not. */
function recognise(pid: number, state: string): OwnProcess | undefined {
  try {
    const own = readMark(readFileSync(`/proc/${pid}/environ`, "latin1"), state);
    if (own === undefined) return undefined;
    const { session, startTicks } = readStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
    return { pid, startTicks, ...own, leader: session === pid };
  } catch {
    return undefined;
  }
}

/** Whether a process that was seen is there, and not another one with its number. */
function stillRuns(seen: OwnProcess, state: string): boolean {
  return recognise(seen.pid, state)?.startTicks === seen.startTicks;
}

/** Reads the mark out of /proc/PID/environ. */
export function readMark(environ: string, state: string): { service: string; fingerprint: string } | undefined {
  const prefix = `${MARK}=${state}#`;
  const found = environ.split("\0").find((variable) => variable.startsWith(prefix));
  const [service, fingerprint] = found?.slice(prefix.length).split("#") ?? [];
  return service !== undefined && fingerprint !== undefined ? { service, fingerprint } : undefined;
}

/** Reads /proc/PID/stat (proc(5)): the second field is the program's name and may hold blanks and brackets. */
export function readStat(stat: string): { state: string; session: number; startTicks: number } {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], session: Number(fields[3]), startTicks: Number(fields[19]) };
}

/**
 * Whether a process is on its way out. The kernel first takes its memory, and with it the environment by which it is known; its sockets
 * are closed with its last thread. Who starts the same service meanwhile finds its port in use.
 */
function isLeaving({ pid, startTicks }: OwnProcess): boolean {
  if (statOf(String(pid))?.startTicks !== startTicks) return false;
  return threadsOf(pid).some((thread) => !["Z", "X", undefined].includes(statOf(`${pid}/task/${thread}`)?.state));
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** What the kernel says of a process or thread; undefined if it is gone. */
function statOf(path: string): ReturnType<typeof readStat> | undefined {
  try {
    return readStat(readFileSync(`/proc/${path}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** When a process was started, in milliseconds since 1970, rounded down to the second that the kernel gives for boot. */
export function startedAt(process: OwnProcess): number {
  const boot = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);
  return (boot + Math.floor(process.startTicks / TICKS_PER_SECOND)) * 1000;
}

/** USER_HZ, the same on every Linux architecture that Debian supports. */
const TICKS_PER_SECOND = 100;

/** Starts a program, whose environment is {@link marked}, in a session of its own, so that it outlives this one, and appends what it prints to its log. */
export function start(command: readonly string[], env: NodeJS.ProcessEnv, log: string): void {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, "a");
  const child = spawn(command[0], command.slice(1), {
    env,
    cwd: "/",
    detached: true,
    stdio: ["ignore", file, file],
  });
  closeSync(file);
  // A program that cannot be run at all shows as one that is not there.
  child.on("error", () => undefined);
  child.unref();
}

/**
 * Ends the processes of the chosen services: politely the one that was started, then its children if it leaves any, and
 * what is left after a while by force.
 *
 * @param graceMs how long all have to end by themselves, in milliseconds
 * @returns the services that had a process
 */
export async function stop(state: string, chosen: (service: string) => boolean, graceMs = 15_000): Promise<string[]> {
  const alive = () => ownProcesses(state).filter(({ service }) => chosen(service));
  const asked = new Set<number>();
  const seen = new Map<number, OwnProcess>();
  const deadline = Date.now() + graceMs;
  for (let left = alive(); left.length > 0; left = alive()) {
    const led = new Set(left.filter(({ leader }) => leader).map(({ service }) => service));
    for (const process of left) {
      seen.set(process.pid, process);
      if (Date.now() > deadline) signal(process, state, "SIGKILL");
      else if (!asked.has(process.pid) && (process.leader || !led.has(process.service))) {
        signal(process, state, "SIGTERM");
        asked.add(process.pid);
      }
    }
    if (Date.now() > deadline + 10_000) {
      throw new Error(`cannot be ended: ${left.map(({ service, pid }) => `${service} (process ${pid})`).join(", ")}`);
    }
    await sleep(100);
  }
  while ([...seen.values()].some(isLeaving) && Date.now() < deadline + 10_000) await sleep(20);
  return [...new Set([...seen.values()].map(({ service }) => service))];
}

/** Signals a process only if it is still the one that was seen. */
function signal(seen: OwnProcess, state: string, name: NodeJS.Signals): void {
  if (!stillRuns(seen, state)) return;
  try {
    process.kill(seen.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
