import type { EmbeddedCloud } from "./embedded-cloud";
import type { ValidToken } from "./identity";
import type { Service } from "./service";

/** What keystonemiddleware does in front of every service: the token, or the refusal. */
export function authenticate(request: Request, service: Service, cloud: EmbeddedCloud): ValidToken | Response {
  const id = request.headers.get("X-Auth-Token")?.trim() ?? "";
  const token = cloud.identity.tokens.find(id);
  const path = new URL(request.url).pathname;
  if (token !== undefined && cloud.identity.mayCall(token, service.type, request.method, path)) return token;
  const error = { code: 401, title: "Unauthorized", message: "The request you have made requires authentication." };
  return Response.json({ error }, { status: 401, headers: { "WWW-Authenticate": `Keystone uri="${cloud.authUrl}"` } });
}
