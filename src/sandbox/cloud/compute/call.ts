import type { Context } from "hono";
import type { ValidToken } from "../identity";
import { repr, str } from "../python";
import { check, type Schema } from "../schema";
import type { Bindings } from "../service";
import { NovaFault } from "./fault";
import type { Microversion } from "./microversion";
import type { ComputeState } from "./state";

/** One authenticated call of Nova's API. */
export interface Call {
  readonly token: ValidToken;
  readonly version: Microversion;
  readonly state: ComputeState;
  readonly query: URLSearchParams;
  /** Beginning of the links in answers. */
  readonly endpoint: string;
}

/** What Nova's routes find in their context. */
export type Compute = { Bindings: Bindings; Variables: { version: Microversion; call: Call } };

/** The request's JSON; null if there is none. */
export async function readBody(c: Context<Compute>): Promise<unknown> {
  const type = c.req.header("Content-Type")?.split(";")[0].trim().toLowerCase();
  if (type !== undefined && type !== "text/plain" && type !== "application/json") {
    throw new NovaFault(415, "Unsupported Content-Type");
  }
  const text = await c.req.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new NovaFault(400, "Malformed request body");
  }
}

/** @throws NovaFault 400 in the words of nova/api/validation/validators.py */
export function checkBody(schema: Schema, body: unknown): void {
  const error = check(schema, body);
  if (error === undefined) return;
  const { path, value, message } = error;
  if (error.own || path.length === 0) throw new NovaFault(400, message);
  throw new NovaFault(
    400,
    `Invalid input for field/attribute ${path[path.length - 1]}. Value: ${str(value)}. ${message}`,
  );
}

/** Refuses query parameters that an API does not know, from a version on, and limits that are no numbers. */
export function checkQuery(call: Call, known: readonly string[], strictSince: string): void {
  const limit = known.includes("limit") ? call.query.get("limit") : null;
  if (limit !== null && !/^[0-9]+$/.test(limit)) {
    const message = limit === "" ? "'' should be non-empty" : `${repr(limit)} does not match '^[0-9]*$'`;
    throw new NovaFault(400, `Invalid input for query parameters limit. Value: ${limit}. ${message}`);
  }
  const unknown = [...new Set(call.query.keys())].filter((key) => !known.includes(key));
  if (unknown.length === 0 || !call.version.atLeast(strictSince)) return;
  const verb = unknown.length === 1 ? "was" : "were";
  const names = unknown.sort().map(repr).join(", ");
  throw new NovaFault(400, `Additional properties are not allowed (${names} ${verb} unexpected)`);
}
