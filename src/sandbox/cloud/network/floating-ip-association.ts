import type { Call } from "./call";
import { find } from "./find";
import { gatewayOf, INTERFACE } from "./l3-ports";
import { NeutronError } from "./neutron-error";
import { ports, type FixedIp, type Port } from "./port";
import { routers } from "./router";
import type { NetworkState } from "./state";

/** What a floating address leads to. */
export interface Association {
  port_id: string | null;
  fixed_ip_address: string | null;
  /** The router on the way. */
  router_id: string | null;
}

export type WantedAssociation = Partial<Association>;

interface Floating extends Association {
  readonly id: string;
  readonly floating_network_id: string;
  readonly floating_ip_address: string;
}

export const disassociated = (): Association => ({ port_id: null, fixed_ip_address: null, router_id: null });

const bad = (reason: string) => new NeutronError(400, "BadRequest", `Bad floatingip request: ${reason}.`);

/**
 * Where a floating address leads after a request (neutron/db/l3_db.py, _check_and_get_fip_assoc). What says nothing at all
 * disassociates, what speaks of something else does not.
 * @throws NeutronError
 */
export function associate(call: Call, floating: Floating, wanted: WantedAssociation): Association {
  const { fixed_ip_address: address } = wanted;
  if (address && !wanted.port_id) throw bad("fixed_ip_address cannot be specified without a port_id");
  const isSilent = Object.keys(wanted).length === 0;
  const portId = wanted.port_id === undefined && !isSilent ? floating.port_id : wanted.port_id;
  if (!portId) return disassociated();
  const port = find(call, ports, portId);
  const target = address ? named(port, address) : only(port);
  const router_id = wanted.router_id
    ? checkedRouter(call, floating, wanted.router_id)
    : routerTo(call.state, floating, port, target);
  if (portId !== floating.port_id) refuseSecond(call.state, floating, portId, target);
  return { port_id: portId, fixed_ip_address: target.ip_address, router_id };
}

/** The address of a port that was asked for. */
function named({ id, fixed_ips }: Port, address: string): FixedIp {
  if (address.includes(":")) {
    throw bad(`Cannot process floating IP association with ${address}, since that is not an IPv4 address`);
  }
  const found = fixed_ips.find(({ ip_address }) => ip_address === address);
  if (found === undefined) throw bad(`Port ${id} does not have fixed ip ${address}`);
  return found;
}

/** The only address that a port has. */
function only({ id, fixed_ips }: Port): FixedIp {
  const [first, ...others] = fixed_ips.filter(({ ip_address }) => !ip_address.includes(":"));
  if (first === undefined) throw bad(`Cannot add floating IP to port ${id} that has no fixed IPv4 addresses`);
  if (others.length === 0) return first;
  const rule = "Must provide a specific IPv4 address when assigning a floating IP";
  throw bad(`Port ${id} has multiple fixed IPv4 addresses.  ${rule}`);
}

/** @throws NeutronError for a router that does not lead to the floating address's network */
function checkedRouter({ state }: Call, { floating_network_id }: Floating, routerId: string): string {
  if (!state.routers.some(({ id }) => id === routerId)) throw routers.notFound(routerId);
  if (gatewayOf(state, routerId)?.network_id === floating_network_id) return routerId;
  // Neutron has a better text, and loses it.
  throw new NeutronError(409, "Conflict", "An unknown exception occurred.");
}

/** A router that connects a port's address with the outside, rather the one that is its gateway. */
function routerTo(
  state: NetworkState,
  { floating_network_id: outside }: Floating,
  port: Port,
  target: FixedIp,
): string {
  const gateway = state.subnets.find(({ id }) => id === target.subnet_id)?.gateway_ip;
  const isOn = (ip: FixedIp) => ip.subnet_id === target.subnet_id;
  const interfaces = state.ports.filter(
    ({ device_owner, fixed_ips }) => device_owner === INTERFACE && fixed_ips.some(isOn),
  );
  const leading = interfaces.filter(({ device_id }) => gatewayOf(state, device_id)?.network_id === outside);
  const best =
    leading.find(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => ip_address === gateway)) ?? leading.at(0);
  if (best !== undefined) return best.device_id;
  const where = `External network ${outside} is not reachable from subnet ${target.subnet_id}.`;
  const message = `${where}  Therefore, cannot associate Port ${port.id} with a Floating IP.`;
  throw new NeutronError(404, "ExternalGatewayForFloatingIPNotFound", message);
}

/** @throws NeutronError 409 if another floating address of that network leads there */
function refuseSecond(
  { floatingIps }: NetworkState,
  floating: Floating,
  portId: string,
  { ip_address }: FixedIp,
): void {
  const network = floating.floating_network_id;
  const isTaken = floatingIps.some(
    (other) =>
      other.port_id === portId && other.fixed_ip_address === ip_address && other.floating_network_id === network,
  );
  if (!isTaken) return;
  const what = `Cannot associate floating IP ${floating.floating_ip_address} (${floating.id}) with port ${portId}`;
  const why = `using fixed IP ${ip_address}, as that fixed IP already has a floating IP on external network ${network}.`;
  throw new NeutronError(409, "FloatingIPPortAlreadyAssociated", `${what} ${why}`);
}
