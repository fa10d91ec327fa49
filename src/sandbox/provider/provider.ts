import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-info";
import { ProviderError } from "../../plugin/wire/diagnostic";
import type { DataSource, Provider, Resource } from "../../plugin/wire/provider";
import type { ProviderSchema } from "../../plugin/wire/schema";
import { Cloud } from "./cloud";
import { keypair } from "./compute/keypair";
import { keypairSource } from "./compute/keypair-source";
import { network } from "./network/network";

/** What the stand-in serves. A resource is added here. */
const RESOURCES: Readonly<Record<string, (cloud: Cloud) => Resource>> = {
  openstack_compute_keypair_v2: keypair,
  openstack_networking_network_v2: network,
};
const DATA_SOURCES: Readonly<Record<string, (cloud: Cloud) => DataSource>> = {
  openstack_compute_keypair_v2: keypairSource,
};

/**
 * The stand-in for the community's OpenStack provider: its schema, and the behaviour that was measured with it, for as many
 * types as our constructs and examples use.
 */
export function standIn(env: NodeJS.ProcessEnv = process.env): Provider {
  const cloud = new Cloud(env);
  return {
    schema: readSchema(),
    configure: (config) => cloud.configure(config),
    resource: (type) => served("resource", RESOURCES, type)(cloud),
    dataSource: (type) => served("data source", DATA_SOURCES, type)(cloud),
  };
}

function served<T>(kind: string, types: Readonly<Record<string, T>>, type: string): T {
  if (Object.hasOwn(types, type)) return types[type];
  throw new ProviderError({
    summary: `The stand-in for the OpenStack provider doesn't serve the ${kind} ${type}`,
    detail: `It serves ${Object.keys(types).join(", ")}. Take the type out of what you deploy into the sandbox, or deploy with the community provider.`,
  });
}

/** Names and types of the community provider: a configuration with any of them is checked. */
function readSchema(): ProviderSchema {
  const file = join(packageRoot(), "schema", "openstack.json");
  const { provider_schemas: schemas } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly provider_schemas: Readonly<Record<string, ProviderSchema>>;
  };
  return Object.values(schemas)[0];
}
