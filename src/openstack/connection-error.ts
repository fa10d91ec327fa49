import { isAxiosError } from "axios";
import { endedBy, OpenStackError, type AnswerHead, type OpenStackErrorKind, type RequestPlace } from "./error";

const KINDS: readonly (readonly [RegExp, OpenStackErrorKind, string])[] = [
  [/^(ETIMEDOUT|ECONNABORTED)$/, "timeout", "no connection in time"],
  [/^(ECONNRESET|EPIPE|ERR_BAD_RESPONSE|ERR_STREAM_PREMATURE_CLOSE|closed)$/, "reset", "the connection broke"],
  [/^(HPE_|Z_|ERR_.*BROTLI)/, "badBody", "what came can't be read"],
  [/ALTNAME/, "refused", "the certificate is another host's; correct the address in the catalog or clouds.yaml"],
  [
    /EXPIRED|NOT_YET_VALID/,
    "refused",
    "the certificate is out of date; its owner must renew it, or this clock is wrong",
  ],
  [/ALERT/, "refused", "it does not take the client's certificate; set cert and key in clouds.yaml"],
  [/^EPROTO$|WRONG_VERSION/, "refused", "no TLS; it may be an address of http instead of https"],
  [
    /CERT|SIGNATURE|ISSUER|TLS|SSL/,
    "refused",
    "no trust in the certificate; set cacert in clouds.yaml to the file of its authority",
  ],
  [/^/, "refused", "no connection"],
];

/**
 * What it means that a request has ended without a whole answer.
 *
 * Never keeps axios's own error: it holds the request with its token and its body.
 *
 * @param head what had come of the answer
 */
export function connectionError(
  error: unknown,
  request: RequestPlace & { readonly signal: AbortSignal },
  maxBodyBytes: number,
  head?: AnswerHead,
): OpenStackError {
  if (request.signal.aborted) return endedBy(request.signal, request, head);
  const { code = "closed", message } = error as NodeJS.ErrnoException;
  if (isAxiosError(error) && /maxContentLength/.test(message)) {
    return new OpenStackError("badBody", `the answer has more than ${maxBodyBytes} bytes`, request, head);
  }
  const [, kind, what] = KINDS.find(([codes]) => codes.test(code)) ?? KINDS[KINDS.length - 1];
  return new OpenStackError(kind, `${what} (${code})`, request, head);
}
