import type { ValidToken } from "../identity";
import type { Image } from "../image";
import type { Microversion } from "../microversion";
import type { NetworkState, ServerPorts } from "../network";
import { repr } from "../python";
import type { Schema } from "../schema";
import type { Bindings } from "../service";
import { WsgiFault } from "../wsgi-fault";
import type { ComputeState } from "./state";

/** One authenticated call of Nova's API. */
export interface Call {
  readonly token: ValidToken;
  readonly version: Microversion;
  readonly isAdmin: boolean;
  readonly state: ComputeState;
  /** What Neutron holds of the region, and what Nova asks of it for the caller. */
  readonly network: NetworkState;
  readonly ports: ServerPorts;
  readonly images: readonly Image[];
  readonly query: URLSearchParams;
  /** Beginning of the links in answers. */
  readonly endpoint: string;
  /** Whether Keystone has a project. */
  isProject(id: string): boolean;
}

/** What Nova's routes find in their context. */
export type Compute = { Bindings: Bindings; Variables: { version: Microversion; call: Call } };

/** Content types whose bodies Nova reads. */
export const BODY_TYPES = ["application/json", "text/plain"];

/** Refuses query parameters that an API does not know, from a version on, and limits that are no numbers. */
export function checkQuery(call: Call, known: readonly string[], strictSince: string): void {
  const limit = known.includes("limit") ? call.query.get("limit") : null;
  if (limit !== null && !/^[0-9]+$/.test(limit)) {
    const message = limit === "" ? "'' should be non-empty" : `${repr(limit)} does not match '^[0-9]*$'`;
    throw new WsgiFault(400, `Invalid input for query parameters limit. Value: ${limit}. ${message}`);
  }
  const unknown = [...new Set(call.query.keys())].filter((key) => !known.includes(key));
  if (unknown.length === 0 || !call.version.atLeast(strictSince)) return;
  const verb = unknown.length === 1 ? "was" : "were";
  const names = unknown.sort().map(repr).join(", ");
  throw new WsgiFault(400, `Additional properties are not allowed (${names} ${verb} unexpected)`);
}

/** What may be sent with the call's microversion. @param schemas newest first */
export function schemaFor(call: Call, schemas: readonly { readonly since: string; readonly schema: Schema }[]): Schema {
  const { schema } = schemas.find(({ since }) => call.version.atLeast(since)) ?? schemas[schemas.length - 1];
  return schema;
}

/** @throws WsgiFault 403 to all but administrators */
export function refuseMember(call: Call, rule: string): void {
  if (!call.isAdmin) throw forbidden(rule);
}

/** @throws WsgiFault 403 to those who may only look */
export function refuseReader(call: Call, rule: string): void {
  if (!call.token.roles.includes("member")) throw forbidden(rule);
}

const forbidden = (rule: string) => new WsgiFault(403, `Policy doesn't allow os_compute_api:${rule} to be performed.`);
