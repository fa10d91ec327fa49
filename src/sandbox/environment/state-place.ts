import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { Block, Body } from "./root-module";

/** The local backend's settings in place of another's. */
export interface StatePlace {
  readonly path: string;
  readonly workspace_dir: string;
}

/** The settings that say where a backend keeps a state; all others say how it gets there. The first has to be known. */
const WHERE: Readonly<Record<string, readonly [string, ...string[]]>> = {
  azurerm: ["key", "storage_account_name", "container_name"],
  consul: ["path", "address"],
  cos: ["key", "bucket", "prefix"],
  gcs: ["bucket", "prefix"],
  http: ["address"],
  kubernetes: ["secret_suffix", "namespace"],
  oss: ["bucket", "prefix", "key"],
  pg: ["conn_str", "schema_name"],
  remote: ["workspaces", "organization", "hostname"],
  s3: ["key", "bucket", "workspace_key_prefix"],
};

/**
 * Where the sandbox keeps the state that a backend would keep elsewhere. The same place there is the same place here, so
 * that a `terraform_remote_state` finds what the other stack wrote.
 *
 * @param states - the sandbox's folder of states
 * @param folder - the author's folder with the configuration
 */
export function statePlace(states: string, folder: string, { name, body }: Block): StatePlace {
  const identity = createHash("sha256")
    .update(JSON.stringify([name, place(folder, name, body)]))
    .digest("hex")
    .slice(0, 16);
  const base = join(states, `${name}-${identity}`);
  return { path: `${base}.tfstate`, workspace_dir: `${base}.workspaces` };
}

function place(folder: string, name: string, body: Body): unknown {
  if (name === "local") return resolve(folder, typeof body.path === "string" ? body.path : "terraform.tfstate");
  const where = WHERE[name];
  const settings = where === undefined ? body : Object.fromEntries(where.map((key) => [key, body[key]]));
  const complete = where === undefined || Boolean(settings[where[0]]);
  // What is given by `-backend-config` isn't here: stacks of two folders must not meet in one state.
  return [canonical(settings), ...(complete ? [] : [folder])];
}

/** Free of key order, of settings that are not set, and of the array that HCL blocks come in. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return canonical(value[0]);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .filter(([, inner]) => inner !== null && inner !== undefined && inner !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
