import type { Hono } from "hono";
import { checkBody, readBody } from "../json-body";
import { withUsage } from "../quota-usage";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, malformed, noMethod, refuse, type Call, type VolumeApi } from "./call";
import { defaultLimits, limitsOf, type QuotaLimits } from "./quota";
import { usedOf } from "./usage";

/** os-quota-sets (cinder/api/contrib/quotas.py). Cinder asks nobody whether there is such a project. */
export function quotaRoutes(app: Hono<VolumeApi>, base: string): void {
  app.on(["GET", "POST"], base, () => {
    throw noMethod();
  });
  app.get(`${base}/:project`, (c) => c.json(show(c.var.call, c.req.param("project"))));
  app.get(`${base}/:project/defaults`, (c) => {
    const id = c.req.param("project");
    refuseForeign(c.var.call, id);
    return c.json({ quota_set: { id, ...defaultLimits(c.var.call.state) } });
  });
  app.put(`${base}/:project`, async (c) => {
    return c.json(update(c.var.call, c.req.param("project"), await readBody(c, BODY_TYPES)));
  });
  app.delete(`${base}/:project`, (c) => {
    const { call } = c.var;
    if (!call.isAdmin) refuse("volume_extension:quotas:delete");
    delete call.state.quotas[c.req.param("project")];
    return c.body(null, 200);
  });
}

function show(call: Call, id: string): object {
  refuseForeign(call, id);
  const limits = limitsOf(call.state, id);
  return { quota_set: { id, ...(wantsUsage(call) ? withUsage(limits, usedOf(call.state, id)) : limits) } };
}

const QUOTA_SET: Schema = {
  type: "object",
  required: ["quota_set"],
  additionalProperties: false,
  properties: { quota_set: { type: "object", minProperties: 1 } },
};
/** Taken and ignored. */
const NO_QUOTA = "tenant_id";

function update(call: Call, id: string, body: unknown): object {
  checkBody(QUOTA_SET, body);
  const { [NO_QUOTA]: _ignored, ...wanted } = (body as { quota_set: Record<string, unknown> }).quota_set;
  checkValues(call, wanted);
  if (!call.isAdmin) refuse("volume_extension:quotas:update");
  const limits = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, limitOf(name, value)]));
  refuseBelowUse(call, id, limits);
  call.state.quotas[id] = { ...call.state.quotas[id], ...limits };
  return { quota_set: limitsOf(call.state, id) };
}

const LARGEST = 2 ** 31 - 1;

/** @throws WsgiFault 400 */
function checkValues(call: Call, wanted: Readonly<Record<string, unknown>>): void {
  const known: QuotaLimits = defaultLimits(call.state);
  const isKnown = (name: string) => Object.hasOwn(known, name);
  for (const [name, value] of Object.entries(wanted).filter(([name]) => isKnown(name))) {
    const isText = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value);
    if (!isText && !Number.isInteger(value)) throw new WsgiFault(400, `${name} must be an integer`);
    if (Number(value) < -1) throw new WsgiFault(400, `${name} must be >= -1`);
    if (Number(value) > LARGEST) throw new WsgiFault(400, `${name} must be <= ${LARGEST}`);
  }
  const unknown = Object.keys(wanted).filter((name) => !isKnown(name));
  if (unknown.length === 0) return;
  throw new WsgiFault(400, `Invalid input received: Bad key(s) in quota set: ${unknown.join(", ")}`);
}

/** Cinder takes a text for a number at first, and then fails to compare it with what is used. */
function limitOf(name: string, value: unknown): number {
  if (typeof value === "string" && name !== "per_volume_gigabytes") throw malformed();
  return Number(value);
}

/** Cinder compares with what is used of a quota only once the project has a limit of its own for it. @throws WsgiFault 400 */
function refuseBelowUse({ state }: Call, id: string, limits: QuotaLimits): void {
  const used = usedOf(state, id);
  for (const [name, limit] of Object.entries(limits)) {
    const inUse = Object.hasOwn(state.quotas[id] ?? {}, name) ? (used[name] ?? 0) : 0;
    if (limit === -1 || limit >= inUse) continue;
    const numbers = `Current usage is ${inUse} and the requested limit is ${limit}.`;
    const rule = `Quota ${name} limit must be equal or greater than existing resources.`;
    throw new WsgiFault(400, `${rule} ${numbers}`);
  }
}

const YES = ["1", "t", "true", "on", "y", "yes"];
const NO = ["0", "f", "false", "off", "n", "no"];

/** @throws WsgiFault 400 for what oslo.utils takes neither for yes nor for no */
function wantsUsage({ query }: Call): boolean {
  const value = query.get("usage") ?? "false";
  if (YES.includes(value.toLowerCase())) return true;
  if (NO.includes(value.toLowerCase())) return false;
  throw new WsgiFault(400, `Value '${value}' for 'usage' is not a boolean.`);
}

/** One's own project's quotas may be seen by everybody. */
function refuseForeign(call: Call, projectId: string): void {
  if (projectId !== call.projectId && !call.isAdmin) refuse("volume_extension:quotas:show");
}
