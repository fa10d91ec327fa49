import { redactUrl } from "./redact";

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

/** What an answer says before its body. */
export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** True for an answer that is no refusal and no redirect. */
export function isSuccess({ status }: Pick<AnswerHead, "status">): boolean {
  return status >= 200 && status < 300;
}

/** A request that failed, or could not be made. Holds no token, no password and no body. */
export class OpenStackError extends Error {
  override readonly name = "OpenStackError";
  /** HTTP status, if there was an answer. */
  readonly status?: number;
  readonly region?: string;
  readonly service: string;
  /** Secrets in it are blotted out. */
  readonly url: string;
  /** OpenStack's own id of the request, for the operator's logs. */
  readonly requestId?: string;

  constructor(
    readonly kind: OpenStackErrorKind,
    what: string,
    place: RequestPlace,
    answer?: AnswerHead,
  ) {
    const requestId = answer && requestIdOf(answer);
    const url = redactUrl(place.url);
    const where = place.region === undefined ? "" : ` in ${place.region}`;
    const id = requestId === undefined ? "" : ` (request ${requestId})`;
    super(`${place.service}${where}: ${what}: ${place.method} ${url}${id}`);
    this.status = answer?.status;
    this.region = place.region;
    this.service = place.service;
    this.url = url;
    this.requestId = requestId;
  }
}

/** Reads OpenStack's id of a request out of the answer's headers. Nova before 2.46 had a header of its own. */
export function requestIdOf({ headers }: Pick<AnswerHead, "headers">): string | undefined {
  return headers["x-openstack-request-id"] ?? headers["x-compute-request-id"];
}

/**
 * The error for a request whose signal went off: its deadline, or the caller's wish.
 *
 * @param begun the beginning of an answer, where there was one
 */
export function endedBy(signal: AbortSignal, place: RequestPlace, begun?: AnswerHead): OpenStackError {
  const reason = signal.reason as { name?: unknown } | undefined;
  const what = begun === undefined ? "no answer in time" : "the answer did not end in time";
  if (reason?.name === "TimeoutError") return new OpenStackError("timeout", what, place, begun);
  return new OpenStackError("aborted", "given up as asked", place, begun);
}
