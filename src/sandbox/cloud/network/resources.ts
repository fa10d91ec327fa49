import { addressGroups } from "./address-group";
import { addressScopes } from "./address-scope";
import { networks } from "./network";
import type { AnyResource } from "./resource";
import { securityGroups } from "./security-group";
import { securityGroupRules } from "./security-group-rule";

/** The kinds of objects that the API serves. A new one: a file, its rows in the state, and a line here. */
export const RESOURCES = [networks, addressScopes, securityGroups, securityGroupRules, addressGroups] as unknown as readonly AnyResource[];
