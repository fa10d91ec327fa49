import type { ContentfulStatusCode } from "hono/utils/http-status";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** A refusal as Keystone writes it (keystone/server/flask/application.py). */
export class KeystoneFault extends Error {
  constructor(
    readonly code: ContentfulStatusCode,
    message: string,
    /** More of its body. */
    private readonly extra: object = {},
  ) {
    super(message);
  }

  body(): object {
    return { error: { code: this.code, title: TITLES[this.code] ?? "Error", message: this.message, ...this.extra } };
  }
}

/** Keystone does not say why. */
export const unauthorized = () => new KeystoneFault(401, "The request you have made requires authentication.");

/** The end of many of Keystone's messages. */
export const INCORRECT =
  "The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.";

export const missing = (attribute: string, target: string) =>
  new KeystoneFault(400, `Expecting to find ${attribute} in ${target}. ${INCORRECT}`);

export const forbidden = (action: string) =>
  new KeystoneFault(403, `You are not authorized to perform the requested action: identity:${action}.`);

export const notFound = (what: string, id: string) => new KeystoneFault(404, `Could not find ${what}: ${id}.`);
