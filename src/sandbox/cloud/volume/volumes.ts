import type { Hono } from "hono";
import { orderBy } from "lodash";
import { randomUUID } from "node:crypto";
import { checkBody, readBody } from "../json-body";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, malformed, refuseReader, type Call, type VolumeApi } from "./call";
import type { StoredVolume } from "./state";
import { typeOf } from "./types";
import { checkQuotas } from "./usage";
import { act } from "./volume-actions";
import { become } from "./settle";
import { CREATE, UPDATE } from "./volume-schema";
import { brief, shown, shownWhole, ZONE } from "./volume-view";

/** volumes (cinder/api/v3/volumes.py): empty ones, or made of an image or of another volume. */
export function volumeRoutes(app: Hono<VolumeApi>, base: string): void {
  app.get(base, (c) => c.json(list(c.var.call, "volumes", brief)));
  app.get(`${base}/detail`, (c) => c.json(list(c.var.call, "volumes/detail", shownWhole)));
  app.post(base, async (c) => {
    const { call } = c.var;
    return c.json({ volume: shown(call, create(call, await readBody(c, BODY_TYPES))) }, 202);
  });
  app.get(`${base}/:id`, (c) => c.json({ volume: shownWhole(c.var.call, findVolume(c.var.call, c.req.param("id"))) }));
  app.put(`${base}/:id`, async (c) => {
    const { call } = c.var;
    const body = await readBody(c, BODY_TYPES);
    checkBody(UPDATE, body);
    const volume = findVolume(call, c.req.param("id"));
    refuseReader(call, "volume:update");
    Object.assign(volume, (body as { volume: Pick<StoredVolume, "name" | "description" | "metadata"> }).volume);
    return c.json({ volume: shown(call, volume) });
  });
  app.delete(`${base}/:id`, (c) => {
    const volume = findVolume(c.var.call, c.req.param("id"));
    refuseReader(c.var.call, "volume:delete");
    if (volume.status !== "available" && volume.status !== "deleting") {
      const states = "available or error or error_restoring or error_extending or error_managing";
      const rule = `Volume status must be ${states} and must not be migrating, attached, belong to a group, have snapshots`;
      const more = "awaiting a transfer, or be disassociated from snapshots after volume transfer.";
      throw new WsgiFault(400, `Invalid volume: ${rule}, ${more}`);
    }
    become(volume, "deleting");
    return c.body(null, 202);
  });
  app.post(`${base}/:id/action`, async (c) => {
    const { call } = c.var;
    const body = await readBody(c, BODY_TYPES);
    act(call, () => findVolume(call, c.req.param("id")), body);
    return c.body(null, 202);
  });
}

/** A volume that the caller may see. @throws WsgiFault 404 */
function findVolume({ state, projectId, isAdmin }: Call, id: string): StoredVolume {
  const found = state.volumes.find((volume) => volume.id === id);
  if (found !== undefined && (found.projectId === projectId || isAdmin)) return found;
  throw notFound(id);
}

const notFound = (id: string) => new WsgiFault(404, `Volume ${id} could not be found.`);

/** What a request says. */
interface Wanted {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly size?: number | string | null;
  readonly volume_type?: string | null;
  readonly availability_zone?: string | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly snapshot_id?: string | null;
  readonly source_volid?: string | null;
  readonly imageRef?: string | null;
  readonly image_id?: string | null;
  readonly multiattach?: boolean | string | null;
}

function create(call: Call, body: unknown): StoredVolume {
  checkBody(call.version.atLeast("3.53") ? CREATE.strict : CREATE.lenient, body);
  refuseReader(call, "volume:create");
  const wanted = (body as { volume: Wanted }).volume;
  const source = sourceOf(call, wanted);
  const type = typeOf(call, wanted.volume_type ?? source.typeId);
  const { name = null, description = null, metadata, size = source.size, availability_zone: zone } = wanted;
  if (size === undefined || size === null) throw malformed();
  if (zone && zone !== ZONE) throw new WsgiFault(400, `Availability zone '${zone}' is invalid.`);
  const { projectId, token, state } = call;
  const gigabytes = Number(size);
  checkQuotas(state, { projectId, type: type.name, volumes: 1, gigabytes, size: gigabytes });
  const volume: StoredVolume = {
    id: randomUUID(),
    ...{ name, description, projectId, userId: token.userId, size: gigabytes, typeId: type.id },
    ...source.made,
    metadata: metadata ?? {},
    status: "creating",
    createdAt: new Date().toISOString(),
  };
  state.volumes.push(become(volume, "creating"));
  return volume;
}

/** What a volume is made of. */
interface Source {
  readonly made: Pick<StoredVolume, "image" | "sourceId">;
  readonly typeId?: string;
  readonly size?: number;
}

/** @throws WsgiFault 400 or 404 for what isn't there, or can't be here */
function sourceOf(call: Call, wanted: Wanted): Source {
  const { snapshot_id: snapshot, source_volid: source, imageRef = wanted.image_id, multiattach } = wanted;
  if (snapshot) throw new WsgiFault(404, `Snapshot ${snapshot} could not be found.`);
  if (multiattach) {
    const rule = "The default behavior is to use multiattach enabled volume types.";
    const fix =
      "Contact your administrator to create a multiattach enabled volume type and use it to create multiattach volumes.";
    throw new WsgiFault(400, `multiattach parameter has been removed. ${rule} ${fix}`);
  }
  if (source) {
    const { id: sourceId, image, typeId, size } = findVolume(call, source);
    return { made: { sourceId, image }, typeId, size };
  }
  if (!imageRef) return { made: {} };
  const image = call.images.find(({ id }) => id === imageRef);
  if (image === undefined) {
    throw new WsgiFault(400, "Invalid image identifier or unable to access requested image.");
  }
  if (image.status === "active") return { made: { image } };
  throw new WsgiFault(400, `Invalid input received: Image ${image.id} is not active.`);
}

/** What a list may be filtered by (cinder/api/openstack, resource_filters.json). */
const FILTERS = ["name", "status"] as const;
const QUERY = [...FILTERS, "limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants", "with_count"];

function list(call: Call, path: string, show: (call: Call, volume: StoredVolume) => object): object {
  const { query, state, projectId, isAdmin } = call;
  const unknown = [...new Set(query.keys())].filter((name) => !QUERY.includes(name));
  if (unknown.length > 0 && call.version.atLeast("3.31")) {
    throw new WsgiFault(400, `Invalid filters ${unknown.join(", ")} are found in query options.`);
  }
  const limit = query.get("limit");
  if (limit !== null && !/^\d+$/.test(limit)) throw new WsgiFault(400, "limit param must be an integer");
  const all = isAdmin && query.has("all_tenants");
  const found = orderBy(state.volumes, "createdAt", "desc").filter(
    (volume) =>
      (all || volume.projectId === projectId) &&
      FILTERS.every((name) => !query.has(name) || volume[name] === query.get(name)),
  );
  const marker = query.get("marker");
  const start = marker === null ? 0 : found.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) throw notFound(marker);
  const page = found.slice(start, limit === null ? undefined : start + Number(limit));
  const volumes = page.map((volume) => show(call, volume));
  if (limit === null || page.length === 0 || page.length < Number(limit)) return { volumes };
  const next = new URLSearchParams(query);
  next.set("marker", page[page.length - 1].id);
  return { volumes, volumes_links: [{ rel: "next", href: `${call.endpoint}/${path}?${next.toString()}` }] };
}
