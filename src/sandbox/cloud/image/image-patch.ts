import { isPlainObject } from "lodash";
import { isAdmin, mayChange, type Call } from "./call";
import { checkAttributes, checkName, checkValues, isAttribute } from "./image-schema";
import { ImageRefusal, refuse } from "./refusal";
import { imageTime, type Image } from "./state";

/** JSON Patch, as far as Glance takes it: whole attributes and properties, no `test`, no `move`, no `copy`. */
export const PATCH_TYPE = "application/openstack-images-v2.1-json-patch";

const OPERATIONS = ["add", "remove", "replace"];

interface Change {
  readonly op: string;
  readonly name: string;
  readonly value?: unknown;
}

/** Changes an image in every way that is wanted, or in none. @throws ImageRefusal 400, 403 or 409 */
export function patchImage(call: Call, image: Image, changes: readonly Change[]): void {
  const next: Image = { ...image };
  for (const change of changes) apply(call, next, change);
  if (changes.length > 0) Object.assign(image, next, { updated_at: imageTime() });
}

/** The changes that a body is, judged before anybody looks for the image. @throws ImageRefusal 400 or 403 */
export function changesOf(body: unknown): readonly Change[] {
  if (!Array.isArray(body)) throw new ImageRefusal(400, "Request body must be a JSON array of operation objects.");
  return body.map((raw: unknown) => {
    if (!isPlainObject(raw)) throw new ImageRefusal(400, "Operations must be JSON objects.");
    return changeOf(raw as Record<string, unknown>);
  });
}

function changeOf({ op, path, ...rest }: Record<string, unknown>): Change {
  const offered = `It must be one of the following: ${OPERATIONS.join(", ")}.`;
  if (op === undefined) throw new ImageRefusal(400, `Unable to find \`op\` in JSON Schema change. ${offered}`);
  if (!OPERATIONS.includes(String(op))) throw new ImageRefusal(400, `Invalid operation: \`${String(op)}\`. ${offered}`);
  if (path === undefined) throw new ImageRefusal(400, "Unable to find 'path' in JSON Schema change");
  const name = nameOf(String(path));
  const hasValue = Object.hasOwn(rest, "value");
  if (op !== "remove" && !hasValue) {
    throw new ImageRefusal(400, `Operation "${String(op)}" requires a member named "value".`);
  }
  checkName(name);
  if (op !== "remove") checkAttributes({ [name]: rest.value });
  return { op: String(op), name, value: rest.value };
}

/** The attribute that a JSON Pointer is of (RFC 6901, and Glance's own limits). */
function nameOf(pointer: string): string {
  const bad = (what: string) => new ImageRefusal(400, `Pointer \`${pointer}\` ${what}`);
  if (!pointer.startsWith("/")) throw bad('does not start with "/".');
  if (/\/\s*\//.test(pointer.slice(1))) throw bad('contains adjacent "/".');
  if (pointer.length > 1 && pointer.endsWith("/")) throw bad('end with "/".');
  if (/~[^01]|~$/.test(pointer)) throw bad('contains "~" not part of a recognized escape sequence.');
  const parts = pointer.slice(1).split("/");
  if (parts.length > 1) throw new ImageRefusal(400, `Invalid JSON pointer for this resource: '${pointer}'`);
  return parts[0].replaceAll("~1", "/").replaceAll("~0", "~").trim();
}

function apply(call: Call, image: Image, { op, name, value }: Change): void {
  if (name === "locations") refuse(403, "Cannot set locations to empty list.");
  if (name === "owner" && !isAdmin(call)) refuse(403, "Owner can't be updated by non admin.");
  checkValues(call, { [name]: value });
  mayChange(call, image, "modify_image");
  const { [name]: current, ...others } = image.properties;
  if (isAttribute(name)) {
    if (op === "remove") refuse(403, `Property ${name} may not be removed.`);
    if (/_format$/.test(name) && image.status !== "queued") {
      throw new ImageRefusal(403, `Attribute ${name} can be only replaced for a queued image.`);
    }
    Object.assign(image, { [name]: Array.isArray(value) ? [...new Set(value)] : value });
  } else {
    if (op !== "add" && current === undefined) refuse(409, `Property ${name} does not exist.`);
    image.properties = op === "remove" ? others : { ...image.properties, [name]: value as string };
  }
}
