import type { Hono } from "hono";
import { orderBy } from "lodash";
import { checkBody, readBody } from "../json-body";
import { repr } from "../python";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, refuseReader, schemaFor, type Call, type Compute } from "./call";
import { findServer } from "./find-server";
import { links, paged } from "./page";
import { act } from "./server-actions";
import { createServer } from "./server-create";
import { UPDATE } from "./server-schema";
import { statusOf } from "./server-state";
import { briefServer, shownAlone, shownServer } from "./server-view";
import { CHANGE_MS } from "./settle";
import type { StoredServer } from "./state";

/** servers (nova/api/openstack/compute/servers.py) */
export function serverRoutes(app: Hono<Compute>, base: string): void {
  app.get(base, (c) => c.json(list(c.var.call, "servers", briefServer)));
  app.get(`${base}/detail`, (c) => c.json(list(c.var.call, "servers/detail", shownServer)));
  app.post(base, async (c) => {
    const server = createServer(c.var.call, await readBody(c, BODY_TYPES)) as { id: string };
    const [self] = links(c.var.call, `servers/${server.id}`) as { href: string }[];
    return c.json({ server }, 202, { Location: self.href });
  });
  app.get(`${base}/:id`, (c) => {
    return c.json({ server: shownAlone(c.var.call, findServer(c.var.call, c.req.param("id"))) });
  });
  app.put(`${base}/:id`, async (c) => {
    const { call } = c.var;
    const body = await readBody(c, BODY_TYPES);
    checkBody(schemaFor(call, UPDATE), body);
    const server = findServer(call, c.req.param("id"));
    refuseReader(call, "servers:update");
    Object.assign(server, (body as { server: Pick<StoredServer, "name" | "description"> }).server);
    return c.json({ server: shownAlone(call, server) });
  });
  app.delete(`${base}/:id`, (c) => {
    const server = findServer(c.var.call, c.req.param("id"));
    refuseReader(c.var.call, "servers:delete");
    server.task = { name: "deleting", until: Date.now() + CHANGE_MS };
    return c.body(null, 204);
  });
  app.post(`${base}/:id/action`, async (c) => {
    const { status = 202, body } = act(c.var.call, c.req.param("id"), await readBody(c, BODY_TYPES));
    return body === undefined ? c.body(null, status) : c.json(body, 202);
  });
}

const FILTERS = [
  "name",
  "status",
  "flavor",
  "image",
  "ip",
  "ip6",
  "tags",
  "changes-since",
  "all_tenants",
  "project_id",
];
const QUERY = [...FILTERS, "limit", "marker", "sort_key", "sort_dir", "tenant_id", "user_id", "reservation_id"];
const KNOWN = ["ACTIVE", "BUILD", "DELETED", "ERROR", "PAUSED", "REBUILD", "RESIZE", "SHUTOFF", "SUSPENDED"];

function list(call: Call, path: string, show: (call: Call, server: StoredServer) => object): object {
  const { query } = call;
  checkServerQuery(call);
  const status = query.get("status")?.toUpperCase();
  if (status !== undefined && !KNOWN.includes(status)) throw new WsgiFault(400, "Invalid status value");
  const name = query.get("name");
  const [flavor, image] = [query.get("flavor"), query.get("image")];
  const all = call.isAdmin && query.has("all_tenants");
  const found = call.state.servers.filter(
    (server) =>
      (all || server.projectId === call.token.projectId) &&
      (name === null || new RegExp(name, "i").test(server.name)) &&
      (status === undefined || statusOf(server) === status) &&
      (flavor === null || server.flavor.id === flavor) &&
      (image === null || server.imageId === image),
  );
  const { items, links: next } = paged(call, orderBy(found, "createdAt", "desc"), path);
  const servers = items.map((server) => show(call, server));
  return { servers, ...(next.length > 0 ? { servers_links: next } : {}) };
}

/** Nova words it differently here than anywhere else. @throws WsgiFault 400 */
function checkServerQuery({ query, version }: Call): void {
  const limit = query.get("limit");
  if (limit !== null && !/^[0-9]+$/.test(limit)) {
    throw new WsgiFault(
      400,
      `Invalid input for query parameters limit. Value: ${limit}. ${repr(limit)} does not match '^[0-9]*$'`,
    );
  }
  const unknown = [...new Set(query.keys())].filter((key) => !QUERY.includes(key) && !key.startsWith("_"));
  if (unknown.length === 0 || !version.atLeast("2.75")) return;
  const verb = unknown.length === 1 ? "does" : "do";
  throw new WsgiFault(400, `${unknown.sort().map(repr).join(", ")} ${verb} not match any of the regexes: '^_'`);
}
