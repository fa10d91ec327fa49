import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal as Neutron writes it (neutron/api/api_common.py, convert_exception_to_http_exc). */
export class NeutronError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    /** Name of Neutron's exception: clients tell refusals apart by it. */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }

  body(): object {
    return { NeutronError: { type: this.type, message: this.message, detail: "" } };
  }
}

/** What the API's own layer says of a request that it can't read. */
export const badRequest = (message: string) => new NeutronError(400, "HTTPBadRequest", message);

/** What converters and plugins say of a value. */
export const invalidInput = (reason: string) =>
  new NeutronError(400, "InvalidInput", `Invalid input for operation: ${reason}.`);

/** What Neutron says where it did not expect what was sent. */
export const internalError = () =>
  new NeutronError(
    500,
    "HTTPInternalServerError",
    "Request Failed: internal server error while processing your request.",
  );

/** A path that leads nowhere. */
export const noRoute = () => new NeutronError(404, "HTTPNotFound", "The resource could not be found.");

/** A policy that says no; `rule` as oslo.policy prints it. */
export const notAuthorized = (rule: string) =>
  new NeutronError(403, "PolicyNotAuthorized", `${rule} is disallowed by policy`);
