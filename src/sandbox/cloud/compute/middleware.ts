import type { Context, MiddlewareHandler } from "hono";
import { authenticate } from "../authenticate";
import { newRequestId } from "../ids";
import { seesImage } from "../image";
import type { Microversion } from "../microversion";
import type { Service } from "../service";
import { ServerPorts } from "../network";
import { noRoute } from "../webob";
import { WsgiFault } from "../wsgi-fault";
import type { Compute } from "./call";
import { OFFERED, wantedVersion } from "./microversion";

type Middleware = MiddlewareHandler<Compute>;
const HEADERS = ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"];

/** Gives every answer an id. */
export const requestIds: Middleware = async (c, next) => {
  await next();
  const id = newRequestId();
  c.res.headers.set("X-Openstack-Request-Id", id);
  c.res.headers.set("X-Compute-Request-Id", id);
};

/** Tells in every answer which microversion it is by, once that is known. */
export const versionHeaders: Middleware = async (c, next) => {
  await next();
  const version = c.get("version") as Microversion | undefined;
  const isNoRoute = c.res.status === 404 && c.error === undefined;
  if (version === undefined || isNoRoute) return;
  c.res.headers.set(HEADERS[0], `compute ${version.toString()}`);
  c.res.headers.set(HEADERS[1], version.toString());
  for (const name of HEADERS) c.res.headers.append("Vary", name);
};

/** The microversion that a request asks for. @throws WsgiFault 400 or 406 */
export function negotiate(c: Context<Compute>): Microversion {
  const version = wantedVersion((name) => c.req.header(name));
  c.set("version", version);
  version.checkOffered(OFFERED);
  return version;
}

/** Lets through who has a token, with what the routes need to know of the call. */
export function calls(service: Service): Middleware {
  return (c, next) => {
    const { region, cloud } = c.env;
    if (region === undefined) throw new Error("Nova is asked without a region");
    const token = authenticate(c.req.raw, service, cloud);
    if (token instanceof Response) return Promise.resolve(token);
    const version = negotiate(c);
    const { pathname, searchParams: query } = new URL(c.req.url);
    const project = /^\/([0-9a-f-]+)\//.exec(pathname.slice(service.endpoint.length))?.[1];
    if (project !== undefined && project !== token.projectId) {
      const other = `doesn't match Context's project_id '${token.projectId}'`;
      throw new WsgiFault(400, `Malformed request URL: URL's project_id '${project}' ${other}`);
    }
    const endpoint = region.url + service.endpoint + (project === undefined ? "" : `/${project}`);
    const isProject = (id: string) => cloud.identity.state.projects.some((known) => known.id === id);
    const { compute: state, network, image } = region.state;
    c.set("call", {
      ...{ token, version, state, network, query, endpoint, isProject },
      isAdmin: token.roles.includes("admin"),
      ports: new ServerPorts(token, network),
      images: image.images.filter((one) => seesImage({ token, state: image }, one)),
    });
    // Nova's server takes an escaped slash for a slash.
    return /%2f/i.test(pathname) ? Promise.resolve(noRoute(c)) : next();
  };
}
