import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-info";
import { ProviderError } from "../../plugin/wire/diagnostic";
import type { DataSource, Provider, Resource } from "../../plugin/wire/provider";
import type { ProviderSchema } from "../../plugin/wire/schema";
import { Cloud } from "./cloud";
import { flavor } from "./compute/flavor";
import { flavorSource } from "./compute/flavor-source";
import { instance } from "./compute/instance";
import { keypair } from "./compute/keypair";
import { keypairSource } from "./compute/keypair-source";
import { serverGroup } from "./compute/server-group";
import { image } from "./image/image";
import { imageIdsSource } from "./image/image-ids-source";
import { imageSource } from "./image/image-source";
import { addressGroup } from "./network/address-group";
import { addressScope } from "./network/address-scope";
import { addressScopeSource } from "./network/address-scope-source";
import { floatingIp } from "./network/floating-ip";
import { floatingIpAssociate } from "./network/floating-ip-associate";
import { floatingIpSource } from "./network/floating-ip-source";
import { network } from "./network/network";
import { networkSource } from "./network/network-source";
import { port } from "./network/port";
import { portSource } from "./network/port-source";
import { router } from "./network/router";
import { routerInterface } from "./network/router-interface";
import { routerRoute } from "./network/router-route";
import { routerRoutes } from "./network/router-routes";
import { routerSource } from "./network/router-source";
import { securityGroup } from "./network/security-group";
import { securityGroupRule } from "./network/security-group-rule";
import { securityGroupSource } from "./network/security-group-source";
import { subnet } from "./network/subnet";
import { subnetRoute } from "./network/subnet-route";
import { subnetSource } from "./network/subnet-source";
import { subnetPool } from "./network/subnet-pool";
import { subnetPoolSource } from "./network/subnet-pool-source";
import { blockStorageQuota } from "./quota/block-storage-quota";
import { computeQuota } from "./quota/compute-quota";
import { networkQuota } from "./quota/network-quota";
import { volume } from "./volume/volume";

/** What the stand-in serves. A resource is added here. */
const RESOURCES: Readonly<Record<string, (cloud: Cloud) => Resource>> = {
  openstack_blockstorage_quotaset_v3: blockStorageQuota,
  openstack_blockstorage_volume_v3: volume,
  openstack_compute_flavor_v2: flavor,
  openstack_compute_instance_v2: instance,
  openstack_compute_keypair_v2: keypair,
  openstack_compute_quotaset_v2: computeQuota,
  openstack_compute_servergroup_v2: serverGroup,
  openstack_images_image_v2: image,
  openstack_networking_address_group_v2: addressGroup,
  openstack_networking_addressscope_v2: addressScope,
  openstack_networking_floatingip_associate_v2: floatingIpAssociate,
  openstack_networking_floatingip_v2: floatingIp,
  openstack_networking_network_v2: network,
  openstack_networking_port_v2: port,
  openstack_networking_quota_v2: networkQuota,
  openstack_networking_router_interface_v2: routerInterface,
  openstack_networking_router_route_v2: routerRoute,
  openstack_networking_router_routes_v2: routerRoutes,
  openstack_networking_router_v2: router,
  openstack_networking_secgroup_rule_v2: securityGroupRule,
  openstack_networking_secgroup_v2: securityGroup,
  openstack_networking_subnet_route_v2: subnetRoute,
  openstack_networking_subnet_v2: subnet,
  openstack_networking_subnetpool_v2: subnetPool,
};
const DATA_SOURCES: Readonly<Record<string, (cloud: Cloud) => DataSource>> = {
  openstack_compute_flavor_v2: flavorSource,
  openstack_compute_keypair_v2: keypairSource,
  openstack_images_image_ids_v2: imageIdsSource,
  openstack_images_image_v2: imageSource,
  openstack_networking_addressscope_v2: addressScopeSource,
  openstack_networking_floatingip_v2: floatingIpSource,
  openstack_networking_network_v2: networkSource,
  openstack_networking_port_v2: portSource,
  openstack_networking_router_v2: routerSource,
  openstack_networking_secgroup_v2: securityGroupSource,
  openstack_networking_subnet_v2: subnetSource,
  openstack_networking_subnetpool_v2: subnetPoolSource,
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
