import type { Context } from "hono";
import { newRequestId } from "../ids";
import type { Bindings, Service } from "../service";
import { catalogOf } from "./catalog";
import { createCredential, deleteCredential, listCredentials, showCredential } from "./credentials";
import { forbidden, KeystoneFault, missing, notFound, unauthorized } from "./fault";
import { logIn } from "./login";
import { createProject, deleteProject, grant, listProjects, listRoles, revoke, showProject } from "./projects";
import type { Project } from "./state";
import { tokenBody } from "./token-body";
import type { ValidToken } from "./tokens";

export { Identity } from "./identity";
export type { IdentityState } from "./state";
export type { ValidToken } from "./tokens";

const ROOT = "/identity";
const ENDPOINT = `${ROOT}/v3`;

/** Keystone. It stands on a listener of its own, not in a region. */
export const identity: Service = { type: "identity", name: "keystone", root: ROOT, endpoint: ENDPOINT, routes };

/** What Flask says of a path that Keystone does not have. */
const NOT_FOUND = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

type Keystone = Context<{ Bindings: Bindings }>;

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<{ Bindings: Bindings }>();
  app.use(async (c, next) => {
    await next();
    c.res.headers.set("Vary", "X-Auth-Token");
    c.res.headers.set("X-Openstack-Request-Id", newRequestId());
  });

  for (const path of [ROOT, `${ROOT}/`]) {
    app.get(path, (c) => c.json({ versions: { values: [version(c)] } }, 300, { Location: `${c.env.cloud.authUrl}/` }));
  }
  for (const path of [ENDPOINT, `${ENDPOINT}/`]) app.get(path, (c) => c.json({ version: version(c) }));

  const tokens = `${ENDPOINT}/auth/tokens`;
  app.post(tokens, async (c) => answer(c, logIn(c.env.cloud.identity, await readBody(c)), 201));
  app.get(tokens, (c) => answer(c, subject(c, c.req.method === "HEAD" ? "check_token" : "validate_token"), 200));
  app.delete(tokens, (c) => {
    c.env.cloud.identity.tokens.revoke(subject(c, "revoke_token").id);
    return c.body(null, 204);
  });

  app.get(`${ENDPOINT}/auth/catalog`, (c) => {
    const { projectId } = caller(c);
    if (projectId === undefined)
      throw new KeystoneFault(403, "You are not authorized to perform the requested action.");
    return c.json({ catalog: catalogOf(c.env.cloud, projectId), links: { self: here(c) } });
  });
  app.get(`${ENDPOINT}/auth/projects`, (c) => {
    const { userId } = caller(c);
    const { users, projects } = c.env.cloud.identity.state;
    const grants = users.find(({ id }) => id === userId)?.grants ?? {};
    const mine = projects.filter(({ id }) => Object.hasOwn(grants, id));
    return c.json(
      collection(
        c,
        "projects",
        mine.map((project) => projectBody(c, project)),
      ),
    );
  });

  const projects = `${ENDPOINT}/projects`;
  app.get(projects, (c) => {
    const found = listProjects(c.env.cloud.identity, caller(c), c.req.query("name"));
    const shown = found.map((project) => projectBody(c, project));
    return c.json(collection(c, "projects", shown));
  });
  app.post(projects, async (c) => {
    const token = caller(c);
    const project = createProject(c.env.cloud.identity, token, await readBody(c));
    return c.json({ project: projectBody(c, project) }, 201);
  });
  app.get(`${projects}/:id`, (c) => {
    const project = showProject(c.env.cloud.identity, caller(c), c.req.param("id"));
    return c.json({ project: projectBody(c, project) });
  });
  app.delete(`${projects}/:id`, (c) => {
    deleteProject(c.env.cloud.identity, caller(c), c.req.param("id"));
    return c.body(null, 204);
  });

  app.get(`${ENDPOINT}/roles`, (c) => {
    const found = listRoles(c.env.cloud.identity, caller(c), c.req.query("name"));
    const shown = found.map((role) => roleBody(c, role));
    return c.json(collection(c, "roles", shown));
  });
  const grants = `${projects}/:project/users/:user/roles/:role`;
  app.put(grants, (c) => {
    grant(c.env.cloud.identity, caller(c), c.req.param());
    return c.body(null, 204);
  });
  app.delete(grants, (c) => {
    revoke(c.env.cloud.identity, caller(c), c.req.param());
    return c.body(null, 204);
  });

  app.get(`${ENDPOINT}/regions`, (c) => {
    caller(c);
    return c.json(
      collection(
        c,
        "regions",
        c.env.cloud.regions.map(({ name }) => regionBody(c, name)),
      ),
    );
  });
  app.get(`${ENDPOINT}/regions/:id`, (c) => {
    caller(c);
    const region = c.env.cloud.regions.find(({ name }) => name === c.req.param("id"));
    if (region === undefined) throw notFound("region", c.req.param("id"));
    return c.json({ region: regionBody(c, region.name) });
  });

  const credentials = `${ENDPOINT}/users/:user/application_credentials`;
  app.get(credentials, (c) => {
    const all = listCredentials(c.env.cloud.identity, caller(c), c.req.param("user"), here(c));
    return c.json(collection(c, "application_credentials", all));
  });
  app.post(credentials, async (c) => {
    const token = caller(c);
    const made = createCredential(c.env.cloud.identity, token, c.req.param("user"), await readBody(c), here(c));
    return c.json({ application_credential: made }, 201);
  });
  app.get(`${credentials}/:id`, (c) => {
    const found = showCredential(c.env.cloud.identity, caller(c), c.req.param("user"), c.req.param("id"), here(c));
    return c.json({ application_credential: found });
  });
  app.delete(`${credentials}/:id`, (c) => {
    deleteCredential(c.env.cloud.identity, caller(c), c.req.param("user"), c.req.param("id"));
    return c.body(null, 204);
  });

  const known = [
    "",
    "/",
    "/auth/tokens",
    "/auth/catalog",
    "/auth/projects",
    "/projects",
    "/projects/:id",
    "/projects/:project/users/:user/roles/:role",
    "/roles",
    "/regions",
    "/regions/:id",
  ];
  for (const path of [...known.map((end) => ENDPOINT + end), credentials, `${credentials}/:id`]) {
    app.all(path, (c) => c.json({ message: "The method is not allowed for the requested URL." }, 405));
  }
  app.notFound((c) => c.html(NOT_FOUND, 404));
  app.onError((error, c) => {
    if (!(error instanceof KeystoneFault)) {
      const text = `This is a fault of the sandbox: ${error.stack ?? error.message}`;
      return c.json(new KeystoneFault(500, text).body(), 500);
    }
    if (error.code === 401) c.header("WWW-Authenticate", `Keystone uri="${c.env.cloud.authUrl}"`);
    return c.json(error.body(), error.code);
  });
  return app;
}

const version = (c: Keystone) => ({
  id: "v3.14",
  status: "stable",
  updated: "2020-04-07T00:00:00Z",
  links: [{ rel: "self", href: `${c.env.cloud.authUrl}/` }],
  "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
});

/** Whose request it is. */
function caller(c: Keystone): ValidToken {
  const { identity: keystone } = c.env.cloud;
  const token = keystone.tokens.find(c.req.header("X-Auth-Token") ?? "");
  const { pathname } = new URL(c.req.url);
  const isOwnCheck = c.req.method === "GET" && pathname === `${ENDPOINT}/auth/tokens`;
  if (token === undefined) throw unauthorized();
  if (!isOwnCheck && !keystone.mayCall(token, "identity", c.req.method, pathname)) throw unauthorized();
  return token;
}

/** Which token is meant: the caller's own, or any for an administrator. */
function subject(c: Keystone, action: string): ValidToken {
  const token = caller(c);
  const isAdmin = token.roles.includes("admin");
  const id = c.req.header("X-Subject-Token");
  if (id === undefined) throw isAdmin ? new KeystoneFault(404, "No token in the request") : forbidden(action);
  const wanted = c.env.cloud.identity.tokens.find(id);
  if (wanted === undefined) throw new KeystoneFault(404, "Could not recognize Fernet token");
  if (wanted.userId !== token.userId && !isAdmin) throw forbidden(action);
  return wanted;
}

function answer(c: Keystone, token: ValidToken, status: 200 | 201): Response {
  const withCatalog = c.req.query("nocatalog") === undefined;
  return c.json(tokenBody(c.env.cloud, token, withCatalog), status, { "X-Subject-Token": token.id });
}

/** A request's JSON object (keystone/server/flask/request_processing/json_body.py). */
async function readBody(c: Keystone): Promise<object> {
  const text = await c.req.text();
  if (text === "") return {};
  if (c.req.header("Content-Type")?.split(";")[0].trim() !== "application/json") {
    throw missing("application/json", "Content-Type header");
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw missing("valid JSON", "request body");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw missing("valid JSON", "request body");
  return body;
}

/** The address of the request itself. */
const here = (c: Keystone) => c.env.cloud.authUrl + new URL(c.req.url).pathname.slice(ENDPOINT.length);

function collection(c: Keystone, name: string, members: readonly object[]): object {
  return { [name]: members, links: { next: null, self: here(c), previous: null } };
}

function projectBody(c: Keystone, { id, name }: Project): object {
  const { authUrl, identity: keystone } = c.env.cloud;
  const { domain } = keystone.state;
  return {
    id,
    name,
    domain_id: domain.id,
    description: "",
    enabled: true,
    parent_id: domain.id,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${authUrl}/projects/${id}` },
  };
}

function roleBody(c: Keystone, { id, name }: { readonly id: string; readonly name: string }): object {
  const self = `${c.env.cloud.authUrl}/roles/${id}`;
  return { id, name, domain_id: null, description: null, options: { immutable: true }, links: { self } };
}

function regionBody(c: Keystone, name: string): object {
  const self = `${c.env.cloud.authUrl}/regions/${encodeURIComponent(name)}`;
  return { id: name, description: "", parent_region_id: null, links: { self } };
}
