import type { Context, Hono } from "hono";
import { isEqual } from "lodash";
import { readBody, type NetworkApi } from "./call";
import { internalError, invalidInput, NeutronError } from "./neutron-error";
import { enforceAction } from "./policy";
import type { AnyResource, StandardRow } from "./resource";
import { touch } from "./standard";
import { listOf, text } from "./validate";

/** `/tags` of an object (neutron/extensions/tagging.py). */
export function tagRoutes(app: Hono<NetworkApi>, path: string, resource: AnyResource): void {
  const row = (c: Context<NetworkApi>, verb: "get" | "create" | "update" | "delete") => rowOf(c, resource, verb);
  app.get(`${path}/:id/tags`, (c) => c.json({ tags: row(c, "get").tags }));
  app.put(`${path}/:id/tags`, async (c) => c.json({ tags: set(row(c, "update"), await sentTags(c)) }));
  app.post(`${path}/:id/tags`, async (c) => {
    const target = row(c, "create");
    return c.json({ tags: set(target, [...target.tags, ...(await sentTags(c))]) });
  });
  app.delete(`${path}/:id/tags`, (c) => {
    set(row(c, "delete"), []);
    return c.body(null, 204);
  });
  app.get(`${path}/:id/tags/:tag`, (c) => {
    known(row(c, "get"), c.req.param("tag"));
    return c.body(null, 204);
  });
  app.put(`${path}/:id/tags/:tag`, (c) => {
    const target = row(c, "update");
    set(target, [...target.tags, c.req.param("tag")]);
    return c.json(null, 201);
  });
  app.delete(`${path}/:id/tags/:tag`, (c) => {
    const target = row(c, "delete");
    const tag = known(target, c.req.param("tag"));
    set(
      target,
      target.tags.filter((other) => other !== tag),
    );
    return c.body(null, 204);
  });
}

/** Whoever may not touch it is told so, even if he may not see it: tags are looked up as an administrator. */
function rowOf(c: Context<NetworkApi>, resource: AnyResource, verb: string): StandardRow {
  const { call } = c.var;
  const row = resource.rows(call.state).find(({ id }) => id === c.req.param("id"));
  // What Neutron 2026.2 answers for an object that is not there.
  if (row === undefined) throw internalError();
  if (verb !== "get" || row.project_id !== call.projectId)
    enforceAction(call, resource, row, `${verb}_${resource.name}:tags`);
  return row as StandardRow;
}

async function sentTags(c: Context<NetworkApi>): Promise<string[]> {
  const body = readBody(await c.req.text());
  if (!("tags" in body)) throw invalidInput("Invalid tags body");
  const problem = listOf(text(255))(body.tags);
  if (problem !== undefined) throw invalidInput(problem);
  return body.tags as string[];
}

function set(row: StandardRow, tags: readonly string[]): string[] {
  const wanted = [...new Set(tags)];
  if (!isEqual(wanted, row.tags)) touch(row);
  row.tags = wanted;
  return wanted;
}

function known(row: StandardRow, tag: string): string {
  if (row.tags.includes(tag)) return tag;
  throw new NeutronError(404, "TagNotFound", `Tag ${tag} could not be found.`);
}
