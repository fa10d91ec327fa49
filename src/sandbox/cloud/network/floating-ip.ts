import type { Call } from "./call";
import { addDevicePort } from "./device-port";
import { domainName, hostName } from "./dns";
import { find } from "./find";
import { associate, disassociated, type Association, type WantedAssociation } from "./floating-ip-association";
import { FLOATING, removePort } from "./l3-ports";
import { networks } from "./network";
import { NeutronError } from "./neutron-error";
import { adminOnly } from "./policy";
import type { Resource, StandardRow } from "./resource";
import { newStandardRow, STANDARD } from "./standard";
import type { NetworkState } from "./state";
import { ipAddress, orNone, uuid } from "./validate";

export interface FloatingIp extends StandardRow, Association {
  readonly floating_network_id: string;
  readonly floating_ip_address: string;
  status: "ACTIVE" | "DOWN";
}

interface Wanted extends WantedAssociation {
  readonly floating_network_id: string;
  readonly description: string;
  readonly floating_ip_address: string | null;
  readonly subnet_id: string | null;
  readonly qos_policy_id: string | null;
}

const badFloating = (reason: string) => new NeutronError(400, "BadRequest", `Bad floatingip request: ${reason}.`);
const id = orNone(uuid);
const ip = orNone(ipAddress);

/** neutron/db/l3_db.py */
export const floatingIps: Resource<FloatingIp, Wanted> = {
  name: "floatingip",
  collection: "floatingips",
  taggable: true,
  attributes: {
    ...STANDARD,
    floating_ip_address: { post: true, default: null, validate: ip, enforce: adminOnly, filter: true, sort: true },
    subnet_id: { post: true, default: null, validate: id },
    floating_network_id: { post: true, required: true, validate: uuid, filter: true, sort: true },
    router_id: { post: true, put: true, default: null, validate: id, filter: true, sort: true },
    port_id: { post: true, put: true, default: null, validate: id, filter: true },
    fixed_ip_address: { post: true, put: true, default: null, validate: ip, filter: true, sort: true },
    status: { filter: true, sort: true },
    port_details: {},
    port_forwardings: {},
    dns_name: { post: true, default: "", validate: hostName(255) },
    dns_domain: { post: true, default: "", validate: domainName(255) },
    qos_policy_id: { post: true, put: true, default: null, validate: id },
  },
  rows: (state) => state.floatingIps,
  notFound: (id) => new NeutronError(404, "FloatingIPNotFound", `Floating IP ${id} could not be found`),

  create(call, wanted) {
    refuseQosPolicy(wanted);
    const { floating_network_id } = wanted;
    refuseInside(call, floating_network_id);
    const row = { ...newStandardRow(wanted, 0), floating_network_id };
    const port = addDevicePort(call, {
      ...{ project_id: "", network_id: floating_network_id, device_id: row.id, device_owner: FLOATING },
      ...addressWanted(wanted),
    });
    const address = port.fixed_ips[0].ip_address;
    const floating: FloatingIp = { ...row, ...disassociated(), floating_ip_address: address, status: "DOWN" };
    try {
      Object.assign(floating, associate(call, floating, wanted));
    } catch (error) {
      removePort(call.state, port);
      throw error;
    }
    report(floating);
    return floating;
  },

  update(call, floating, wanted) {
    refuseQosPolicy(wanted);
    const association = associate(call, floating, wanted);
    Object.assign(floating, association, { description: wanted.description ?? floating.description });
    report(floating);
  },

  remove({ state }, floating) {
    const port = state.ports.find(
      ({ device_id, device_owner }) => device_id === floating.id && device_owner === FLOATING,
    );
    if (port !== undefined) removePort(state, port);
  },

  show: ({ state }, { port_id }) => ({
    port_details: detailsOf(state, port_id),
    port_forwardings: [],
    // Names go to a DNS service, which the sandbox has not.
    ...{ dns_name: "", dns_domain: "", qos_policy_id: null },
  }),
};

/** An agent says how it is only after the answer is out. */
function report(floating: FloatingIp): void {
  queueMicrotask(() => {
    floating.status = floating.port_id === null ? "DOWN" : "ACTIVE";
  });
}

/** @throws NeutronError for a network that does not lead outside, or has no addresses of IPv4 */
function refuseInside(call: Call, networkId: string): void {
  const network = find(call, networks, networkId);
  if (!network["router:external"]) throw badFloating(`Network ${networkId} is not a valid external network`);
  const subnets = call.state.subnets.filter(({ network_id }) => network_id === networkId);
  if (subnets.some(({ ip_version }) => ip_version === 4)) return;
  throw badFloating(`Network ${networkId} does not contain any IPv4 subnet`);
}

/** From which subnet the address shall be, or which one. */
function addressWanted({ subnet_id, floating_ip_address }: Wanted) {
  if (subnet_id === null && floating_ip_address === null) return {};
  const subnet = subnet_id === null ? {} : { subnet_id };
  return { fixed_ips: [{ ...subnet, ...(floating_ip_address === null ? {} : { ip_address: floating_ip_address }) }] };
}

function detailsOf({ ports }: NetworkState, portId: string | null): object | null {
  const port = ports.find((candidate) => candidate.id === portId);
  if (port === undefined) return null;
  const { name, network_id, mac_address, admin_state_up, status, device_id, device_owner } = port;
  return { name, network_id, mac_address, admin_state_up, status, device_id, device_owner };
}

/** The sandbox has no QoS policies. */
function refuseQosPolicy({ qos_policy_id: policy }: Partial<Wanted>): void {
  if (policy) throw new NeutronError(404, "QosPolicyNotFound", `QoS policy ${policy} could not be found.`);
}
