import type { Answer } from "./http";

export const REQUEST_ID = /^req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const ID = /^[0-9a-f]{32}$/;
export const ANY = (type: "string" | "number") => expect.any(type === "string" ? String : Number) as unknown;
export const LIKE = (pattern: RegExp) => expect.stringMatching(pattern) as unknown;

/** Keystone's refusal. */
export const keystoneError = (code: number, title: string, message: string | RegExp) => ({
  error: { code, title, message: typeof message === "string" ? message : LIKE(message) },
});

export const UNAUTHORIZED = keystoneError(401, "Unauthorized", "The request you have made requires authentication.");

/** Nova's refusal. */
export const fault = (name: string, code: number, message: string | RegExp) => ({
  [name]: { code, message: typeof message === "string" ? message : LIKE(message) },
});

/** Neutron's refusal. */
export const neutronError = (type: string, message: string | RegExp) => ({
  NeutronError: { type, message: typeof message === "string" ? message : LIKE(message), detail: "" },
});

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Status and body in one look, so that a failure shows both; of a catalog only the names of services. */
export function told({ status, body }: Answer): { status: number; body: unknown } {
  const { token } = (body ?? {}) as { token?: { catalog?: readonly { name: string }[] } };
  if (token?.catalog === undefined) return { status, body };
  return { status, body: { token: { ...token, catalog: token.catalog.map(({ name }) => name) } } };
}
