import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Layout } from "./layout";
import { marked, ownProcesses, start, stop, type OwnProcess } from "./processes";
import { lastLines } from "./run";

/** A long-running program of the cloud. */
export interface Service {
  /** Unique in the cloud; those of a region begin with its name: "RegionOne/glance". */
  name: string;
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  /** The files that it reads, by path: written before it starts, and a reason to restart it when they differ. */
  files: Readonly<Record<string, string>>;
  probe: Probe;
}

/** Tells why a service is not ready yet, or nothing once it is. It gets the process that was started. */
export type Probe = (leader: OwnProcess) => Promise<string | undefined>;

/** How long a service may take to be ready, in milliseconds: an import of Nova takes four seconds of an idle core, and cores are shared. */
const PATIENCE_MS = 240_000;

/** So often in a row a process is out of sight once it has ended: while one program gives way to the next (execve), it shows no mark. */
const ENDED_AFTER = 3;

/** The log of a service: all that it prints, over all its starts. */
function logOf(cloud: Layout, service: string): string {
  return join(cloud.logs, `${service}.log`);
}

/** Sees to it that a service runs with these settings and answers. Leaves it alone if it does already. */
export async function ensure(cloud: Layout, service: Service): Promise<void> {
  const fingerprint = fingerprintOf(service);
  const leader = leaderOf(cloud, service.name);
  if (leader?.fingerprint !== fingerprint) {
    await stop(cloud.state, (name) => name === service.name);
    for (const [path, content] of Object.entries(service.files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content, { mode: 0o600 });
    }
    start(service.command, marked(service.env, cloud.state, service.name, fingerprint), logOf(cloud, service.name));
  }
  await until(service.probe, cloud, service.name);
}

/**
 * Asks again until the probe has no objection.
 *
 * @throws when the service ends meanwhile or the time is over, with the objection and the last lines of its log
 */
export async function until(probe: Probe, cloud: Layout, service: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let unseen = 0; unseen < ENDED_AFTER; await sleep(300)) {
    const leader = leaderOf(cloud, service);
    const objection = leader === undefined ? "it does not run" : await probe(leader);
    if (objection === undefined) return;
    if (Date.now() > deadline) throw failure(cloud, service, `not ready after ${PATIENCE_MS / 1000} s: ${objection}`);
    unseen = leader === undefined ? unseen + 1 : 0;
  }
  throw failure(cloud, service, "ended before it was ready");
}

function failure(cloud: Layout, service: string, what: string): Error {
  const log = logOf(cloud, service);
  const said = existsSync(log) ? lastLines(readFileSync(log, "utf8")) : "(nothing)";
  return new Error(`${service}: ${what}\nlast lines of ${log}:\n${said}`);
}

/** The process of a service that was started, if it runs. */
function leaderOf(cloud: Layout, service: string): OwnProcess | undefined {
  return ownProcesses(cloud.state).find((process) => process.leader && process.service === service);
}

function fingerprintOf({ command, env, files }: Service): string {
  return createHash("sha256")
    .update(JSON.stringify([command, env, files]))
    .digest("hex")
    .slice(0, 16);
}
