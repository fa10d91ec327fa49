import type { StandardRow } from "./resource";

export interface AddressPool {
  readonly start: string;
  readonly end: string;
}

export interface Subnet extends StandardRow {
  name: string;
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly cidr: string;
  gateway_ip: string | null;
  allocation_pools: readonly AddressPool[];
  readonly subnetpool_id: string | null;
  enable_dhcp: boolean;
  readonly ipv6_ra_mode: Ipv6Mode | null;
  readonly ipv6_address_mode: Ipv6Mode | null;
  dns_nameservers: readonly string[];
  host_routes: readonly { readonly destination: string; readonly nexthop: string }[];
  service_types: readonly string[];
  segment_id: null;
}

export type Ipv6Mode = "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";
