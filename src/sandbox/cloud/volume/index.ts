import type { Context } from "hono";
import type { Service } from "../service";
import { noRoute } from "../webob";
import { WsgiFault } from "../wsgi-fault";
import type { VolumeApi } from "./call";
import { limitRoutes } from "./limits";
import { calls, headers } from "./middleware";
import { quotaRoutes } from "./quota-routes";
import { settleVolumes } from "./settle";
import { typeRoutes } from "./types";
import { VolumeOverLimit } from "./usage";
import { versions } from "./versions";
import { volumeRoutes } from "./volumes";

export { newVolumeState, type VolumeState } from "./state";

const ROOT = "/volume";
const API = `${ROOT}/v3`;

/** Cinder. */
export const volume: Service = {
  type: "volumev3",
  name: "cinder",
  root: ROOT,
  endpoint: `${API}/%(project_id)s`,
  routes,
  settle: (state) => settleVolumes(state.volume),
};

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<VolumeApi>();
  const root = (c: Context<VolumeApi>) => `${c.env.region?.url}${ROOT}`;

  for (const path of [ROOT, `${ROOT}/`]) app.get(path, (c) => c.json(versions(root(c)), 300));
  app.use(`${API}/*`, headers, calls(volume, API));
  app.get(API, (c) => c.body(null, 302, { Location: `${root(c)}/v3/` }));
  app.get(`${API}/`, (c) => c.json(versions(root(c))));
  // A path may begin with the project's id.
  for (const base of [API, `${API}/:own{[0-9a-f-]+}`]) {
    quotaRoutes(app, `${base}/os-quota-sets`);
    limitRoutes(app, `${base}/limits`);
    typeRoutes(app, `${base}/types`);
    volumeRoutes(app, `${base}/volumes`);
  }
  app.all(`${ROOT}/*`, noRoute);

  app.onError((error, c) => {
    if (error instanceof VolumeOverLimit) c.header("Retry-After", "0");
    if (error instanceof WsgiFault) return c.json(error.body(), error.code);
    const text = `This is a fault of the sandbox: ${error.stack ?? error.message}`;
    return c.json(new WsgiFault(500, text).body(), 500);
  });
  return app;
}
