import type { Schema } from "../schema";
import { NAME } from "./name";

const name = (pattern: string): Schema => ({ ...NAME, pattern });

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
