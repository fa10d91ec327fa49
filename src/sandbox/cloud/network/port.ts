import { omit, pick } from "lodash";
import { addressPairs, pairsOf, type AddressPair, type WantedPair } from "./address-pairs";
import type { Call } from "./call";
import { noneToEmptyList, toBoolean, toLowerCase } from "./convert";
import { domainName, hostName } from "./dns";
import { find } from "./find";
import { changedAddresses, newAddresses, type WantedIp } from "./ipam";
import { disassociate, FLOATING, refuseDevicePort, refuseLosing } from "./l3-ports";
import { macAddress, randomMac, toMac } from "./mac";
import { networkIn, networks, type Network } from "./network";
import { NeutronError } from "./neutron-error";
import { anyMember } from "./policy";
import { BINDING, shownBinding, type Binding } from "./port-binding";
import {
  byFixedIps,
  dhcpOptionsOf,
  fixedIps,
  shownNames,
  toDhcpOptions,
  type DhcpOption,
  type WantedOption,
} from "./port-options";
import { changedSecurity, isTrusted, newSecurity, refuseIdlePairs } from "./port-security";
import type { Attribute, InnerRule, Resource, StandardRow } from "./resource";
import { newStandardRow, STANDARD } from "./standard";
import type { NetworkState } from "./state";
import { listOf, nameText, orNone, text, uuid } from "./validate";

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

export interface Port extends StandardRow, Binding {
  name: string;
  readonly network_id: string;
  mac_address: string;
  fixed_ips: readonly FixedIp[];
  admin_state_up: boolean;
  status: "ACTIVE" | "DOWN" | "N/A";
  device_id: string;
  device_owner: string;
  port_security_enabled: boolean;
  /** Ids of groups. */
  security_groups: readonly string[];
  allowed_address_pairs: readonly AddressPair[];
  extra_dhcp_opts: readonly DhcpOption[];
  /** Whether there were to be none. */
  readonly ip_allocation: "immediate" | "none";
  qos_policy_id: string | null;
}

/** What may be said of a port. */
type Wanted = Pick<Port, "network_id" | "name" | "description" | "admin_state_up" | "device_id" | "device_owner"> &
  Pick<Port, "qos_policy_id" | "binding:vnic_type"> &
  Partial<Pick<Port, "mac_address" | "port_security_enabled" | "binding:host_id" | "binding:profile">> & {
    readonly fixed_ips?: readonly WantedIp[];
    readonly security_groups?: readonly string[];
    readonly allowed_address_pairs?: readonly WantedPair[];
    readonly extra_dhcp_opts: readonly WantedOption[];
  };

type Values = Readonly<Record<string, unknown>>;

const isNew = (row: Values) => !("id" in row);
const networkOwner = (call: Call, row: Values) =>
  call.mayChange(networkIn(call.state, { network_id: row.network_id as string }).project_id);
const macOwner = (call: Call, row: Values) => (isNew(row) ? networkOwner(call, row) : call.isAdmin);
/** On a shared network, too, but only while the port is made. */
const networkUser = (call: Call, row: Values) => isNew(row) || networkOwner(call, row);
/** Each part of the items of a list has a policy of its own. */
const partsOf =
  (allows: Readonly<Record<string, InnerRule["allows"]>>): Attribute["innerRules"] =>
  (value) =>
    (value as object[]).flatMap((item) =>
      Object.keys(item).map((name) => ({ name, allows: allows[name] ?? anyMember })),
    );

const found = { filter: true, sort: true } as const;

/** neutron/db/db_base_plugin_v2.py, neutron/plugins/ml2/plugin.py */
export const ports: Resource<Port, Wanted> = {
  name: "port",
  collection: "ports",
  taggable: true,
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, default: "", validate: nameText(255), ...found },
    network_id: { post: true, required: true, validate: uuid, ...found },
    admin_state_up: { post: true, put: true, default: true, convert: toBoolean, ...found },
    mac_address: { post: true, put: true, convert: toMac, validate: macAddress, enforce: macOwner, ...found },
    fixed_ips: {
      ...{ post: true, put: true, validate: fixedIps, enforce: networkUser },
      innerRules: partsOf({ ip_address: networkOwner, subnet_id: networkUser }),
    },
    device_id: { post: true, put: true, default: "", validate: text(255), enforce: anyMember, ...found },
    device_owner: {
      ...{ post: true, put: true, default: "", validate: text(255), ...found },
      enforce: (call, row) => !isTrusted(row.device_owner) || networkOwner(call, row),
    },
    status: found,
    allowed_address_pairs: {
      ...{ post: true, put: true, convert: noneToEmptyList, validate: addressPairs, enforce: networkOwner },
      innerRules: partsOf({ ip_address: networkOwner, mac_address: networkOwner }),
    },
    // Taken and not kept: without a DNS service the sandbox names nothing.
    dns_name: { post: true, put: true, convert: toLowerCase, validate: hostName(255) },
    dns_assignment: {},
    dns_domain: { post: true, put: true, convert: toLowerCase, validate: domainName(255) },
    extra_dhcp_opts: { post: true, put: true, default: [], convert: toDhcpOptions },
    ip_allocation: found,
    port_security_enabled: { post: true, put: true, convert: toBoolean, enforce: networkOwner },
    ...BINDING,
    qos_policy_id: { post: true, put: true, default: null, validate: orNone(uuid), enforce: anyMember },
    qos_network_policy_id: {},
    security_groups: { post: true, put: true, convert: noneToEmptyList, validate: listOf(uuid) },
    // Taken and not kept as well, as Neutron does unless `tag_ports_during_bulk_creation` is on.
    tags: { post: true, validate: listOf(text(255)) },
  },
  filters: {
    fixed_ips: (shown, values) => byFixedIps(shown.fixed_ips as FixedIp[], values),
    security_groups: (shown, values) => values.some((id) => (shown.security_groups as string[]).includes(id)),
  },
  rows: (state) => state.ports,
  notFound: (id) => new NeutronError(404, "PortNotFound", `Port ${id} could not be found.`),
  visible: ({ state, projectId }, port) => networkIn(state, port).project_id === projectId,
  mayCreate(call, { network_id, project_id }) {
    const network = find(call, networks, network_id);
    return call.mayChange(network.project_id) || (network.shared && call.mayChange(project_id));
  },
  mayChange: ({ state, projectId }, port) => networkIn(state, port).project_id === projectId,
  // Those of servers and shares are for Nova, Ironic and Manila to delete (neutron/conf/policies/port.py).
  mayDelete: ({ isAdmin }, { device_owner }) => isAdmin || !/^(compute|baremetal|manila):/.test(device_owner),

  create(call, wanted) {
    const network = find(call, networks, wanted.network_id);
    refuseQosPolicy(wanted);
    const mac_address = freeMac(call.state, network, wanted.mac_address);
    const port: Port = {
      ...newStandardRow(wanted),
      ...pick(wanted, "name", "network_id", "admin_state_up", "device_id", "device_owner"),
      ...newSecurity(call, network, wanted),
      mac_address,
      fixed_ips: newAddresses(call.state, { ...wanted, mac_address }, wanted.fixed_ips),
      ip_allocation: wanted.fixed_ips?.length === 0 ? "none" : "immediate",
      status: "DOWN",
      allowed_address_pairs: pairsOf(wanted.allowed_address_pairs ?? [], mac_address),
      extra_dhcp_opts: dhcpOptionsOf([], wanted.extra_dhcp_opts),
      qos_policy_id: null,
      "binding:host_id": wanted["binding:host_id"] ?? "",
      "binding:profile": wanted["binding:profile"] ?? {},
      "binding:vnic_type": wanted["binding:vnic_type"],
    };
    refuseIdlePairs(port.port_security_enabled, port.allowed_address_pairs);
    return { ...port, status: statusOf(port) };
  },

  update(call, row, wanted) {
    refuseQosPolicy(wanted);
    const pairs = wanted.allowed_address_pairs ?? row.allowed_address_pairs;
    refuseIdlePairs(wanted.port_security_enabled ?? row.port_security_enabled, pairs);
    const mac_address =
      wanted.mac_address === undefined ? row.mac_address : freeMac(call.state, row, wanted.mac_address);
    const changed: Port = {
      ...row,
      ...omit(wanted, "dns_name", "dns_domain"),
      ...changedSecurity(call, row, wanted),
      mac_address,
      fixed_ips: row.fixed_ips,
      allowed_address_pairs: pairsOf(pairs, mac_address),
      extra_dhcp_opts: dhcpOptionsOf(row.extra_dhcp_opts, wanted.extra_dhcp_opts ?? []),
    };
    if (wanted.fixed_ips !== undefined) refuseLosing(call.state, row.id, wanted.fixed_ips);
    if (wanted.fixed_ips !== undefined || mac_address !== row.mac_address) {
      changed.fixed_ips = changedAddresses(call.state, changed, wanted.fixed_ips);
    }
    Object.assign(row, changed, { status: statusOf(changed) });
  },

  remove({ state }, port) {
    refuseDevicePort(port);
    disassociate(state, port.id);
  },

  show: (_call, port) => ({
    ...shownBinding(port),
    ...shownNames(port.fixed_ips),
    qos_network_policy_id: null,
  }),
};

/** The sandbox has no QoS policies. */
function refuseQosPolicy({ qos_policy_id: policy }: Partial<Wanted>): void {
  if (policy) throw new NeutronError(404, "QosPolicyNotFound", `QoS policy ${policy} could not be found.`);
}

/** The MAC that was asked for, or one by chance. @throws NeutronError 409 if the network has it already */
function freeMac(state: NetworkState, of: Network | Port, wanted: string | undefined): string {
  const network = "network_id" in of ? of.network_id : of.id;
  const taken = state.ports.filter(({ network_id, id }) => network_id === network && id !== of.id);
  const isFree = (mac: string) => taken.every(({ mac_address }) => mac_address !== mac);
  if (wanted === undefined) {
    let mac = randomMac();
    while (!isFree(mac)) mac = randomMac();
    return mac;
  }
  if (isFree(wanted)) return wanted;
  const message = `Unable to complete operation for network ${network}. The mac address ${wanted} is in use.`;
  throw new NeutronError(409, "MacAddressInUse", message);
}

/** Where no agent has to do anything, a port is up as soon as it is plugged in; that of a floating address never is. */
function statusOf(port: Port): Port["status"] {
  if (port.device_owner === FLOATING) return "N/A";
  return port["binding:host_id"] !== "" || port.device_owner.startsWith("network:router_") ? "ACTIVE" : "DOWN";
}
