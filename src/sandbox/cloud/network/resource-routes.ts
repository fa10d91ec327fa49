import type { Context, Hono } from "hono";
import { isEqual, omit, pick } from "lodash";
import { readBody, type Call, type NetworkApi } from "./call";
import { find, sees } from "./find";
import { paginate, readFilters } from "./list";
import { notAuthorized } from "./neutron-error";
import { enforceAction, enforceCreate, enforceUpdate } from "./policy";
import { checkQuota } from "./quota";
import type { AnyResource, Answer, Row } from "./resource";
import { isStandard, touch } from "./standard";
import { tagRoutes } from "./tags";
import { wantedAtCreate, wantedAtUpdate } from "./wanted";

type Shown = Record<string, unknown>;

/** The calls that all resources have (neutron/pecan_wsgi/controllers/resource.py). */
export function resourceRoutes(app: Hono<NetworkApi>, base: string, resource: AnyResource): void {
  const path = `${base}/${resource.collection.replaceAll("_", "-")}`;
  const wrap = (shown: Shown) => ({ [resource.name]: shown });
  const body = async (c: Context<NetworkApi>) => readBody(await c.req.text());
  app.get(path, (c) => c.json(list(c.var.call, resource)));
  app.post(path, async (c) => c.json(wrap(create(c.var.call, resource, await body(c))), 201));
  app.get(`${path}/:id`, (c) => c.json(wrap(get(c.var.call, resource, c.req.param("id")))));
  app.put(`${path}/:id`, async (c) => c.json(wrap(update(c.var.call, resource, c.req.param("id"), await body(c)))));
  app.delete(`${path}/:id`, (c) => {
    remove(c.var.call, resource, c.req.param("id"));
    return c.body(null, 204);
  });
  for (const action of Object.keys(resource.actions ?? {})) {
    app.put(`${path}/:id/${action}`, async (c) =>
      c.json(act(c.var.call, resource, c.req.param("id"), action, await body(c))),
    );
  }
  if (resource.taggable) tagRoutes(app, path, resource);
}

function list(call: Call, resource: AnyResource): object {
  const matches = readFilters(call, resource);
  resource.beforeList?.(call);
  const rows = resource.rows(call.state).filter((row) => sees(call, resource, row));
  const { items, links } = paginate(call, resource, rows.map((row) => whole(call, resource, row)).filter(matches));
  const shown = items.map((item) => onlyFields(call, shaped(call, resource, item, "get")));
  const { collection } = resource;
  return { [collection]: shown, ...(links.length > 0 ? { [`${collection}_links`]: links } : {}) };
}

function get(call: Call, resource: AnyResource, id: string): Shown {
  readFilters(call, resource);
  return onlyFields(call, show(call, resource, find(call, resource, id), "get"));
}

function create(call: Call, resource: AnyResource, body: Shown): Shown {
  const wanted = wantedAtCreate(call, resource, body);
  enforceCreate(call, resource, wanted);
  checkQuota(call, resource, wanted.project_id);
  const row = resource.create(call, wanted);
  resource.rows(call.state).push(row);
  return show(call, resource, row, "create");
}

function update(call: Call, resource: AnyResource, id: string, body: Shown): Shown {
  const wanted = wantedAtUpdate(call, resource, body);
  const row = find(call, resource, id);
  enforceUpdate(call, resource, row, wanted);
  const before = omit(row, resource.unrevised ?? []);
  resource.update(call, row, wanted);
  if (isStandard(row) && !isEqual(omit(row, resource.unrevised ?? []), before)) touch(row);
  return show(call, resource, row, "update");
}

function remove(call: Call, resource: AnyResource, id: string): void {
  const row = find(call, resource, id);
  const action = `delete_${resource.name}`;
  enforceAction(call, resource, row, action);
  if (!(resource.mayDelete?.(call, row) ?? true)) throw notAuthorized(`rule:${action}`);
  resource.remove?.(call, row);
  const rows = resource.rows(call.state);
  rows.splice(rows.indexOf(row), 1);
}

function act(call: Call, resource: AnyResource, id: string, action: string, body: Shown): object {
  const row = find(call, resource, id);
  enforceAction(call, resource, row, action);
  return resource.actions?.[action](call, row, body) ?? {};
}

/** A row with all that it is shown with, to filter and to sort by. */
function whole(call: Call, resource: AnyResource, row: Row): Shown {
  return { ...row, tenant_id: row.project_id, ...resource.show?.(call, row) };
}

function show(call: Call, resource: AnyResource, row: Row, on: Answer): Shown {
  return shaped(call, resource, whole(call, resource, row), on);
}

function shaped(call: Call, resource: AnyResource, shown: Readonly<Shown>, on: Answer): Shown {
  const names = Object.keys(shown).filter((name) => call.isAdmin || !resource.attributes[name]?.adminOnly);
  const seen = pick(shown, names);
  return resource.shape?.(seen, on) ?? seen;
}

function onlyFields({ query }: Call, shown: Shown): Shown {
  const fields = query.getAll("fields").filter((field) => field !== "");
  if (fields.length === 0) return shown;
  return pick(shown, fields);
}
