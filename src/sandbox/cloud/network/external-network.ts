import type { Network } from "./network";
import type { Subnet } from "./subnet";
import { newStandardRow } from "./standard";

/** What a new region has to know of its cloud. */
export interface RegionSeed {
  /** Counts from 1: the outside of each region has addresses of its own. */
  readonly number: number;
  /** The project that the network to the outside belongs to. */
  readonly adminProjectId: string;
}

/** The network that floating addresses come from: an administrator's, and seen by everybody. */
export function externalNetwork({ number, adminProjectId }: RegionSeed): { network: Network; subnet: Subnet } {
  const owner = { project_id: adminProjectId };
  const network: Network = {
    ...newStandardRow(owner, 2),
    name: "public",
    admin_state_up: true,
    mtu: 1500,
    status: "ACTIVE",
    shared: false,
    "router:external": true,
    is_default: false,
    availability_zone_hints: [],
    port_security_enabled: true,
    qos_policy_id: null,
    dns_domain: "",
    "provider:network_type": "flat",
    "provider:physical_network": "public",
    "provider:segmentation_id": null,
  };
  const block = `172.${24 + (number >> 8)}.${number & 255}`;
  const subnet: Subnet = {
    ...newStandardRow(owner, 0),
    name: "public-v4",
    network_id: network.id,
    ip_version: 4,
    cidr: `${block}.0/24`,
    gateway_ip: `${block}.1`,
    allocation_pools: [{ start: `${block}.2`, end: `${block}.254` }],
    subnetpool_id: null,
    enable_dhcp: false,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    dns_nameservers: [],
    host_routes: [],
    service_types: [],
    segment_id: null,
  };
  return { network, subnet };
}
