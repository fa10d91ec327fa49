import type { Context, MiddlewareHandler } from "hono";
import { authenticate } from "../authenticate";
import { newRequestId } from "../ids";
import type { Service } from "../service";
import { noRoute, webobError } from "../webob";
import type { ImageApi } from "./call";
import { imageActionRoutes } from "./image-actions";
import { imageDataRoutes } from "./image-data";
import { imageImportRoutes } from "./image-import";
import { imageRoutes } from "./images";
import { IMPORT_METHODS } from "./import-methods";
import { memberRoutes } from "./members";
import { ImageRefusal } from "./refusal";
import { versions } from "./versions";

export { sees as seesImage } from "./call";
export { ImageFiles } from "./image-files";
export { newImageState, type Image, type ImageState } from "./state";

const ROOT = "/image";
const API = `${ROOT}/v2`;

/** Glance. Its endpoint is without a version: clients add `/v2`. */
export const image: Service = { type: "image", name: "glance", root: ROOT, endpoint: ROOT, routes };

/** What webob says of nobody. */
const UNAUTHORIZED =
  "This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.";

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<ImageApi>();
  const root = (c: Context<ImageApi>) => `${c.env.region?.url}${ROOT}`;

  app.get(`${ROOT}/versions`, (c) => c.json(versions(root(c))));
  app.use(`${API}/*`, calls);
  app.get(API, (c) => c.body(null, 302, { Location: `${root(c)}/v2/` }));
  // Nobody's use is limited and so it is not told: Glance without unified limits (glance/api/v2/discovery.py).
  app.get(`${API}/info/usage`, (c) => c.json({ usage: {} }));
  app.get(`${API}/info/stores`, (c) => c.json({ stores: [{ id: "file", default: "true" }] }));
  const methods = { description: "Import methods available.", type: "array", value: IMPORT_METHODS };
  app.get(`${API}/info/import`, (c) => c.json({ "import-methods": methods }));
  imageRoutes(app, `${API}/images`);
  imageDataRoutes(app, `${API}/images`);
  imageImportRoutes(app, `${API}/images`);
  memberRoutes(app, `${API}/images`);
  imageActionRoutes(app, `${API}/images`);
  app.all(`${API}/*`, noRoute);
  app.all(`${ROOT}/*`, (c) => c.json(versions(root(c)), 300));
  app.onError((error, c) => {
    if (error instanceof ImageRefusal) return error.response(c);
    return webobError(
      c,
      500,
      "Internal Server Error",
      `This is a fault of the sandbox: ${error.stack ?? error.message}`,
    );
  });
  return app;
}

/** Lets through who has a token. Glance itself refuses the others, and then gives the answer no id. */
const calls: MiddlewareHandler<ImageApi> = async (c, next) => {
  const { cloud, region } = c.env;
  if (region === undefined) throw new Error("Glance is asked without a region");
  const token = authenticate(c.req.raw, image, cloud);
  if (token instanceof Response) {
    c.header("WWW-Authenticate", token.headers.get("WWW-Authenticate") ?? undefined);
    return webobError(c, 401, "Unauthorized", UNAUTHORIZED);
  }
  const requestId = newRequestId();
  c.set("call", { token, region, state: region.state.image, requestId });
  await next();
  c.res.headers.set("X-Openstack-Request-Id", requestId);
};
