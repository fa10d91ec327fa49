import { sortBy } from "lodash";
import { Address } from "../../../address";
import {
  allocationPools,
  checkedPools,
  rangeOf,
  refuseGatewayIn,
  toPools,
  type AllocationPool,
} from "./allocation-pools";
import type { Call } from "./call";
import { canonicalAddress, noneToEmptyList, toBoolean, toInteger } from "./convert";
import { find } from "./find";
import { addAutoAddresses, removeAutoAddresses } from "./ipam";
import { networkIn, networks, refuseSmallMtu } from "./network";
import { NeutronError } from "./neutron-error";
import type { Resource, StandardRow } from "./resource";
import { newStandardRow, STANDARD, touch } from "./standard";
import { checkSubnet, hostRoutes, IPV6_MODES, isAuto, nameservers, serviceTypes, toCidr } from "./subnet-checks";
import { addressing, badSubnets, cidrFor, poolOf, refuseOtherPool, refuseOverlap } from "./subnet-placement";
import { networkOf } from "./subnet-pool";
import { ipAddress, nameText, nonNegative, oneOf, orNone, uuid } from "./validate";

export interface Subnet extends StandardRow {
  name: string;
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly cidr: string;
  gateway_ip: string | null;
  allocation_pools: readonly AllocationPool[];
  readonly subnetpool_id: string | null;
  enable_dhcp: boolean;
  readonly ipv6_ra_mode: Ipv6Mode | null;
  readonly ipv6_address_mode: Ipv6Mode | null;
  dns_nameservers: readonly string[];
  host_routes: readonly { readonly destination: string; readonly nexthop: string }[];
  service_types: readonly string[];
  segment_id: string | null;
}

export type Ipv6Mode = "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";

type Wanted = Pick<Subnet, "name" | "description" | "network_id" | "ip_version" | "enable_dhcp" | "segment_id"> &
  Partial<Subnet> & { readonly prefixlen?: number; readonly use_default_subnetpool: boolean };

const found = { filter: true, sort: true } as const;

/** neutron/db/db_base_plugin_v2.py, neutron/db/ipam_backend_mixin.py */
export const subnets: Resource<Subnet, Wanted> = {
  name: "subnet",
  collection: "subnets",
  taggable: true,
  unrevised: ["allocation_pools", "dns_nameservers", "host_routes", "service_types"],
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, default: "", validate: nameText(255), ...found },
    ip_version: { post: true, required: true, convert: toInteger, validate: oneOf([4, 6]), ...found },
    network_id: { post: true, required: true, validate: uuid, ...found },
    subnetpool_id: { post: true, validate: orNone(uuid), ...found },
    prefixlen: { post: true, convert: toInteger, validate: nonNegative },
    cidr: { post: true, convert: toCidr, ...found },
    gateway_ip: { post: true, put: true, convert: canonicalAddress, validate: orNone(ipAddress), ...found },
    allocation_pools: { post: true, put: true, convert: toPools, validate: allocationPools },
    dns_nameservers: { post: true, put: true, convert: noneToEmptyList, validate: nameservers },
    host_routes: { post: true, put: true, convert: noneToEmptyList, validate: hostRoutes },
    enable_dhcp: { post: true, put: true, default: true, convert: toBoolean, ...found },
    ipv6_ra_mode: { post: true, validate: oneOf(IPV6_MODES), ...found },
    ipv6_address_mode: { post: true, validate: oneOf(IPV6_MODES), ...found },
    shared: { filter: true, convert: toBoolean },
    use_default_subnetpool: { post: true, default: false, convert: toBoolean },
    segment_id: { post: true, put: true, default: null, validate: orNone(uuid), adminOnly: true, ...found },
    "router:external": { filter: true, convert: toBoolean },
    service_types: { post: true, put: true, validate: serviceTypes },
  },
  filters: {
    shared: (shown, values, { state }) =>
      values.some((value) => toBoolean(value) === networkIn(state, shown as unknown as Subnet).shared),
  },
  rows: (state) => state.subnets,
  notFound: (id) => new NeutronError(404, "SubnetNotFound", `Subnet ${id} could not be found.`),
  visible({ state, projectId }, subnet) {
    const network = networkIn(state, subnet);
    return network.shared || network["router:external"] || network.project_id === projectId;
  },
  mayCreate: (call, { network_id }) => call.mayChange(networkIn(call.state, { network_id }).project_id),
  mayChange: (call, subnet) => networkIn(call.state, subnet).project_id === call.projectId,

  create(call, wanted) {
    const network = find(call, networks, wanted.network_id);
    const { cidr: text, prefixlen } = wanted;
    if (text !== undefined && prefixlen !== undefined)
      throw badSubnets("cidr and prefixlen must not be supplied together");
    const sent = text === undefined ? undefined : networkOf(text);
    const pool = poolOf(call, wanted);
    if (pool === undefined && sent === undefined)
      throw badSubnets("a subnetpool must be specified in the absence of a cidr");
    if (pool !== undefined && sent === undefined && wanted.allocation_pools !== undefined) {
      throw badSubnets("allocation_pools allowed only for specific subnet requests.");
    }
    const options = optionsOf(wanted);
    checkSubnet({ ...options, gateway_ip: wanted.gateway_ip ?? null }, sent, wanted.enable_dhcp);
    refuseSmallMtu(network.id, network.mtu, [wanted.ip_version]);
    if (pool !== undefined && pool.ip_version !== wanted.ip_version) {
      throw badSubnets(`Cannot allocate IPv${wanted.ip_version} subnet from IPv${pool.ip_version} subnet pool`);
    }
    const cidr = cidrFor(call.state, wanted, pool, sent);
    refuseOverlap(call.state, network, cidr);
    refuseOtherPool(call.state, network, pool, wanted.ip_version);
    const subnet: Subnet = {
      ...newStandardRow(wanted, 0),
      ...options,
      ...addressing(wanted, cidr, sent !== undefined),
      network_id: network.id,
      cidr: `${cidr}`,
      subnetpool_id: pool?.id ?? null,
    };
    addAutoAddresses(call.state, subnet);
    touch(network);
    return subnet;
  },

  update(call, row, wanted) {
    const changed = { ...row, ...wanted };
    const cidr = networkOf(row.cidr);
    checkSubnet(changed, cidr, changed.enable_dhcp && !row.enable_dhcp, row.id);
    if (wanted.gateway_ip !== undefined && wanted.gateway_ip !== row.gateway_ip) refuseGatewayChange(call, row);
    const gateway = changed.gateway_ip === null ? undefined : Address.parse(changed.gateway_ip);
    if (wanted.allocation_pools !== undefined) {
      changed.allocation_pools = checkedPools(wanted.allocation_pools, cidr, gateway);
    } else if (gateway !== undefined && changed.gateway_ip !== row.gateway_ip) {
      refuseGatewayIn(row.allocation_pools.map(rangeOf), gateway);
    }
    changed.host_routes = sortBy(changed.host_routes, "destination", "nexthop");
    refuseSegment(changed);
    Object.assign(row, changed);
  },

  remove({ state }, subnet) {
    const users = state.ports.filter(({ fixed_ips }) => fixed_ips.some(({ subnet_id }) => subnet_id === subnet.id));
    const inTheWay = users.filter(({ device_owner }) => !isAuto(subnet) || device_owner.startsWith("network:router_"));
    if (inTheWay.length > 0) {
      const why = "One or more ports have an IP allocation from this subnet.";
      throw new NeutronError(409, "SubnetInUse", `Unable to complete operation on subnet ${subnet.id}: ${why}`);
    }
    removeAutoAddresses(state, subnet);
    touch(networkIn(state, subnet));
  },

  show: ({ state }, subnet) => ({ "router:external": networkIn(state, subnet)["router:external"] }),
};

function optionsOf(wanted: Wanted) {
  refuseSegment(wanted);
  return {
    name: wanted.name,
    ip_version: wanted.ip_version,
    enable_dhcp: wanted.enable_dhcp,
    ipv6_ra_mode: wanted.ipv6_ra_mode ?? null,
    ipv6_address_mode: wanted.ipv6_address_mode ?? null,
    dns_nameservers: wanted.dns_nameservers ?? [],
    host_routes: sortBy(wanted.host_routes ?? [], "destination", "nexthop"),
    service_types: wanted.service_types ?? [],
    segment_id: null,
  };
}

/** The sandbox has no segments. */
function refuseSegment({ segment_id }: Pick<Subnet, "segment_id">): void {
  if (segment_id === null) return;
  throw new NeutronError(404, "SegmentNotFound", `Segment ${segment_id} could not be found.`);
}

/** @throws NeutronError 409 while a router has the address that is the gateway now */
function refuseGatewayChange({ state }: Call, { id, gateway_ip }: Subnet): void {
  const port = state.ports.find(
    ({ device_owner, fixed_ips }) =>
      device_owner.startsWith("network:router_interface") &&
      fixed_ips.some(({ subnet_id, ip_address }) => subnet_id === id && ip_address === gateway_ip),
  );
  if (port === undefined) return;
  const message = `Current gateway ip ${gateway_ip} already in use by port ${port.id}. Unable to update.`;
  throw new NeutronError(409, "GatewayIpInUse", message);
}
