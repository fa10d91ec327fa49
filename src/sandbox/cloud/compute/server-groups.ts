import type { Hono } from "hono";
import { randomUUID } from "node:crypto";
import { checkBody, readBody } from "../json-body";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, checkQuery, refuseReader, schemaFor, type Call, type Compute } from "./call";
import { NAME } from "./name";
import { PAGE } from "./page";
import { limitsOf } from "./quota";
import type { StoredServerGroup } from "./state";
import { serversOf } from "./usage";

/** os-server-groups (nova/api/openstack/compute/server_groups.py). */
export function serverGroupRoutes(app: Hono<Compute>, base: string): void {
  app.get(base, (c) => c.json({ server_groups: list(c.var.call).map((group) => shown(c.var.call, group)) }));
  app.post(base, async (c) => {
    const { call } = c.var;
    return c.json({ server_group: shown(call, create(call, await readBody(c, BODY_TYPES))) });
  });
  app.get(`${base}/:id`, (c) => c.json({ server_group: shown(c.var.call, find(c.var.call, c.req.param("id"))) }));
  app.delete(`${base}/:id`, (c) => {
    const { call } = c.var;
    const group = find(call, c.req.param("id"));
    refuseReader(call, "os-server-groups:delete");
    call.state.serverGroups.splice(call.state.serverGroups.indexOf(group), 1);
    return c.body(null, 204);
  });
}

const SPREADING = ["anti-affinity", "affinity"];
const POLICIES = [...SPREADING, "soft-anti-affinity", "soft-affinity"];
const RULES: Schema = {
  type: "object",
  additionalProperties: false,
  properties: { max_server_per_host: { type: ["integer", "string"], pattern: "^[0-9]+$", minimum: 1 } },
};

const body = (how: "policy" | "policies", properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  required: ["server_group"],
  additionalProperties: false,
  properties: {
    server_group: {
      type: "object",
      required: ["name", how],
      additionalProperties: false,
      properties: { name: NAME, ...properties },
    },
  },
});
const onePolicy = (policies: readonly string[]): Schema => ({ type: "array", maxItems: 1, items: { enum: policies } });

/** What may be sent, newest first (nova/api/openstack/compute/schemas/server_groups.py). */
const CREATE: readonly { readonly since: string; readonly schema: Schema }[] = [
  { since: "2.64", schema: body("policy", { policy: { type: "string", enum: POLICIES }, rules: RULES }) },
  { since: "2.15", schema: body("policies", { policies: onePolicy(POLICIES) }) },
  { since: "2.1", schema: body("policies", { policies: onePolicy(SPREADING) }) },
];

interface Wanted {
  readonly name: string;
  readonly policy?: string;
  readonly policies?: readonly string[];
  readonly rules?: { readonly max_server_per_host?: number | string };
}

function create(call: Call, sent: unknown): StoredServerGroup {
  checkBody(schemaFor(call, CREATE), sent);
  refuseReader(call, "os-server-groups:create");
  const { name, policies = [], policy = policies[0], rules = {} } = (sent as { server_group: Wanted }).server_group;
  const { max_server_per_host: most } = rules;
  if (most !== undefined && policy !== "anti-affinity") {
    throw new WsgiFault(400, "Only anti-affinity policy supports rules.");
  }
  const { projectId = "", userId } = call.token;
  const limit = limitsOf(call.state, projectId).server_groups;
  if (limit >= 0 && groupsOf(call, projectId).length >= limit) {
    throw new WsgiFault(403, "Quota exceeded, too many server groups.");
  }
  const maximum = most === undefined ? {} : { maxServerPerHost: Number(most) };
  const group = { id: randomUUID(), name, policy, projectId, userId, ...maximum };
  call.state.serverGroups.push(group);
  return group;
}

const groupsOf = (call: Call, projectId: string) =>
  call.state.serverGroups.filter((group) => group.projectId === projectId);

function list(call: Call): StoredServerGroup[] {
  checkQuery(call, ["limit", "offset", "all_projects"], "2.75");
  const offset = Number(call.query.get("offset") ?? 0);
  const limit = Math.min(Number(call.query.get("limit") ?? PAGE), PAGE);
  const all = call.isAdmin && call.query.has("all_projects");
  return (all ? call.state.serverGroups : groupsOf(call, call.token.projectId ?? "")).slice(offset, offset + limit);
}

/** @throws WsgiFault 404 */
function find(call: Call, id: string): StoredServerGroup {
  const found = usableGroup(call, id);
  if (found === undefined) throw new WsgiFault(404, noGroup(id));
  return found;
}

export function usableGroup(call: Call, id: string): StoredServerGroup | undefined {
  const { projectId } = call.token;
  return call.state.serverGroups.find((group) => group.id === id && (group.projectId === projectId || call.isAdmin));
}

export const noGroup = (id: string) => `Instance group ${id} could not be found.`;

function shown(call: Call, group: StoredServerGroup): object {
  const { version, state } = call;
  const { id, name, policy, maxServerPerHost, projectId, userId } = group;
  const members = serversOf(state, group.projectId).filter(({ groupId }) => groupId === id);
  const rules = maxServerPerHost === undefined ? {} : { max_server_per_host: maxServerPerHost };
  return {
    id,
    name,
    members: members.map((server) => server.id),
    ...(version.atLeast("2.64") ? { policy, rules } : { policies: [policy], metadata: {} }),
    ...(version.atLeast("2.13") ? { project_id: projectId, user_id: userId } : {}),
  };
}
