import { addressGroups } from "./address-group";
import { addressScopes } from "./address-scope";
import { floatingIps } from "./floating-ip";
import { networks } from "./network";
import { ports } from "./port";
import type { AnyResource } from "./resource";
import { routers } from "./router";
import { securityGroups } from "./security-group";
import { securityGroupRules } from "./security-group-rule";
import { subnets } from "./subnet";
import { subnetPools } from "./subnet-pool";

/** The kinds of objects that the API serves. A new one: a file, its rows in the state, and a line here. */
export const RESOURCES = [
  networks,
  subnets,
  subnetPools,
  addressScopes,
  ports,
  securityGroups,
  securityGroupRules,
  addressGroups,
  routers,
  floatingIps,
] as unknown as readonly AnyResource[];
