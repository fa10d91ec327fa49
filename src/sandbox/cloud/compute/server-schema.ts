import { isIP } from "node:net";
import { repr } from "../python";
import type { Schema } from "../schema";
import { BOOLEAN } from "./flavor-schema";
import { NAME } from "./name";

const UUID: Schema = {
  type: "string",
  format: (text) =>
    /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text) ? undefined : `'${text}' is not a 'uuid'`,
};
const ADDRESS: Schema = {
  type: "string",
  format: (text) => (isIP(text) === 0 ? `'${text}' is not valid under any of the given schemas` : undefined),
};
const NULLABLE_TEXT: Schema = { type: ["string", "null"], maxLength: 65_535 };
const COUNT: Schema = { type: ["integer", "string"], pattern: "^[0-9]+$", minimum: 1 };

function base64(text: string): string | undefined {
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  return `Invalid input for field/attribute user_data. Value: ${text}. ${repr(text)} is not a 'base64'`;
}

export const METADATA: Schema = {
  type: "object",
  patternProperties: { "^[a-zA-Z0-9-_:. ]{1,255}$": { type: "string", maxLength: 255 } },
};
export const TAGS: Schema = {
  type: "array",
  items: { type: "string", minLength: 1, maxLength: 60, pattern: "^[^,/]*$" },
};

const NETWORKS: Schema = {
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    properties: { uuid: UUID, port: { anyOf: [UUID, { type: "null" }] }, fixed_ip: ADDRESS },
  },
};

const HINTS: Schema = { type: "object", properties: { group: { anyOf: [UUID, { type: "null" }] } } };

const SERVER = {
  name: NAME,
  flavorRef: { type: ["string", "integer"], minLength: 1 },
  imageRef: { anyOf: [UUID, { enum: [""] }] },
  adminPass: { type: "string" },
  metadata: METADATA,
  security_groups: { type: "array", items: { type: "object", properties: { name: { type: "string", minLength: 1 } } } },
  user_data: { type: "string", maxLength: 65_535, format: base64 },
  availability_zone: { type: "string", minLength: 1, maxLength: 255 },
  key_name: NAME,
  config_drive: BOOLEAN,
  min_count: COUNT,
  max_count: COUNT,
  block_device_mapping_v2: { type: "array" },
} as const satisfies Record<string, Schema>;

const body = (required: readonly string[], properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  required: ["server"],
  additionalProperties: false,
  properties: {
    server: {
      type: "object",
      required: ["name", "flavorRef", ...required],
      additionalProperties: false,
      properties: { ...SERVER, networks: NETWORKS, ...properties },
    },
    "os:scheduler_hints": HINTS,
    "OS-SCH-HNT:scheduler_hints": HINTS,
  },
});

const SINCE_2_37 = { networks: { anyOf: [NETWORKS, { enum: ["none", "auto"] }] } };
const SINCE_2_19 = { description: NULLABLE_TEXT };
const PERSONALITY: Schema = { type: "array" };

/** What may be sent of what the sandbox has, newest first (nova/api/openstack/compute/schemas/servers.py). */
export const CREATE: readonly { readonly since: string; readonly schema: Schema }[] = [
  { since: "2.57", schema: body(["networks"], { ...SINCE_2_37, ...SINCE_2_19, tags: TAGS }) },
  {
    since: "2.52",
    schema: body(["networks"], { ...SINCE_2_37, ...SINCE_2_19, tags: TAGS, personality: PERSONALITY }),
  },
  { since: "2.37", schema: body(["networks"], { ...SINCE_2_37, ...SINCE_2_19, personality: PERSONALITY }) },
  { since: "2.19", schema: body([], { ...SINCE_2_19, personality: PERSONALITY }) },
  { since: "2.1", schema: body([], { personality: PERSONALITY }) },
];

const update = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  required: ["server"],
  additionalProperties: false,
  properties: { server: { type: "object", additionalProperties: false, properties } },
});

export const UPDATE: readonly { readonly since: string; readonly schema: Schema }[] = [
  { since: "2.19", schema: update({ name: NAME, description: NULLABLE_TEXT }) },
  { since: "2.1", schema: update({ name: NAME }) },
];
