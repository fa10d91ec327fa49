import type { Hono } from "hono";
import { checkBody, readBody } from "../json-body";
import { portsOf } from "../network";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, refuseReader, type Call, type Compute } from "./call";
import { findServer } from "./find-server";
import { limitsOf } from "./quota";
import { METADATA, TAGS } from "./server-schema";

/** What hangs on servers: metadata, tags and interfaces. */
export function serverPartRoutes(app: Hono<Compute>, base: string): void {
  metadataRoutes(app, `${base}/:id/metadata`);
  tagRoutes(app, `${base}/:id/tags`);
  app.get(`${base}/:id/os-interface`, (c) =>
    c.json({ interfaceAttachments: interfaces(c.var.call, c.req.param("id")) }),
  );
}

const wrapped = (name: string, schema: Schema): Schema => ({
  type: "object",
  required: [name],
  additionalProperties: false,
  properties: { [name]: schema },
});

function metadataRoutes(app: Hono<Compute>, path: `${string}/:id/metadata`): void {
  app.get(path, (c) => c.json({ metadata: findServer(c.var.call, c.req.param("id")).metadata }));
  app.post(path, async (c) => {
    const { call } = c.var;
    const body = await readBody(c, BODY_TYPES);
    checkBody(wrapped("metadata", METADATA), body);
    const server = findServer(call, c.req.param("id"));
    refuseReader(call, "server-metadata:create");
    const metadata = { ...server.metadata, ...(body as { metadata: Record<string, string> }).metadata };
    const limit = limitsOf(call.state, server.projectId).metadata_items;
    if (limit >= 0 && Object.keys(metadata).length > limit) {
      throw new WsgiFault(403, `Maximum number of metadata items exceeds ${limit}`);
    }
    server.metadata = metadata;
    return c.json({ metadata });
  });
  app.delete(`${path}/:key`, (c) => {
    const server = findServer(c.var.call, c.req.param("id"));
    refuseReader(c.var.call, "server-metadata:delete");
    const { [c.req.param("key")]: gone, ...metadata } = server.metadata;
    if ((gone as string | undefined) === undefined) throw new WsgiFault(404, "Metadata item was not found");
    server.metadata = metadata;
    return c.body(null, 204);
  });
}

/** From 2.26 on. */
function tagRoutes(app: Hono<Compute>, path: `${string}/:id/tags`): void {
  app.get(path, (c) => c.json({ tags: findServer(c.var.call, c.req.param("id")).tags }));
  app.put(path, async (c) => {
    const body = await readBody(c, BODY_TYPES);
    checkBody(wrapped("tags", TAGS), body);
    const server = findServer(c.var.call, c.req.param("id"));
    refuseReader(c.var.call, "os-server-tags:update_all");
    server.tags = [...new Set((body as { tags: string[] }).tags)];
    return c.json({ tags: server.tags });
  });
}

function interfaces(call: Call, id: string): object[] {
  const server = findServer(call, id);
  return portsOf(call.network, server.id).map((port) => ({
    port_id: port.id,
    net_id: port.network_id,
    mac_addr: port.mac_address,
    port_state: port.status,
    fixed_ips: port.fixed_ips,
    ...(call.version.atLeast("2.70") ? { tag: null } : {}),
  }));
}
