/** What kind of failure it was: what a caller decides by. */
export type OpenStackErrorKind =
  | "refused"
  | "timeout"
  | "reset"
  | "unauthorized"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "overLimit"
  | "badRequest"
  | "server"
  | "badBody"
  | "noEndpoint"
  | "aborted";

/** Where a request went. */
export interface RequestPlace {
  /** Name of the region; undefined for Keystone, which is asked for all of them. */
  readonly region?: string;
  /** Service type, such as `compute`. */
  readonly service: string;
  readonly method: string;
  readonly url: string;
}

/** A request that failed, or could not be made. Holds no token, no password and no body. */
export class OpenStackError extends Error {
  override readonly name = "OpenStackError";
  /** HTTP status, if there was an answer. */
  readonly status?: number;
  readonly region?: string;
  readonly service: string;
  readonly url: string;
  /** OpenStack's own id of the request, for the operator's logs. */
  readonly requestId?: string;

  constructor(
    readonly kind: OpenStackErrorKind,
    what: string,
    place: RequestPlace,
    answer?: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  ) {
    // Nova before 2.46 had a header of its own.
    const requestId = answer?.headers["x-openstack-request-id"] ?? answer?.headers["x-compute-request-id"];
    const where = place.region === undefined ? "" : ` in ${place.region}`;
    const id = requestId === undefined ? "" : ` (request ${requestId})`;
    super(`${place.service}${where}: ${what}: ${place.method} ${place.url}${id}`);
    this.status = answer?.status;
    this.region = place.region;
    this.service = place.service;
    this.url = place.url;
    this.requestId = requestId;
  }
}

/** The error for a request whose signal went off: its deadline, or the caller's wish. */
export function endedBy(signal: AbortSignal, place: RequestPlace): OpenStackError {
  const reason = signal.reason as { name?: unknown } | undefined;
  if (reason?.name === "TimeoutError") return new OpenStackError("timeout", "no answer in time", place);
  return new OpenStackError("aborted", "given up as asked", place);
}
