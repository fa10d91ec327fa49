/** Kinds of objects in Neutron, by the names of their lists. What is behind may be in use by what is before. */
export const NETWORK_KINDS = [
  "floatingips",
  "routers",
  "ports",
  "subnets",
  "networks",
  "security_groups",
  "address_groups",
  "subnetpools",
  "address_scopes",
] as const;

export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** Where the list of a kind is in Neutron's API. */
export function listPath(kind: NetworkKind): string {
  return `/v2.0/${kind.replace("_", "-")}`;
}
