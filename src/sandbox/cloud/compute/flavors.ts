import type { Hono } from "hono";
import { sortBy } from "lodash";
import { randomUUID } from "node:crypto";
import { checkBody, readBody } from "../json-body";
import { noRoute } from "../webob";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, checkQuery, refuseMember, schemaFor, type Call, type Compute } from "./call";
import { CREATE, isYes, UPDATE } from "./flavor-schema";
import { links, paged } from "./page";
import type { StoredFlavor } from "./state";

/** flavors (nova/api/openstack/compute/flavors.py). Who has access to one that is not public is not kept: nobody but an administrator. */
export function flavorRoutes(app: Hono<Compute>, base: string): void {
  app.get(base, (c) => c.json(list(c.var.call, "flavors", brief)));
  app.get(`${base}/detail`, (c) => c.json(list(c.var.call, "flavors/detail", shown)));
  app.post(base, async (c) => {
    const { call } = c.var;
    return c.json({ flavor: shown(call, create(call, await readBody(c, BODY_TYPES))) });
  });
  app.get(`${base}/:id`, (c) => c.json({ flavor: shown(c.var.call, findFlavor(c.var.call, c.req.param("id"))) }));
  app.put(`${base}/:id`, async (c) => {
    const { call } = c.var;
    if (!call.version.atLeast("2.55")) return noRoute(c);
    return c.json({ flavor: shown(call, update(call, c.req.param("id"), await readBody(c, BODY_TYPES))) });
  });
  app.delete(`${base}/:id`, (c) => {
    const { call } = c.var;
    refuseMember(call, "os-flavor-manage:delete");
    const flavor = findFlavor(call, c.req.param("id"));
    call.state.flavors.splice(call.state.flavors.indexOf(flavor), 1);
    return c.body(null, 202);
  });
}

/** A flavor that the caller may use. @throws WsgiFault 404 */
export function findFlavor(call: Call, id: string): StoredFlavor {
  const found = usableFlavor(call, id);
  if (found === undefined) throw new WsgiFault(404, `Flavor ${id} could not be found.`);
  return found;
}

export function usableFlavor(call: Call, id: string): StoredFlavor | undefined {
  return call.state.flavors.find((flavor) => flavor.id === id && (flavor.isPublic || call.isAdmin));
}

const QUERY = ["limit", "marker", "is_public", "minRam", "minDisk", "sort_key", "sort_dir"];

function list(call: Call, path: string, show: (call: Call, flavor: StoredFlavor) => object): object {
  const byName = call.version.atLeast("2.102");
  checkQuery(call, byName ? [...QUERY, "name"] : QUERY, "2.75");
  const name = byName ? call.query.get("name") : null;
  const [ram, disk] = [least(call, "minRam"), least(call, "minDisk")];
  const isWanted = wantedAccess(call);
  const all = call.state.flavors.filter((flavor) => {
    return isWanted(flavor) && flavor.ram >= ram && flavor.disk >= disk && (name === null || flavor.name === name);
  });
  const { items, links: next } = paged(call, sortBy(all, "id"), path);
  const flavors = items.map((flavor) => show(call, flavor));
  return { flavors, ...(next.length > 0 ? { flavors_links: next } : {}) };
}

function least({ query }: Call, name: string): number {
  const value = query.get(name) ?? "0";
  if (!/^\d+$/.test(value)) throw new WsgiFault(400, `Invalid ${name} filter [${value}]`);
  return Number(value);
}

/** An administrator says which he wants; everybody else gets those that are public. */
function wantedAccess({ query, isAdmin }: Call): (flavor: StoredFlavor) => boolean {
  const value = query.get("is_public");
  if (!isAdmin || value === null) return ({ isPublic }) => isPublic;
  if (value.toLowerCase() === "none") return () => true;
  if (/^(1|t|true|on|y|yes)$/i.test(value)) return ({ isPublic }) => isPublic;
  if (/^(0|f|false|off|n|no)$/i.test(value)) return ({ isPublic }) => !isPublic;
  throw new WsgiFault(400, `Invalid is_public filter [${value}]`);
}

/** What a request says; numbers may be texts. */
interface Wanted {
  readonly name: string;
  readonly id?: string | number | null;
  readonly ram: number | string;
  readonly vcpus: number | string;
  readonly disk: number | string;
  readonly "OS-FLV-EXT-DATA:ephemeral"?: number | string;
  readonly swap?: number | string;
  readonly rxtx_factor?: number | string;
  readonly "os-flavor-access:is_public"?: boolean | string;
  readonly description?: string | null;
}

function create(call: Call, body: unknown): StoredFlavor {
  checkBody(schemaFor(call, CREATE), body);
  refuseMember(call, "os-flavor-manage:create");
  const wanted = (body as { flavor: Wanted }).flavor;
  const id = String(wanted.id ?? randomUUID());
  const { flavors } = call.state;
  const taken = (what: string, value: string) => new WsgiFault(409, `Flavor with ${what} ${value} already exists.`);
  if (flavors.some((flavor) => flavor.id === id)) throw taken("ID", id);
  if (flavors.some(({ name }) => name === wanted.name)) throw taken("name", wanted.name);
  const flavor = {
    id,
    name: wanted.name,
    ram: Number(wanted.ram),
    vcpus: Number(wanted.vcpus),
    disk: Number(wanted.disk),
    ephemeral: Number(wanted["OS-FLV-EXT-DATA:ephemeral"] ?? 0),
    swap: Number(wanted.swap ?? 0),
    rxtxFactor: Number(wanted.rxtx_factor ?? 1),
    isPublic: isYes(wanted["os-flavor-access:is_public"] ?? true),
    description: wanted.description ?? null,
    extraSpecs: {},
  };
  flavors.push(flavor);
  return flavor;
}

function update(call: Call, id: string, body: unknown): StoredFlavor {
  checkBody(UPDATE, body);
  refuseMember(call, "os-flavor-manage:update");
  return Object.assign(findFlavor(call, id), (body as { flavor: Pick<StoredFlavor, "description"> }).flavor);
}

function brief(call: Call, { id, name, description }: StoredFlavor): object {
  return { id, name, links: links(call, `flavors/${id}`), ...(call.version.atLeast("2.55") ? { description } : {}) };
}

function shown(call: Call, flavor: StoredFlavor): object {
  const { version } = call;
  const { ram, vcpus, disk, ephemeral, swap, rxtxFactor, isPublic } = flavor;
  return {
    ...brief(call, flavor),
    ram,
    vcpus,
    disk,
    swap: swap === 0 && !version.atLeast("2.75") ? "" : swap,
    "OS-FLV-EXT-DATA:ephemeral": ephemeral,
    "os-flavor-access:is_public": isPublic,
    ...(version.atLeast("2.102") ? {} : { rxtx_factor: rxtxFactor, "OS-FLV-DISABLED:disabled": false }),
    ...(version.atLeast("2.61") ? { extra_specs: flavor.extraSpecs } : {}),
  };
}
