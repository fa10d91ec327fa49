import { groupNames, regroup } from "../network";
import { WsgiFault } from "../wsgi-fault";
import { refuseReader, type Call } from "./call";
import { findServer } from "./find-server";
import { CHANGE_MS } from "./settle";
import type { StoredServer, Task } from "./state";

type Action = (call: Call, server: StoredServer, argument: unknown) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  "os-stop": (call, server) => power(call, server, "stop", "active", "powering-off"),
  "os-start": (call, server) => power(call, server, "start", "stopped", "powering-on"),
  addSecurityGroup: (call, server, argument) => addGroup(call, server, nameIn(argument)),
  removeSecurityGroup: (call, server, argument) => removeGroup(call, server, nameIn(argument)),
};

/** What other clouds do to servers, and this one does not. */
const MISSING = ["reboot", "resize", "confirmResize", "revertResize", "rebuild", "createImage", "changePassword"];

/** `POST /servers/{id}/action` @throws WsgiFault */
export function act(call: Call, id: string, body: unknown): void {
  const [name, argument] = Object.entries(body ?? {})[0] ?? ["", undefined];
  if (MISSING.includes(name)) throw new WsgiFault(501, `This sandbox has no action ${name} of servers.`);
  if (!Object.hasOwn(ACTIONS, name)) throw new WsgiFault(400, `There is no such action: ${name}`);
  ACTIONS[name](call, findServer(call, id), argument);
}

function power(call: Call, server: StoredServer, what: string, from: StoredServer["state"], task: Task): void {
  refuseReader(call, `servers:${what}`);
  const busy = server.task === undefined ? undefined : `task_state ${server.task.name}`;
  const where = busy ?? (server.state === from ? undefined : `vm_state ${server.state}`);
  if (where !== undefined) {
    throw new WsgiFault(409, `Cannot '${what}' instance ${server.id} while it is in ${where}`);
  }
  server.task = { name: task, until: Date.now() + CHANGE_MS };
}

const nameIn = (argument: unknown) => String((argument as { readonly name?: unknown } | null)?.name);

function addGroup(call: Call, server: StoredServer, name: string): void {
  refuseReader(call, "os-security-groups:add");
  const id = groupId(call, server, name);
  regroup(call.network, server.id, (ids) => [...new Set([...ids, id])]);
}

function removeGroup(call: Call, server: StoredServer, name: string): void {
  refuseReader(call, "os-security-groups:remove");
  const id = groupId(call, server, name);
  if (!groupNames(call.network, server.id).includes(name)) {
    throw new WsgiFault(404, `Security group ${name} not associated with the instance ${server.id}`);
  }
  regroup(call.network, server.id, (ids) => ids.filter((other) => other !== id));
}

function groupId(call: Call, server: StoredServer, name: string): string {
  const [found] = call.ports.securityGroups(name);
  if ((found as object | undefined) !== undefined) return found.id;
  throw new WsgiFault(404, `Security group ${name} is not found for project ${server.projectId}`);
}
