import { OpenStackError, requestIdOf, type AnswerHead, type OpenStackErrorKind, type RequestPlace } from "./error";
import { redactUrl } from "./redact";

/** A request that was sent, and what came of it: no body, no header, no secret. One that is repeated has one for each time. */
export interface RequestReport extends RequestPlace {
  /** 1 for the first time, 2 and so on for repetitions. */
  readonly attempt: number;
  /** From sending to the end of the answer, or to its failure, in milliseconds. */
  readonly ms: number;
  /** HTTP status, if there was an answer. */
  readonly status?: number;
  /** OpenStack's own id of the request, for the operator's logs. */
  readonly requestId?: string;
  /** What went wrong where there was no answer, or only a part of one, or one that can't be read. */
  readonly failure?: OpenStackErrorKind;
  /** In how many milliseconds it is sent again; absent where it is not. */
  readonly retryInMs?: number;
}

/** @param outcome the answer, or why there is none */
export function reportRequest(
  { region, service, method, url }: RequestPlace,
  outcome: AnswerHead | OpenStackError,
  how: Pick<RequestReport, "attempt" | "ms" | "retryInMs">,
): RequestReport {
  const what =
    outcome instanceof OpenStackError
      ? { status: outcome.status, requestId: outcome.requestId, failure: outcome.kind }
      : { status: outcome.status, requestId: requestIdOf(outcome) };
  return { region, service, method, url: redactUrl(url), ...how, ...what };
}
