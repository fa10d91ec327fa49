import type { Hono } from "hono";
import { isObject, readBody, type Call, type NetworkApi } from "./call";
import { toBoolean, toInteger } from "./convert";
import { badRequest, NeutronError, notAuthorized } from "./neutron-error";
import { DEFAULT_QUOTAS, isQuotaName, limitsOf, usedOf, type QuotaLimits, type QuotaName } from "./quota";
import { RESOURCES } from "./resources";
import type { NetworkState } from "./state";

/** `/quotas` (neutron/extensions/quotasv2.py, quotasv2_detail.py). */
export function quotaRoutes(app: Hono<NetworkApi>, path: string): void {
  app.get(path, (c) => c.json({ quotas: all(c.var.call) }));
  app.get(`${path}/:project`, (c) => c.json({ quota: limits(c.var.call, c.req.param("project")) }));
  app.get(`${path}/:project/default`, (c) => {
    refuseForeign(c.var.call, c.req.param("project"));
    return c.json({ quota: DEFAULT_QUOTAS });
  });
  for (const details of ["details", "details.json"]) {
    app.get(`${path}/:project/${details}`, (c) => c.json({ quota: usage(c.var.call, c.req.param("project")) }));
  }
  app.put(`${path}/:project`, async (c) => {
    set(c.var.call, c.req.param("project"), readBody(await c.req.text()));
    return c.json({ quota: limits(c.var.call, c.req.param("project")) });
  });
  app.delete(`${path}/:project`, (c) => {
    reset(c.var.call, c.req.param("project"));
    return c.body(null, 204);
  });
}

/** Quotas of projects that have some of their own. */
function all(call: Call): object[] {
  refuseMember(call, "get_quota");
  return Object.keys(call.state.quotas).map((id) => ({ ...limitsOf(call.state, id), project_id: id, tenant_id: id }));
}

function limits(call: Call, projectId: string): object {
  refuseForeign(call, projectId);
  return limitsOf(call.state, projectId);
}

function usage(call: Call, projectId: string): object {
  if (!call.isAdmin && projectId !== call.projectId) {
    const reason = "Only admin is authorized to access quotas for another project";
    throw new NeutronError(403, "AdminRequired", `User does not have admin privileges: ${reason}.`);
  }
  const entries = Object.entries(limitsOf(call.state, projectId)) as [QuotaName, number][];
  return Object.fromEntries(
    entries.map(([name, limit]) => [name, { limit, used: inUse(call.state, name, projectId), reserved: 0 }]),
  );
}

function set(call: Call, projectId: string, body: Readonly<Record<string, unknown>>): void {
  refuseMember(call, "update_quota");
  if (!isObject(body.quota)) throw badRequest("Unable to find 'quota' in request body");
  const { force = false, check_limit: _checked, ...wanted } = body.quota;
  const unknown = Object.keys(wanted).filter((name) => !isQuotaName(name));
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(", ")}'`);
  const changed: QuotaLimits = {};
  for (const [name, value] of Object.entries(wanted)) changed[name as QuotaName] = limitOf(name, value);
  if (force === false || !toBoolean(force)) refuseBelowUse(call.state, projectId, changed);
  call.state.quotas[projectId] = { ...call.state.quotas[projectId], ...changed };
}

function reset(call: Call, projectId: string): void {
  refuseMember(call, "delete_quota");
  if (!Object.hasOwn(call.state.quotas, projectId)) {
    throw new NeutronError(404, "TenantQuotaNotFound", `Quota for project ${projectId} could not be found.`);
  }
  delete call.state.quotas[projectId];
}

const LARGEST = 2 ** 31 - 1;

function limitOf(name: string, value: unknown): number {
  const limit = toInteger(value);
  if (limit < -1)
    throw badRequest(`Invalid input for ${name}. Reason: '${limit}' is too small - must be at least '-1'.`);
  if (limit <= LARGEST) return limit;
  throw badRequest(`Invalid input for ${name}. Reason: '${limit}' is too large - must be no larger than '${LARGEST}'.`);
}

function refuseBelowUse(state: NetworkState, projectId: string, wanted: QuotaLimits): void {
  for (const [name, limit] of Object.entries(wanted) as [QuotaName, number][]) {
    const used = inUse(state, name, projectId);
    if (limit < 0 || limit >= used) continue;
    throw badRequest(`Quota limit ${limit} for ${name} must be greater than or equal to already used ${used}`);
  }
}

function inUse(state: NetworkState, name: QuotaName, projectId: string): number {
  const resource = RESOURCES.find((candidate) => candidate.name === name);
  return resource === undefined ? 0 : usedOf(state, resource, projectId);
}

function refuseMember(call: Call, action: string): void {
  if (!call.isAdmin) throw notAuthorized(`rule:${action}`);
}

/** One's own project's quotas may be seen by everybody. */
function refuseForeign(call: Call, projectId: string): void {
  if (projectId !== call.projectId) refuseMember(call, "get_quota");
}
