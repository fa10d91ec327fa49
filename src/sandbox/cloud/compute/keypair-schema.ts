import type { Schema } from "../schema";

/** Blanks at the ends, or what can't be printed. */
const UNPRINTABLE = /^[\s\p{Z}]|[\s\p{Z}]$|[\p{C}\p{Zl}\p{Zp}]/u;
const BAD_NAME =
  "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.";

const name = (pattern: string): Schema => ({
  type: "string",
  minLength: 1,
  maxLength: 255,
  pattern,
  format: (text) => (text !== "" && UNPRINTABLE.test(text) ? BAD_NAME : undefined),
});

const TEXT: Schema = { type: "string" };
const TYPE: Schema = { type: "string", enum: ["ssh", "x509"] };

const body = (properties: Readonly<Record<string, Schema>>, required = ["name"]): Schema => ({
  type: "object",
  required: ["keypair"],
  additionalProperties: false,
  properties: { keypair: { type: "object", required, additionalProperties: false, properties } },
});

const strict = name("^[_\\- a-zA-Z0-9]+$");

/** What may be sent, newest first (nova/api/openstack/compute/schemas/keypairs.py). */
export const CREATE: readonly { readonly since: string; readonly schema: Schema }[] = [
  {
    since: "2.92",
    schema: body({ name: name("^[_\\-\\@\\. a-zA-Z0-9]+$"), type: TYPE, public_key: TEXT, user_id: TEXT }, [
      "name",
      "public_key",
    ]),
  },
  { since: "2.10", schema: body({ name: strict, type: TYPE, public_key: TEXT, user_id: TEXT }) },
  { since: "2.2", schema: body({ name: strict, type: TYPE, public_key: TEXT }) },
  { since: "2.1", schema: body({ name: strict, public_key: TEXT }) },
];
