import { WsgiFault } from "../wsgi-fault";
import { CHANGE_MS } from "./settle";
import type { ServerState, StoredServer, Task } from "./state";

const STATUSES: Readonly<Record<ServerState, string>> = {
  building: "BUILD",
  active: "ACTIVE",
  stopped: "SHUTOFF",
  paused: "PAUSED",
  resized: "VERIFY_RESIZE",
  error: "ERROR",
};
/** What a server is being changed to shows in its status (nova/api/openstack/common.py). */
const BUSY: Partial<Record<Task, string>> = {
  resize_prep: "RESIZE",
  resize_reverting: "REVERT_RESIZE",
  rebooting: "REBOOT",
  rebuilding: "REBUILD",
};
/** As a hypervisor counts them: no state, running, paused, shut down. */
const POWER = { building: 0, active: 1, paused: 3, stopped: 4, error: 0 } as const;

export function statusOf({ state, task }: StoredServer): string {
  if (task?.name === "rebooting_hard" && state === "active") return "HARD_REBOOT";
  return (task === undefined ? undefined : BUSY[task.name]) ?? STATUSES[state];
}

export function powerOf({ state, resize }: StoredServer): number {
  const power = state === "resized" ? (resize?.state ?? "active") : state;
  return power === "resized" ? POWER.active : POWER[power];
}

/** @throws WsgiFault 409 unless a server is in one of some states, and nothing is being done to it */
export function checkState({ id, state, task }: StoredServer, what: string, ...states: readonly ServerState[]): void {
  const busy = task === undefined ? undefined : `task_state ${task.name}`;
  const where = busy ?? (states.includes(state) ? undefined : `vm_state ${state}`);
  if (where !== undefined) throw new WsgiFault(409, `Cannot '${what}' instance ${id} while it is in ${where}`);
}

export function begin(server: StoredServer, name: Task): void {
  server.task = { name, until: Date.now() + CHANGE_MS };
}
