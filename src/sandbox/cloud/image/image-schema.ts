import { check, type Schema } from "../schema";
import { forbid, ImageRefusal, refuse } from "./refusal";
import { isAdmin, type Call } from "./call";

const TEXT: Schema = { type: ["null", "string"], maxLength: 255 };
const CONTAINER_FORMATS = [null, "ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"];
const DISK_FORMATS = [null, ..."ami ari aki vhd vhdx vmdk raw qcow2 vdi iso ploop".split(" ")];

/** What an owner says of an image (glance/api/v2/images.py, get_base_properties). */
const ATTRIBUTES: Readonly<Record<string, Schema>> = {
  name: TEXT,
  visibility: { type: "string", enum: ["community", "public", "private", "shared"] },
  protected: { type: "boolean" },
  os_hidden: { type: "boolean" },
  owner: TEXT,
  container_format: { type: ["null", "string"], enum: CONTAINER_FORMATS },
  disk_format: { type: ["null", "string"], enum: DISK_FORMATS },
  tags: { type: "array", items: { type: "string", maxLength: 255 } },
  min_ram: { type: ["integer"] },
  min_disk: { type: ["integer"] },
};
const ID: Schema = {
  type: "string",
  pattern: "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$",
};

export const isAttribute = (name: string) => Object.hasOwn(ATTRIBUTES, name);

/** What Glance alone says of an image, and what of that it refuses even before it looks at values. */
const TOLD_LAST = ["created_at", "updated_at", "status", "checksum", "size", "virtual_size"];
const TOLD_FIRST = ["direct_url", "self", "file", "schema", "stores"];
const NEVER_CHANGED = [...TOLD_LAST, ...TOLD_FIRST, "id", "os_hash_algo", "os_hash_value"];
const isReserved = (name: string) =>
  ["location", "deleted", "deleted_at"].includes(name) || name.startsWith("os_glance");

/** @throws ImageRefusal 400 in the words of jsonschema */
export function checkAttributes(body: Readonly<Record<string, unknown>>): void {
  const own = Object.entries(body).filter(([name]) => !isAttribute(name) && name !== "id" && name !== "locations");
  const error =
    check({ type: "object", properties: { id: ID, ...ATTRIBUTES } }, body) ??
    own
      .filter(([name]) => !NEVER_CHANGED.includes(name))
      .map(([, value]) => check({ type: "string" }, value))
      .find((found) => found !== undefined);
  if (error !== undefined) {
    throw new ImageRefusal(400, `Provided object does not match schema 'image': ${error.message}`);
  }
}

/** What a new image may be. @throws ImageRefusal 400 or 403 */
export function checkNew(body: Readonly<Record<string, unknown>>): void {
  const readOnly = (names: readonly string[]) => {
    const found = names.find((name) => Object.hasOwn(body, name));
    if (found !== undefined) throw new ImageRefusal(403, `Attribute '${found}' is read-only.`);
  };
  readOnly(TOLD_FIRST);
  checkAttributes(body);
  readOnly(TOLD_LAST);
  if (Object.hasOwn(body, "locations")) throw new ImageRefusal(403, "Attribute 'locations' is reserved.");
  for (const name of Object.keys(body)) {
    if (name.length > 255) throw new ImageRefusal(400, "Custom property should not be greater than 255 characters.");
    if (isReserved(name)) refuse(403, `Attribute '${name}' is reserved.`);
  }
}

/** Whether a name may be changed at all. @throws ImageRefusal 403 */
export function checkName(name: string): void {
  if (NEVER_CHANGED.includes(name)) throw new ImageRefusal(403, `Attribute '${name}' is read-only.`);
  if (isReserved(name)) throw new ImageRefusal(403, `Attribute '${name}' is reserved.`);
}

/** What the database and the policy say of values. @throws ImageRefusal 400 or 403 */
export function checkValues(call: Call, values: Readonly<Record<string, unknown>>): void {
  const { owner = call.token.projectId, visibility } = values;
  if (owner !== call.token.projectId && !isAdmin(call)) {
    refuse(403, `You are not permitted to create images owned by '${String(owner)}'`);
  }
  if (visibility === "public" && !isAdmin(call)) forbid("publicize_image");
  for (const name of ["min_disk", "min_ram"]) {
    const value = Number(values[name] ?? 0);
    if (value < 0) {
      throw new ImageRefusal(400, `Invalid value '${value}' for parameter '${name}': Cannot be a negative value`);
    }
    if (value > 2 ** 31 - 1) {
      throw new ImageRefusal(400, `'${name}' value out of range, must not exceed 2147483647.`);
    }
  }
}
