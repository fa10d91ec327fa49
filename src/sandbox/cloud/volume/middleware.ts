import type { Context, MiddlewareHandler } from "hono";
import { authenticate } from "../authenticate";
import { newRequestId } from "../ids";
import { seesImage } from "../image";
import { Microversion, type MicroversionRange } from "../microversion";
import type { Service } from "../service";
import { WsgiFault } from "../wsgi-fault";
import { malformed, type VolumeApi } from "./call";

type Middleware = MiddlewareHandler<VolumeApi>;

/** What cinder 29.0 (2026.2) offers. */
export const OFFERED: MicroversionRange = { oldest: "3.0", newest: "3.71" };
const HEADER = "OpenStack-API-Version";

/** Gives every answer an id, and tells in those of a route which microversion they are by, once that is known. */
export const headers: Middleware = async (c, next) => {
  await next();
  const id = newRequestId();
  c.res.headers.set("X-Openstack-Request-Id", id);
  const version = c.get("version") as Microversion | undefined;
  const isNoRoute = c.res.status === 404 && c.error === undefined;
  if (version === undefined || isNoRoute) return;
  c.res.headers.set("X-Compute-Request-Id", id);
  c.res.headers.set(HEADER, `volume ${version.toString()}`);
  c.res.headers.set("Vary", HEADER);
};

/** Lets through who has a token, with what the routes need to know of the call. */
export function calls(service: Service, api: string): Middleware {
  return (c, next) => {
    const { region, cloud } = c.env;
    if (region === undefined) throw new Error("Cinder is asked without a region");
    const token = authenticate(c.req.raw, service, cloud);
    if (token instanceof Response) return Promise.resolve(token);
    const { pathname, searchParams: query } = new URL(c.req.url);
    const version = negotiate(c);
    const { projectId = "" } = token;
    const project = /^\/([0-9a-f-]+)\//.exec(pathname.slice(api.length))?.[1];
    if (project !== undefined && project !== projectId) throw new WsgiFault(400, "Malformed request url");
    const isAdmin = token.roles.includes("admin");
    const endpoint = `${region.url}${api}/${projectId}`;
    const { volume: state, image } = region.state;
    const images = image.images.filter((one) => seesImage({ token, state: image }, one));
    c.set("call", { token, projectId, isAdmin, version, state, images, query, endpoint });
    return next();
  };
}

/** The microversion that a request asks for. @throws WsgiFault 400 or 406 */
function negotiate(c: Context<VolumeApi>): Microversion {
  const header = c.req.header(HEADER);
  const asked = header?.split(",").find((part) => part.includes("volume"));
  if (header !== undefined && asked === undefined) throw malformed();
  const version = Microversion.wanted(asked?.trim().split(/\s+/)[1] ?? OFFERED.oldest, OFFERED);
  c.set("version", version);
  version.checkOffered(OFFERED);
  return version;
}
