import type { AnswerHead } from "./error";
import type { Outgoing } from "./transport";

/** What every call takes. */
export interface CallOptions {
  /** Ends this call. */
  readonly signal?: AbortSignal;
}

export interface OpenStackRequest extends CallOptions {
  /** Service type or one of its other names, such as `compute`, `network`, `block-storage`, `image`, `identity`. */
  readonly service: string;
  /** Name of the region; not needed for `identity`, which always means the Keystone of the cloud's `auth_url`. */
  readonly region?: string;
  readonly method: Outgoing["method"];
  /** What comes behind the endpoint's address in the catalog; begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Such as `2.35`; without one the service answers by its oldest. */
  readonly microversion?: string;
  /** Besides those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Media type of `body`. @default "application/json" */
  readonly contentType?: string;
  /** Name of the member that the answer must have at its top; anything else is a bad body. */
  readonly member?: string;
}

/** What a service answered. */
export interface OpenStackAnswer<T> extends AnswerHead {
  readonly body: T;
}
