import type { Block, Body, RootModule } from "./root-module";
import { statePlace, type StatePlace } from "./state-place";

/** Settings of the provider that would lead it to a cloud, or an endpoint, outside of the sandbox. */
const LOGIN =
  /^(auth_url|endpoint_overrides|token|password|passcode|user_(id|name)|(tenant|domain|user_domain|project_domain)_(id|name)|default_domain|application_credential_.*|system_scope)$/;

/**
 * The override file (Terraform lays it over the rest of a configuration) with which a stack runs in the sandbox: its
 * state, the states it reads, and its clouds.
 *
 * @param states - the sandbox's folder of states
 * @param folder - the author's folder with the configuration
 * @param cloud - the cloud of provider blocks that name none
 */
export function overrideFor(module: RootModule, states: string, folder: string, cloud: string): Body {
  const placeOf = (backend: Block): StatePlace => {
    const { path, workspace_dir } = statePlace(states, folder, backend);
    return { path: literal(path), workspace_dir: literal(workspace_dir) };
  };
  const remoteStates = module.remoteStates.map(({ name, body }) => {
    const backend = { name: String(body.backend), body: firstOf(body.config) };
    return [name, { backend: "local", config: placeOf(backend) }];
  });
  const providers = module.providers.map(({ name, body }) => ({ [name]: providerIn(body, cloud) }));
  return {
    terraform: { backend: { local: placeOf(module.backend ?? { name: "local", body: {} }) } },
    ...(remoteStates.length > 0 ? { data: { terraform_remote_state: Object.fromEntries(remoteStates) } } : {}),
    ...(providers.length > 0 ? { provider: providers } : {}),
  };
}

/** The clouds that a stack names. A name that is an expression isn't known before Terraform runs. */
export function cloudsOf({ providers }: RootModule): string[] {
  const names = providers.flatMap(({ body }) => (typeof body.cloud === "string" ? [body.cloud] : []));
  return [...new Set(names.filter((name) => name !== "" && !/[$%]\{/.test(name)))];
}

/** A setting of null is one that isn't set. */
function providerIn(body: Body, cloud: string): Body {
  const gone = Object.keys(body).filter((key) => LOGIN.test(key));
  return {
    ...(body.alias === undefined ? {} : { alias: body.alias }),
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...(body.cloud ? {} : { cloud: literal(cloud) }),
  };
}

function firstOf(config: unknown): Body {
  const body: unknown = Array.isArray(config) ? config[0] : config;
  return typeof body === "object" && body !== null ? (body as Body) : {};
}

function literal(text: string): string {
  return text.replace(/([$%])\{/g, "$1$1{");
}
