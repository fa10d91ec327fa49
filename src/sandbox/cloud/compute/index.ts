import type { Context } from "hono";
import type { Service } from "../service";
import { noRoute } from "../webob";
import { WsgiFault } from "../wsgi-fault";
import type { Compute } from "./call";
import { flavorSpecRoutes } from "./flavor-specs";
import { flavorRoutes } from "./flavors";
import { keypairRoutes } from "./keypairs";
import { limitRoutes } from "./limits";
import { calls, negotiate, requestIds, versionHeaders } from "./middleware";
import { quotaRoutes } from "./quota-routes";
import { serverGroupRoutes } from "./server-groups";
import { serverPartRoutes } from "./server-parts";
import { serverRoutes } from "./servers";
import { settleServers } from "./settle";
import { allVersions, choices, oneVersion } from "./versions";

export { newComputeState, type ComputeState } from "./state";

const ROOT = "/compute";
const ENDPOINT = `${ROOT}/v2.1`;

/** Nova. */
export const compute: Service = {
  ...{ type: "compute", name: "nova", root: ROOT, endpoint: ENDPOINT, routes },
  settle: ({ compute: state, network }) => settleServers(state, network),
};

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<Compute>();
  const root = (c: Context<Compute>) => `${c.env.region?.url}${ROOT}`;

  for (const path of [ROOT, `${ROOT}/`]) app.get(path, (c) => c.json(allVersions(root(c))));
  app.use(`${ENDPOINT}/*`, requestIds, versionHeaders);
  for (const path of [ENDPOINT, `${ENDPOINT}/`]) {
    app.get(path, (c) => {
      negotiate(c);
      return c.json(oneVersion(root(c)));
    });
  }

  app.use(`${ENDPOINT}/*`, calls(compute));
  // A path may begin with the project's id.
  for (const base of [ENDPOINT, `${ENDPOINT}/:project{[0-9a-f-]+}`]) {
    keypairRoutes(app, `${base}/os-keypairs`);
    quotaRoutes(app, `${base}/os-quota-sets`);
    limitRoutes(app, `${base}/limits`);
    flavorRoutes(app, `${base}/flavors`);
    flavorSpecRoutes(app, `${base}/flavors`);
    serverGroupRoutes(app, `${base}/os-server-groups`);
    serverRoutes(app, `${base}/servers`);
    serverPartRoutes(app, `${base}/servers`);
  }
  app.all(`${ENDPOINT}/*`, noRoute);
  app.all(`${ROOT}/*`, (c) => c.json(choices(root(c), new URL(c.req.url).pathname.slice(ROOT.length)), 300));

  app.onError((error, c) => {
    if (error instanceof WsgiFault) return c.json(error.body(), error.code);
    const text = `Unexpected API Error. This is a fault of the sandbox: ${error.stack ?? error.message}`;
    return c.json(new WsgiFault(500, text).body(), 500);
  });
  return app;
}
