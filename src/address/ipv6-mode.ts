/** How hosts of an IPv6 subnet come to their addresses: `ipv6_address_mode` and `ipv6_ra_mode` of the subnet. */
export type Ipv6Mode = "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";

/** True if hosts make their addresses themselves, of their MAC: Neutron refuses a fixed one then, and wants a /64 (RFC 4862). */
export function isAutomatic(mode: Ipv6Mode | undefined): boolean {
  return mode === "slaac" || mode === "dhcpv6-stateless";
}
