import { readFileSync } from "node:fs";
import Table from "cli-table3";
import type { Layout } from "./layout";
import { ownProcesses, startedAt, type OwnProcess } from "./processes";
import { cinder } from "./services/cinder";
import { glance } from "./services/glance";
import { keystone } from "./services/keystone";
import { mariadb } from "./services/mariadb";
import { memcached } from "./services/memcached";
import { neutron } from "./services/neutron";
import { nova } from "./services/nova";
import { placement } from "./services/placement";
import { rabbitmq } from "./services/rabbitmq";
import type { Service } from "./service";

/** One service as it is now. */
export interface ServiceStatus {
  service: string;
  state: "up" | "down" | "not answering";
  /** Of the process that was started. */
  pid?: number;
  /** Milliseconds since 1970. */
  since?: number;
  /** Memory of all its processes, shared pages counted by share (PSS), in bytes. */
  memory: number;
}

/** What runs of all that should. */
export async function status(cloud: Layout): Promise<ServiceStatus[]> {
  const running = ownProcesses(cloud.state);
  return Promise.all(
    everyService(cloud).map(async ({ name, probe }) => {
      const own = running.filter(({ service }) => service === name);
      const leader = own.find((process) => process.leader);
      const memory = own.reduce((sum, process) => sum + proportionalMemory(process), 0);
      if (leader === undefined) return { service: name, state: "down", memory };
      const state = (await probe(leader)) === undefined ? "up" : "not answering";
      return { service: name, state, pid: leader.pid, since: startedAt(leader), memory };
    }),
  );
}

/** The status as a table for people. */
export function renderStatus(services: readonly ServiceStatus[]): string {
  const table = new Table({
    head: ["service", "state", "pid", "since", "MiB"],
    style: { head: [], border: [], compact: true },
  });
  const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  for (const { service, state, pid, since, memory } of services) {
    table.push([
      service,
      state,
      pid ?? "",
      since === undefined ? "" : new Date(since).toISOString(),
      mebibytes(memory),
    ]);
  }
  const total = services.reduce((sum, { memory }) => sum + memory, 0);
  return `${table.toString()}\n${services.filter(({ state }) => state === "up").length} of ${services.length} services are up, ${mebibytes(total)} MiB\n`;
}

function everyService(cloud: Layout): Service[] {
  const shared = [mariadb(cloud), rabbitmq(cloud), memcached(cloud), keystone(cloud)];
  const regional = cloud.regions.flatMap((region) => [
    glance(cloud, region),
    placement(cloud, region),
    neutron(cloud, region),
    ...Object.values(nova(cloud, region)),
    ...cinder(cloud, region),
  ]);
  return [...shared, ...regional];
}

function proportionalMemory({ pid }: OwnProcess): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
