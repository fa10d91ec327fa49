import type { AddressGroup } from "./address-group";
import type { AddressScope } from "./address-scope";
import { externalNetwork, type RegionSeed } from "./external-network";
import type { FloatingIp } from "./floating-ip";
import type { Network } from "./network";
import type { Port } from "./port";
import type { QuotaLimits } from "./quota";
import type { Router } from "./router";
import type { SecurityGroup } from "./security-group";
import type { SecurityGroupRule } from "./stored-rule";
import type { Subnet } from "./subnet";
import type { SubnetPool } from "./subnet-pool";

/** What Neutron holds of one region: plain JSON, rows with the API's own names. */
export interface NetworkState {
  networks: Network[];
  subnets: Subnet[];
  subnetPools: SubnetPool[];
  addressScopes: AddressScope[];
  ports: Port[];
  securityGroups: SecurityGroup[];
  securityGroupRules: SecurityGroupRule[];
  addressGroups: AddressGroup[];
  routers: Router[];
  floatingIps: FloatingIp[];
  /** What an administrator has set, by project. */
  quotas: Record<string, QuotaLimits>;
}

/** A region as it begins: with a network to the outside. */
export function newNetworkState(seed: RegionSeed): NetworkState {
  const { network, subnet } = externalNetwork(seed);
  return {
    networks: [network],
    subnets: [subnet],
    subnetPools: [],
    addressScopes: [],
    ports: [],
    securityGroups: [],
    securityGroupRules: [],
    addressGroups: [],
    routers: [],
    floatingIps: [],
    quotas: {},
  };
}
