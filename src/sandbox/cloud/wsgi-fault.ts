import type { ContentfulStatusCode } from "hono/utils/http-status";

const NAMES: Readonly<Record<number, string>> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  405: "badMethod",
  409: "conflictingRequest",
  413: "overLimit",
  415: "badMediaType",
  429: "overLimit",
  501: "notImplemented",
  503: "serviceUnavailable",
};

/** A refusal as Nova and Cinder write it (their api/openstack/wsgi.py, Fault); Cinder has even the name of `computeFault` from there. */
export class WsgiFault extends Error {
  constructor(
    readonly code: ContentfulStatusCode,
    message: string,
  ) {
    super(message);
  }

  body(): object {
    return { [NAMES[this.code] ?? "computeFault"]: { code: this.code, message: this.message } };
  }
}
