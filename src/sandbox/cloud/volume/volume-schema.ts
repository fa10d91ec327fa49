import type { Schema } from "../schema";

const tooLong = (name: string, most: number): Schema => ({
  type: ["string", "null"],
  format: (text) =>
    [...text].length > most
      ? `Invalid input received: ${name} has ${[...text].length} characters, more than ${most}.`
      : undefined,
});

const UUID: Schema = {
  type: "string",
  format: (text) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? undefined : `'${text}' is not a 'uuid'`,
};
const OPTIONAL_UUID: Schema = { anyOf: [UUID, { type: "null" }] };

const METADATA: Schema = {
  type: ["object", "null"],
  patternProperties: { "^[a-zA-Z0-9-_:. /]{1,255}$": { type: "string", maxLength: 255 } },
};
const NAMES: Readonly<Record<string, Schema>> = {
  name: tooLong("name", 255),
  description: tooLong("description", 255),
  metadata: METADATA,
};
const SIZE: Schema = { pattern: "^[0-9]+$", minimum: 1, maximum: 2 ** 31 - 1 };

const body = (properties: Readonly<Record<string, Schema>>, isStrict: boolean): Schema => ({
  type: "object",
  required: ["volume"],
  additionalProperties: false,
  properties: {
    volume: { type: "object", properties, ...(isStrict ? { additionalProperties: false } : {}) },
    "OS-SCH-HNT:scheduler_hints": { type: ["object", "null"] },
  },
});

const VOLUME: Readonly<Record<string, Schema>> = {
  ...NAMES,
  size: { type: ["integer", "string", "null"], ...SIZE },
  volume_type: { type: ["string", "null"], maxLength: 255 },
  availability_zone: { type: ["string", "null"], maxLength: 255 },
  snapshot_id: OPTIONAL_UUID,
  source_volid: OPTIONAL_UUID,
  consistencygroup_id: OPTIONAL_UUID,
  imageRef: { type: ["string", "null"], maxLength: 255 },
  image_id: { type: ["string", "null"], maxLength: 255 },
  multiattach: { type: ["boolean", "string", "null"] },
};

/** What may be sent (cinder/api/schemas/volumes.py); what is unknown is ignored until 3.53. */
export const CREATE = { lenient: body(VOLUME, false), strict: body(VOLUME, true) };

export const UPDATE: Schema = {
  type: "object",
  required: ["volume"],
  additionalProperties: false,
  properties: { volume: { type: "object", additionalProperties: false, properties: NAMES } },
};

export const EXTEND: Schema = {
  type: "object",
  required: ["os-extend"],
  additionalProperties: false,
  properties: {
    "os-extend": {
      type: "object",
      required: ["new_size"],
      additionalProperties: false,
      properties: { new_size: { type: ["integer", "string"], ...SIZE } },
    },
  },
};

export const RETYPE: Schema = {
  type: "object",
  required: ["os-retype"],
  additionalProperties: false,
  properties: {
    "os-retype": {
      type: "object",
      required: ["new_type"],
      additionalProperties: false,
      properties: {
        new_type: { type: "string", minLength: 1, maxLength: 255 },
        migration_policy: { type: ["string", "null"], enum: ["on-demand", "never"] },
      },
    },
  },
};
