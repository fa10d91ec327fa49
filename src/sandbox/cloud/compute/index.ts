import { authenticate } from "../authenticate";
import { newRequestId } from "../ids";
import type { Service } from "../service";
import type { Call, Compute } from "./call";
import { NovaFault } from "./fault";
import { keypairRoutes } from "./keypairs";
import { Microversion, NEWEST, OLDEST } from "./microversion";
import { allVersions, choices, oneVersion } from "./versions";

export { newComputeState, type ComputeState } from "./state";

const ROOT = "/compute";
const ENDPOINT = `${ROOT}/v2.1`;
/** What webob says where Nova has no route. */
const NO_ROUTE = {
  message: "The resource could not be found.<br /><br />\n\n\n",
  code: "404 Not Found",
  title: "Not Found",
};
const VERSION_HEADERS = ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"];

/** Nova. */
export const compute: Service = { type: "compute", name: "nova", root: ROOT, endpoint: ENDPOINT, routes };

function routes() {
  const { Hono } = require("hono") as typeof import("hono");
  const app = new Hono<Compute>({ strict: true });

  for (const path of [ROOT, `${ROOT}/`]) app.get(path, (c) => c.json(allVersions(`${c.env.region?.url}${ROOT}`)));
  app.use(`${ENDPOINT}/*`, async (c, next) => {
    await next();
    const id = newRequestId();
    c.res.headers.set("X-Openstack-Request-Id", id);
    c.res.headers.set("X-Compute-Request-Id", id);
  });
  for (const path of [ENDPOINT, `${ENDPOINT}/`])
    app.get(path, (c) => c.json(oneVersion(`${c.env.region?.url}${ROOT}`)));

  app.use(`${ENDPOINT}/*`, async (c, next) => {
    await next();
    const call = c.get("call") as Call | undefined;
    if (call === undefined) return;
    const version = call.version.toString();
    c.res.headers.set(VERSION_HEADERS[0], `compute ${version}`);
    c.res.headers.set(VERSION_HEADERS[1], version);
    for (const name of VERSION_HEADERS) c.res.headers.append("Vary", name);
  });
  app.use(`${ENDPOINT}/*`, async (c, next) => {
    const { region, cloud } = c.env;
    if (region === undefined) throw new Error("Nova is asked without a region");
    const token = authenticate(c.req.raw, compute, cloud);
    if (token instanceof Response) return token;
    const version = Microversion.of((name) => c.req.header(name));
    const url = new URL(c.req.url);
    const project = new RegExp(`^${ENDPOINT}/([0-9a-f-]{32,36})(?=/)`).exec(url.pathname)?.[1];
    const endpoint = `${region.url}${ENDPOINT}${project === undefined ? "" : `/${project}`}`;
    const call: Call = { token, version, state: region.state.compute, query: url.searchParams, endpoint };
    c.set("call", call);
    if (!version.supported) {
      const range = `Minimum is ${OLDEST} and maximum is ${NEWEST}.`;
      throw new NovaFault(406, `Version ${version.toString()} is not supported by the API. ${range}`);
    }
    if (project !== undefined && project !== token.projectId) {
      const other = `doesn't match Context's project_id '${token.projectId}'`;
      throw new NovaFault(400, `Malformed request URL: URL's project_id '${project}' ${other}`);
    }
    return next();
  });
  for (const base of [`${ENDPOINT}/os-keypairs`, `${ENDPOINT}/:project{[0-9a-f-]+}/os-keypairs`])
    keypairRoutes(app, base);

  app.all(`${ENDPOINT}/*`, (c) => c.json(NO_ROUTE, 404));
  app.all(`${ROOT}/*`, (c) => {
    const rest = new URL(c.req.url).pathname.slice(ROOT.length);
    return c.json(choices(`${c.env.region?.url}${ROOT}`, rest), 300);
  });
  app.onError((error, c) => {
    if (error instanceof NovaFault) return c.json(error.body(), error.code);
    const text = "Unexpected API Error. This is a fault of the sandbox: " + (error.stack ?? error.message);
    return c.json(new NovaFault(500, text).body(), 500);
  });
  return app;
}
