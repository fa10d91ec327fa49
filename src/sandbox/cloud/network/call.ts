import type { ValidToken } from "../identity";
import type { Bindings } from "../service";
import { badRequest } from "./neutron-error";
import type { NetworkState } from "./state";

/** One authenticated call of Neutron's API. */
export class Call {
  readonly projectId: string;
  readonly isAdmin: boolean;
  /** May change what belongs to the project; a reader may only look. */
  readonly isMember: boolean;

  constructor(
    token: ValidToken,
    readonly state: NetworkState,
    readonly query: URLSearchParams,
    /** The address that was asked, without its query: beginning of the links in answers. */
    readonly address: string,
  ) {
    this.projectId = token.projectId ?? "";
    this.isAdmin = token.roles.includes("admin");
    this.isMember = token.roles.includes("member");
  }

  /** Whether something of a project is the caller's to change. */
  mayChange(projectId: string): boolean {
    return this.isAdmin || (this.isMember && projectId === this.projectId);
  }
}

/** What Neutron's routes find in their context. */
export type NetworkApi = { Bindings: Bindings; Variables: { call: Call } };

/** The request's JSON; empty if there is none. @throws NeutronError 400 */
export function readBody(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // What is no JSON is told as what is no object.
  }
  throw badRequest("Body contains invalid data");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
