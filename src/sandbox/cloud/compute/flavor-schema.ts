import type { Schema } from "../schema";
import { NAME } from "./name";

/** Numbers may be written as texts. */
const number = (minimum: number): Schema => ({
  type: ["integer", "string"],
  pattern: "^[0-9]+$",
  minimum,
  maximum: 2 ** 31 - 1,
});

const [YES, NO] = [
  ["True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"],
  ["False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"],
];

/** A boolean, as Nova takes it (nova/api/validation/parameter_types.py). */
export const BOOLEAN: Schema = { type: ["boolean", "string"], enum: [true, ...YES, false, ...NO] };
export const isYes = (value: unknown) => value === true || YES.includes(String(value));

const FLAVOR = {
  name: NAME,
  id: {
    type: ["string", "number", "integer", "null"],
    minLength: 1,
    maxLength: 255,
    pattern: "^(?! )[a-zA-Z0-9. _-]+(?<! )$",
  },
  ram: number(1),
  vcpus: number(1),
  disk: number(0),
  "OS-FLV-EXT-DATA:ephemeral": number(0),
  swap: number(0),
  "os-flavor-access:is_public": BOOLEAN,
} as const satisfies Record<string, Schema>;

const RXTX: Schema = { type: ["number", "string", "integer"], pattern: "^[0-9]+(\\.[0-9]+)?$", exclusiveMinimum: 0 };
const DESCRIPTION: Schema = { type: ["string", "null"], maxLength: 65_535 };

const body = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  required: ["flavor"],
  additionalProperties: false,
  properties: {
    flavor: { type: "object", required: ["name", "ram", "vcpus", "disk"], additionalProperties: false, properties },
  },
});

/** What may be sent, newest first (nova/api/openstack/compute/schemas/flavors.py). */
export const CREATE: readonly { readonly since: string; readonly schema: Schema }[] = [
  { since: "2.102", schema: body({ ...FLAVOR, description: DESCRIPTION }) },
  { since: "2.55", schema: body({ ...FLAVOR, rxtx_factor: RXTX, description: DESCRIPTION }) },
  { since: "2.1", schema: body({ ...FLAVOR, rxtx_factor: RXTX }) },
];

/** Since 2.55. */
export const UPDATE: Schema = {
  type: "object",
  required: ["flavor"],
  additionalProperties: false,
  properties: {
    flavor: {
      type: "object",
      required: ["description"],
      additionalProperties: false,
      properties: { description: { type: ["string", "null"], maxLength: 65_535 } },
    },
  },
};
