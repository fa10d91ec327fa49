import { remove } from "lodash";
import { unplug, type NetworkState } from "../network";
import type { ComputeState, StoredServer, Task } from "./state";

/** Milliseconds that it takes to build a server, and to do anything else to it. */
export const BUILD_MS = 200;
export const CHANGE_MS = 100;

/** Ends what servers were busy with until now: nothing goes on while nobody asks. */
export function settleServers(state: ComputeState, network: NetworkState): void {
  const now = Date.now();
  for (const server of state.servers.filter(({ task }) => task !== undefined && task.until <= now)) {
    const { task, ...rest } = server;
    if (task?.name === "deleting") {
      unplug(network, server.id, server.ownPorts);
      remove(state.servers, (other) => other === server);
      continue;
    }
    const ended = new Date(task?.until ?? now).toISOString();
    Object.assign(server, outcome(rest, task?.name, ended), { updatedAt: ended });
    delete server.task;
  }
}

function outcome(server: StoredServer, task: Task | undefined, now: string): Partial<StoredServer> {
  if (task === "powering-off") return { state: "stopped" };
  if (task === "powering-on") return { state: "active" };
  return server.fault === undefined ? { state: "active", launchedAt: now } : { state: "error" };
}
