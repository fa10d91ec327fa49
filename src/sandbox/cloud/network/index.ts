import type { Context, MiddlewareHandler } from "hono";
import { authenticate } from "../authenticate";
import { newRequestId } from "../ids";
import type { Service } from "../service";
import { Call, type NetworkApi } from "./call";
import { defaultRuleRoutes } from "./default-rules";
import { extensionRoutes } from "./extensions";
import { NeutronError, noRoute } from "./neutron-error";
import { quotaRoutes } from "./quota-routes";
import { resourceRoutes } from "./resource-routes";
import { RESOURCES } from "./resources";
import { allVersions, coreResources } from "./versions";

export { type RegionSeed } from "./external-network";
export { NeutronError } from "./neutron-error";
export type { Port } from "./port";
export { groupNames, HOST, networkName, portsOf, regroup, ServerPorts, unplug } from "./server-ports";
export { newNetworkState, type NetworkState } from "./state";

const ROOT = "/network";
const API = `${ROOT}/v2.0`;

/** Neutron. Its endpoint is without a version: clients add `/v2.0`. */
export const network: Service = { type: "network", name: "neutron", root: ROOT, endpoint: ROOT, routes };

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<NetworkApi>();
  const root = (c: Context<NetworkApi>) => `${c.env.region?.url}${ROOT}`;

  for (const path of [ROOT, `${ROOT}/`]) app.get(path, (c) => c.json(allVersions(root(c))));
  app.use(`${API}/*`, requestIds, calls);
  app.get(`${API}/`, (c) => c.json(coreResources(root(c))));
  extensionRoutes(app, `${API}/extensions`);
  quotaRoutes(app, `${API}/quotas`);
  defaultRuleRoutes(app, `${API}/default-security-group-rules`);
  for (const resource of RESOURCES) resourceRoutes(app, API, resource);
  app.all(`${API}/*`, () => {
    throw noRoute();
  });
  app.all(`${ROOT}/*`, (c) => c.json({ code: 404, title: "Not Found", description: null }, 404));

  app.onError((error, c) => {
    if (error instanceof NeutronError) return c.json(error.body(), error.status);
    const text = `Request Failed: internal server error. This is a fault of the sandbox: ${error.stack ?? error.message}`;
    return c.json(new NeutronError(500, "HTTPInternalServerError", text).body(), 500);
  });
  return app;
}

/** Gives every answer an id. */
const requestIds: MiddlewareHandler<NetworkApi> = async (c, next) => {
  await next();
  c.res.headers.set("x-openstack-request-id", newRequestId());
};

/** Lets through who has a token, with what the routes need to know of the call. */
const calls: MiddlewareHandler<NetworkApi> = (c, next) => {
  const { region, cloud } = c.env;
  if (region === undefined) throw new Error("Neutron is asked without a region");
  const token = authenticate(c.req.raw, network, cloud);
  if (token instanceof Response) return Promise.resolve(token);
  const { pathname, searchParams } = new URL(c.req.url);
  c.set("call", new Call(token, region.state.network, searchParams, region.url + pathname));
  return next();
};
