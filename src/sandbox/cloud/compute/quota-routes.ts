import type { Hono } from "hono";
import { mapValues, pick } from "lodash";
import { checkBody, readBody } from "../json-body";
import { withUsage } from "../quota-usage";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, checkQuery, refuseMember, type Call, type Compute } from "./call";
import { BOOLEAN, isYes } from "./flavor-schema";
import { DEFAULT_LIMITS, limitsOf, quotaNames, type QuotaLimits, type QuotaName } from "./quota";
import { usedOf } from "./usage";

/** os-quota-sets (nova/api/openstack/compute/quota_sets.py). Limits of a single user are not kept. */
export function quotaRoutes(app: Hono<Compute>, base: string): void {
  app.get(`${base}/:project`, (c) => c.json(set(c.var.call, c.req.param("project"))));
  app.get(`${base}/:project/detail`, (c) => c.json(detail(c.var.call, c.req.param("project"))));
  app.get(`${base}/:project/defaults`, (c) => c.json(defaults(c.var.call, c.req.param("project"))));
  app.put(`${base}/:project`, async (c) => {
    return c.json(update(c.var.call, c.req.param("project"), await readBody(c, BODY_TYPES)));
  });
  app.delete(`${base}/:project`, (c) => {
    reset(c.var.call, c.req.param("project"));
    return c.body(null, 202);
  });
}

function set(call: Call, projectId: string): object {
  checkUserQuery(call);
  refuseForeign(call, projectId, "show");
  verifyProject(call, projectId);
  return { quota_set: { id: projectId, ...known(call, limitsOf(call.state, projectId)) } };
}

function detail(call: Call, projectId: string): object {
  checkUserQuery(call);
  refuseForeign(call, projectId, "detail");
  verifyProject(call, projectId);
  return {
    quota_set: {
      id: projectId,
      ...withUsage(known(call, limitsOf(call.state, projectId)), usedOf(call.state, projectId)),
    },
  };
}

/** Everybody may see them, for whatever project. */
function defaults(call: Call, projectId: string): object {
  verifyProject(call, projectId);
  return { quota_set: { id: projectId, ...known(call, DEFAULT_LIMITS) } };
}

/** Without force no limit goes below what is in use. */
function update(call: Call, projectId: string, body: unknown): object {
  checkBody(schemaOf(call), body);
  checkUserQuery(call);
  refuseMember(call, "os-quota-sets:update");
  verifyProject(call, projectId);
  refuseUser(call);
  const { force = false, ...wanted } = (body as { quota_set: Record<string, string | number | boolean> }).quota_set;
  const limits: QuotaLimits = mapValues(wanted, Number);
  if (!isYes(force)) refuseBelowUse(call, projectId, limits);
  call.state.quotas[projectId] = { ...call.state.quotas[projectId], ...limits };
  return { quota_set: known(call, limitsOf(call.state, projectId)) };
}

/** @throws WsgiFault 400 */
function refuseBelowUse(call: Call, projectId: string, limits: QuotaLimits): void {
  const used = usedOf(call.state, projectId);
  for (const [name, limit] of Object.entries(limits) as [QuotaName, number][]) {
    const inUse = used[name] ?? 0;
    if (limit < 0 || limit >= inUse) continue;
    const rule = `must be greater than or equal to already used and reserved ${inUse}.`;
    throw new WsgiFault(400, `Quota limit ${limit} for ${name} ${rule}`);
  }
}

function reset(call: Call, projectId: string): void {
  checkUserQuery(call);
  refuseMember(call, "os-quota-sets:delete");
  refuseUser(call);
  delete call.state.quotas[projectId];
}

const known = (call: Call, limits: Record<string, number>) => pick(limits, quotaNames(call.version));

const LIMIT: Schema = { type: ["integer", "string"], pattern: "^-?[0-9]+$", minimum: -1, maximum: 2 ** 31 - 1 };
function schemaOf({ version }: Call): Schema {
  const limits = Object.fromEntries(quotaNames(version).map((name) => [name, LIMIT]));
  const properties = { ...limits, force: BOOLEAN };
  return {
    type: "object",
    required: ["quota_set"],
    additionalProperties: false,
    properties: { quota_set: { type: "object", additionalProperties: false, properties } },
  };
}

const checkUserQuery = (call: Call) => checkQuery(call, ["user_id"], "2.75");

function refuseUser(call: Call): void {
  if (call.query.has("user_id")) throw new WsgiFault(501, "This sandbox keeps no quotas of single users.");
}

function refuseForeign(call: Call, projectId: string, action: string): void {
  if (projectId !== call.token.projectId) refuseMember(call, `os-quota-sets:${action}`);
}

/** Nova asks Keystone in the caller's name, and takes it for a yes if he may not know. */
function verifyProject(call: Call, id: string): void {
  const { projectId } = call.token;
  if (projectId === undefined) throw new WsgiFault(400, "Nova was unable to find Keystone service endpoint.");
  if (!call.isAdmin || call.isProject(id)) return;
  throw new WsgiFault(400, `Project ID ${id} is not a valid project.`);
}
