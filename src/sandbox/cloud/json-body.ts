import type { Context } from "hono";
import { str } from "./python";
import { check, type Schema } from "./schema";
import { WsgiFault } from "./wsgi-fault";

/** The JSON of a request to Nova or Cinder; null if there is none. @param types content types that are read */
export async function readBody(c: Context, types: readonly string[]): Promise<unknown> {
  const type = c.req.header("Content-Type")?.split(";")[0].trim().toLowerCase();
  if (type !== undefined && !types.includes(type)) throw new WsgiFault(415, "Unsupported Content-Type");
  const text = await c.req.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new WsgiFault(400, "Malformed request body");
  }
}

/** @throws WsgiFault 400 in the words of nova/api/validation/validators.py, which are Cinder's as well */
export function checkBody(schema: Schema, body: unknown): void {
  const error = check(schema, body);
  if (error === undefined) return;
  const { path, value, message } = error;
  if (error.own || path.length === 0) throw new WsgiFault(400, message);
  throw new WsgiFault(
    400,
    `Invalid input for field/attribute ${path[path.length - 1]}. Value: ${str(value)}. ${message}`,
  );
}
