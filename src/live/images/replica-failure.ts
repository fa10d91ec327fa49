import { OpenStackError, type OpenStackErrorKind } from "../../openstack";
import type { FailedReplica, ReplicaFailureCode } from "./replica-event";
import { ImageSourceError } from "./stream/source-error";

/** What may be over in a moment, or means that somebody else was faster: it is looked at again. */
const PASSING: readonly OpenStackErrorKind[] = [
  "refused",
  "timeout",
  "reset",
  "server",
  "badBody",
  "conflict",
  "notFound",
];

const AGAIN = "replicate again: it goes on where it stopped";
const FIXES: Readonly<Record<OpenStackErrorKind, string>> = {
  refused: `see whether the region can be reached, and ${AGAIN}`,
  timeout: `see whether the region is well, and ${AGAIN}`,
  reset: `see whether the region is well, and ${AGAIN}`,
  server: `see whether the region is well, and ${AGAIN}`,
  badBody: `see whether the region is well, and ${AGAIN}`,
  unauthorized: `correct the login in clouds.yaml, and ${AGAIN}`,
  forbidden: "ask the operator for the right to do so, or declare the image without what needs it",
  notFound: `see what became of the image, and ${AGAIN}`,
  conflict: `see who else changes the image, and ${AGAIN}`,
  overLimit: `remove images that nobody needs, or have the quota raised, and ${AGAIN}`,
  badRequest: `correct what it refuses, and ${AGAIN}`,
  noEndpoint: "correct the name of the region, or its endpoint in clouds.yaml",
  aborted: AGAIN,
};

/** Why there is no replica. */
export class ReplicaFailure extends Error {
  override readonly name = "ReplicaFailure";

  /** @param isPassing whether it is worth another look */
  constructor(
    readonly code: ReplicaFailureCode,
    what: string,
    readonly fix: string,
    readonly isPassing = false,
  ) {
    super(what);
  }
}

/** Whether something failed in a way that may be over in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ReplicaFailure || error instanceof ImageSourceError) return error.isPassing;
  if (!(error instanceof OpenStackError)) return false;
  const { kind, status, service } = error;
  // Too many requests pass, a quota does not; a service that wants a new token gets one, a login that is wrong stays so.
  return PASSING.includes(kind) || status === 429 || (kind === "unauthorized" && service !== "identity");
}

/** What a caller is told. @throws what is a mistake in this program */
export function failedReplica(error: unknown, { aborted }: Partial<AbortSignal> = {}): FailedReplica {
  if (error instanceof ReplicaFailure) {
    return { state: "failed", code: error.code, message: error.message, fix: error.fix };
  }
  if (error instanceof ImageSourceError) {
    return { state: "failed", code: error.code, message: error.what, fix: error.fix };
  }
  if (error instanceof OpenStackError) {
    const { kind: cause, message } = error;
    return { state: "failed", code: "IMAGE_NOT_COPIED", cause, message, fix: FIXES[cause] };
  }
  if (aborted !== true) throw error;
  return { state: "failed", code: "IMAGE_NOT_COPIED", cause: "aborted", message: "given up as asked", fix: AGAIN };
}
