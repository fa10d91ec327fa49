import { remove } from "lodash";
import { unplug, type NetworkState } from "../network";
import type { ComputeState, ServerState, StoredServer, Task } from "./state";

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

/** What a server is when a task is over. */
const BECOMES: Partial<Record<Task, ServerState>> = {
  "powering-off": "stopped",
  "powering-on": "active",
  pausing: "paused",
  unpausing: "active",
  rebooting: "active",
  rebooting_hard: "active",
};

function outcome(server: StoredServer, task: Task | undefined, now: string): Partial<StoredServer> {
  const { resize, fault } = server;
  if (task === "rebuilding") return { launchedAt: now };
  if (resize !== undefined && task === "resize_prep") return { state: "resized", flavor: resize.to };
  if (resize !== undefined && task === "resize_reverting") {
    return { state: resize.state, flavor: resize.from, resize: undefined };
  }
  const state = task === undefined ? undefined : BECOMES[task];
  if (state !== undefined) return { state };
  return fault === undefined ? { state: "active", launchedAt: now } : { state: "error" };
}
