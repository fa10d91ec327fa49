import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Layout } from "./layout";
import { mark, ownProcesses, start, startedAt, stop, type OwnProcess } from "./processes";
import { lastLines } from "./run";

/** A long-running program of the cloud. */
export interface Service {
  /** Unique in the cloud; those of a region begin with its name: "RegionOne/glance". */
  name: string;
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  /** The files that it reads, by path: written before it starts, and a reason to restart it when they differ. */
  files: Readonly<Record<string, string>>;
  /** Tells why the service is not ready yet, or nothing once it is. */
  probe: () => Promise<string | undefined>;
}

/** How long a service may take to be ready, in milliseconds: an import of Nova takes four seconds of an idle core. */
const PATIENCE_MS = 120_000;

/** The log of a service: all that it prints, over all its starts. */
export function logOf(cloud: Layout, service: string): string {
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
    start(service.command, service.env, mark(cloud.state, service.name, fingerprint), logOf(cloud, service.name));
  }
  await until(service.probe, cloud, service.name);
}

/**
 * Asks again until the probe has no objection.
 *
 * @throws when the service ends meanwhile or the time is over, with the objection and the last lines of its log
 */
export async function until(probe: Service["probe"], cloud: Layout, service: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const objection = await probe();
    if (objection === undefined) return;
    const gone = leaderOf(cloud, service) === undefined;
    if (gone || Date.now() > deadline) {
      const what = gone ? "ended before it was ready" : `not ready after ${PATIENCE_MS / 1000} s: ${objection}`;
      const log = logOf(cloud, service);
      throw new Error(`${service}: ${what}\nlast lines of ${log}:\n${lastLines(readFileSync(log, "utf8"))}`);
    }
    await sleep(150);
  }
}

/** The process of a service that was started, if it runs. */
export function leaderOf(cloud: Layout, service: string): OwnProcess | undefined {
  return ownProcesses(cloud.state).find((process) => process.leader && process.service === service);
}

/** When a service that runs was started, in milliseconds since 1970. */
export function serviceStartedAt(cloud: Layout, service: string): number | undefined {
  const leader = leaderOf(cloud, service);
  return leader && startedAt(leader);
}

function fingerprintOf({ command, env, files }: Service): string {
  return createHash("sha256")
    .update(JSON.stringify([command, env, files]))
    .digest("hex")
    .slice(0, 16);
}
