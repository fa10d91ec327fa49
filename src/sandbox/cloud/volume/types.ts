import type { Hono } from "hono";
import { remove } from "lodash";
import { randomUUID } from "node:crypto";
import { checkBody, readBody } from "../json-body";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, refuse, type Call, type VolumeApi } from "./call";
import { DEFAULT_TYPE, type VolumeState, type VolumeType } from "./state";

/** types (cinder/api/v3/types.py). Who has access to one that is not public is not kept: nobody but an administrator. */
export function typeRoutes(app: Hono<VolumeApi>, base: string): void {
  app.get(base, (c) => {
    const { call } = c.var;
    return c.json({ volume_types: usableTypes(call).map((type) => shown(call, type)) });
  });
  app.post(base, async (c) => c.json({ volume_type: create(c.var.call, await readBody(c, BODY_TYPES)) }));
  app.get(`${base}/:id`, (c) => {
    const { call } = c.var;
    const id = c.req.param("id");
    const type = usableTypes(call).find((one) => (id === "default" ? one.name === DEFAULT_TYPE : one.id === id));
    if (type === undefined) throw notFound(id);
    return c.json({ volume_type: { ...shown(call, type), ...(call.isAdmin ? { qos_specs_id: null } : {}) } });
  });
  app.delete(`${base}/:id`, (c) => {
    deleteType(c.var.call, c.req.param("id"));
    return c.body(null, 202);
  });
}

const usableTypes = ({ state, isAdmin }: Call) => state.types.filter(({ isPublic }) => isPublic || isAdmin);
const notFound = (id: string) => new WsgiFault(404, `Volume type ${id} could not be found.`);

/** The type that a volume is to be of, by its name or its id. @throws WsgiFault 404 */
export function typeOf(call: Call, nameOrId: string | null | undefined): VolumeType {
  const wanted = nameOrId || DEFAULT_TYPE;
  const found = usableTypes(call).find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) throw new WsgiFault(404, `Volume type with name ${wanted} could not be found.`);
  return found;
}

export const typeName = ({ types }: VolumeState, id: string) => types.find((type) => type.id === id)?.name ?? id;

const CREATE: Schema = {
  type: "object",
  required: ["volume_type"],
  additionalProperties: false,
  properties: {
    volume_type: {
      type: "object",
      required: ["name"],
      additionalProperties: false,
      properties: {
        name: { type: "string", minLength: 1, maxLength: 255 },
        description: { type: ["string", "null"], maxLength: 255 },
        extra_specs: { type: ["object", "null"] },
        "os-volume-type-access:is_public": { type: "boolean" },
      },
    },
  },
};

interface Wanted {
  readonly name: string;
  readonly description?: string | null;
  readonly extra_specs?: Readonly<Record<string, string>> | null;
  readonly "os-volume-type-access:is_public"?: boolean;
}

function create(call: Call, body: unknown): object {
  checkBody(CREATE, body);
  if (!call.isAdmin) refuse("volume_extension:type_create");
  const wanted = (body as { volume_type: Wanted }).volume_type;
  const { name, description = null, extra_specs, "os-volume-type-access:is_public": isPublic = true } = wanted;
  if (call.state.types.some((type) => type.name === name)) {
    throw new WsgiFault(409, `Volume Type ${name} already exists.`);
  }
  const type = { id: randomUUID(), name, description, isPublic, extraSpecs: extra_specs ?? {} };
  call.state.types.push(type);
  return shown(call, type);
}

function deleteType(call: Call, id: string): void {
  if (!call.isAdmin) refuse("volume_extension:type_delete");
  const type = call.state.types.find((one) => one.id === id);
  if (type === undefined) throw notFound(id);
  if (call.state.volumes.some(({ typeId }) => typeId === id)) {
    throw new WsgiFault(400, "Target volume type is still in use.");
  }
  remove(call.state.types, (one) => one === type);
}

/** Extra specifications are shown to administrators; a reader is told less. */
function shown({ isAdmin, token }: Call, { id, name, description, isPublic, extraSpecs }: VolumeType): object {
  return {
    ...{ id, name, description, is_public: isPublic, extra_specs: isAdmin ? extraSpecs : {} },
    ...(token.roles.includes("member") ? { "os-volume-type-access:is_public": isPublic } : {}),
  };
}
