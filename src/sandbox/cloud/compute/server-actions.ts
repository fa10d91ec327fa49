import { checkBody } from "../json-body";
import { groupNames, regroup } from "../network";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { refuseReader, type Call } from "./call";
import { findServer } from "./find-server";
import { power, REBOOT, reboot } from "./server-power";
import { REBUILD, rebuild } from "./server-rebuild";
import { confirmResize, RESIZE, resize, revertResize } from "./server-resize";
import { begin } from "./server-state";
import type { StoredServer } from "./state";

/** What Nova answers to an action. */
interface Answer {
  /** @default 202 */
  readonly status?: 204;
  readonly body?: object;
}

interface Action {
  /** What the whole request has to be. @default the action's name, with anything or nothing */
  readonly schema?: Schema;
  /** @param argument - what the request says beside the action's name */
  run(call: Call, server: StoredServer, argument: never): Answer | void;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  "os-stop": { run: (call, server) => power(call, server, "stop") },
  "os-start": { run: (call, server) => power(call, server, "start") },
  pause: { run: (call, server) => power(call, server, "pause") },
  unpause: { run: (call, server) => power(call, server, "unpause") },
  reboot: { schema: REBOOT, run: reboot },
  resize: { schema: RESIZE, run: resize },
  confirmResize: {
    run: (call, server) => {
      confirmResize(call, server);
      return { status: 204 };
    },
  },
  revertResize: { run: revertResize },
  rebuild: { schema: REBUILD, run: (call, server, argument) => ({ body: rebuild(call, server, argument) }) },
  forceDelete: { run: forceDelete },
  addSecurityGroup: { run: (call, server, argument) => addGroup(call, server, nameIn(argument)) },
  removeSecurityGroup: { run: (call, server, argument) => removeGroup(call, server, nameIn(argument)) },
};

/** What other clouds do to servers, and this one does not. */
const MISSING = ["createImage", "changePassword", "shelve", "unshelve", "suspend", "resume"];

/** `POST /servers/{id}/action` @throws WsgiFault */
export function act(call: Call, id: string, body: unknown): Answer {
  const [name, argument] = Object.entries(body ?? {})[0] ?? ["", undefined];
  if (MISSING.includes(name)) throw new WsgiFault(501, `This sandbox has no action ${name} of servers.`);
  if (!Object.hasOwn(ACTIONS, name)) throw new WsgiFault(400, `There is no such action: ${name}`);
  const { schema, run } = ACTIONS[name];
  if (schema !== undefined) checkBody(schema, body);
  return run(call, findServer(call, id), argument as never) ?? {};
}

function forceDelete(call: Call, server: StoredServer): void {
  refuseReader(call, "os-deferred-delete:force");
  begin(server, "deleting");
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
