import { omit } from "lodash";
import { noneToEmptyList, toBoolean, toInteger, toLowerCase } from "./convert";
import { domainName } from "./dns";
import { invalidInput, NeutronError } from "./neutron-error";
import { adminOnly, anyMember } from "./policy";
import { maxMtuOf, newProvider, PROVIDER, refuseProviderChange, type Provider } from "./provider";
import type { Resource, StandardRow } from "./resource";
import { ensureDefaultGroup } from "./security-group";
import { newStandardRow, STANDARD } from "./standard";
import type { NetworkState } from "./state";
import { listOf, nameText, nonNegative, orNone, text, uuid } from "./validate";

export interface Network extends StandardRow, Provider {
  name: string;
  admin_state_up: boolean;
  mtu: number;
  readonly status: "ACTIVE";
  shared: boolean;
  "router:external": boolean;
  is_default: boolean;
  readonly availability_zone_hints: readonly string[];
  port_security_enabled: boolean;
  qos_policy_id: string | null;
  dns_domain: string;
}

type Wanted = Omit<Network, keyof StandardRow | keyof Provider | "status"> &
  Partial<Provider> &
  Pick<Network, "description">;

/** neutron/db/db_base_plugin_v2.py, neutron/plugins/ml2/plugin.py */
export const networks: Resource<Network, Wanted> = {
  name: "network",
  collection: "networks",
  taggable: true,
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, default: "", validate: nameText(255), filter: true, sort: true },
    subnets: {},
    admin_state_up: { post: true, put: true, default: true, convert: toBoolean, filter: true, sort: true },
    status: { filter: true, sort: true },
    shared: { post: true, put: true, default: false, convert: toBoolean, filter: true, enforce: adminOnly },
    ipv4_address_scope: {},
    ipv6_address_scope: {},
    is_default: { post: true, put: true, default: false, convert: toBoolean, filter: "ignored", enforce: adminOnly },
    dns_domain: { post: true, put: true, default: "", convert: toLowerCase, validate: domainName(255) },
    "router:external": { post: true, put: true, default: false, convert: toBoolean, filter: true, enforce: adminOnly },
    l2_adjacency: {},
    availability_zones: {},
    availability_zone_hints: {
      post: true,
      default: [],
      convert: noneToEmptyList,
      validate: listOf(text(255)),
      sort: true,
    },
    mtu: {
      ...{ post: true, put: true, default: 0, convert: toInteger, validate: nonNegative },
      ...{ filter: true, sort: true, enforce: anyMember },
    },
    port_security_enabled: { post: true, put: true, default: true, convert: toBoolean, enforce: anyMember },
    ...PROVIDER,
    qos_policy_id: { post: true, put: true, default: null, validate: orNone(uuid), enforce: anyMember },
  },
  rows: (state) => state.networks,
  notFound: (id) => new NeutronError(404, "NetworkNotFound", `Network ${id} could not be found.`),
  visible: (_call, row) => row.shared || row["router:external"],

  create({ state }, wanted) {
    refuseMissing(wanted);
    ensureDefaultGroup(state, wanted.project_id);
    const provider = newProvider(state, wanted);
    const mtu = mtuOf(wanted.mtu, maxMtuOf(provider));
    return { ...newStandardRow(wanted), ...wanted, ...provider, status: "ACTIVE", mtu };
  },

  update({ state }, row, wanted) {
    refuseMissing(wanted);
    refuseProviderChange(wanted);
    const mtu = wanted.mtu === undefined ? row.mtu : mtuOf(wanted.mtu, maxMtuOf(row));
    const versions = subnetsOf(state, row.id).map(({ ip_version }) => ip_version);
    refuseSmallMtu(row.id, mtu, versions);
    if (row.shared && wanted.shared === false) refuseIfUsedByOthers(state, row);
    Object.assign(row, wanted, { mtu });
  },

  remove({ state }, { id }) {
    const ports = state.ports.filter(({ network_id }) => network_id === id).map((port) => port.id);
    if (ports.length > 0) {
      const why = "There are one or more ports still in use on the network, id for these ports is:";
      const message = `Unable to complete operation on network ${id}. ${why} ${ports.sort().join(",")}.`;
      throw new NeutronError(409, "NetworkInUse", message);
    }
    state.subnets = state.subnets.filter(({ network_id }) => network_id !== id);
  },

  show: ({ state }, { id }) => ({
    subnets: subnetsOf(state, id).map((subnet) => subnet.id),
    availability_zones: [],
    ipv4_address_scope: scopeOf(state, id, 4),
    ipv6_address_scope: scopeOf(state, id, 6),
    l2_adjacency: true,
  }),
  shape: (shown, on) => (on === "create" || shown["router:external"] === true ? shown : omit(shown, "is_default")),
};

/** The network of a subnet or a port. @throws NeutronError 404 if there is none */
export function networkIn(state: NetworkState, { network_id: id }: { readonly network_id: string }): Network {
  const network = state.networks.find((candidate) => candidate.id === id);
  if (network === undefined) throw networks.notFound(id);
  return network;
}

/** @throws NeutronError 409 if the network is too narrow for an IP version (RFC 791, RFC 8200 §5) */
export function refuseSmallMtu(id: string, mtu: number, versions: readonly (4 | 6)[]): void {
  const needed = versions.includes(6) ? 1280 : versions.includes(4) ? 68 : 0;
  if (mtu >= needed) return;
  const message = `MTU of ${id} is not valid, subnet requires a minimum of ${needed}`;
  throw new NeutronError(409, "NetworkMTUSubnetConflict", message);
}

/** An MTU as asked for, 0 meaning the largest. @throws NeutronError 400 */
function mtuOf(wanted: number, max: number): number {
  if (wanted > max) throw invalidInput(`Requested MTU is too big, maximum is ${max}`);
  return wanted === 0 ? max : wanted;
}

/** The sandbox has no availability zones and no QoS policies. */
function refuseMissing({ availability_zone_hints: zones = [], qos_policy_id: policy }: Partial<Wanted>): void {
  const zone = zones.at(-1);
  if (zone !== undefined) {
    throw new NeutronError(404, "AvailabilityZoneNotFound", `AvailabilityZone ${zone} could not be found.`);
  }
  if (policy) throw new NeutronError(404, "QosPolicyNotFound", `QoS policy ${policy} could not be found.`);
}

function refuseIfUsedByOthers(state: NetworkState, { id, name, project_id }: Network): void {
  const users = [...state.ports, ...state.subnets].filter(({ network_id }) => network_id === id);
  if (users.every((user) => user.project_id === project_id)) return;
  const message = `Unable to reconfigure sharing settings for network ${name}. Multiple projects are using it.`;
  throw new NeutronError(409, "InvalidSharedSetting", message);
}

const subnetsOf = (state: NetworkState, id: string) => state.subnets.filter(({ network_id }) => network_id === id);

/** The address scope of the pool that a network's subnets are from. */
function scopeOf(state: NetworkState, id: string, version: 4 | 6): string | null {
  const pools = subnetsOf(state, id)
    .filter(({ ip_version }) => ip_version === version)
    .map(({ subnetpool_id }) => subnetpool_id);
  return state.subnetPools.find((pool) => pools.includes(pool.id))?.address_scope_id ?? null;
}
