import { NeutronError } from "./neutron-error";
import type { FixedIp, Port } from "./port";
import type { NetworkState } from "./state";
import { touch } from "./standard";

export const INTERFACE = "network:router_interface";
export const GATEWAY = "network:router_gateway";
export const FLOATING = "network:floatingip";

export const badRouter = (reason: string) => new NeutronError(400, "BadRequest", `Bad router request: ${reason}.`);

/** A router's ports into networks of projects. */
export const interfacesOf = ({ ports }: NetworkState, routerId: string) =>
  ports.filter(({ device_id, device_owner }) => device_id === routerId && device_owner === INTERFACE);

/** A router's port to the outside. */
export const gatewayOf = ({ ports }: NetworkState, routerId: string) =>
  ports.find(({ device_id, device_owner }) => device_id === routerId && device_owner === GATEWAY);

export function removePort(state: NetworkState, port: Port): void {
  state.ports.splice(state.ports.indexOf(port), 1);
}

/** @throws NeutronError 409 for a port that belongs to a router or a floating address */
export function refuseDevicePort({ id, device_owner }: Port): void {
  if (![INTERFACE, GATEWAY, FLOATING].includes(device_owner)) return;
  const message = `Port ${id} cannot be deleted directly via the port API: has device owner ${device_owner}.`;
  throw new NeutronError(409, "ServicePortInUse", message);
}

/** Takes the floating addresses from a port that goes. */
export function disassociate(state: NetworkState, portId: string): void {
  for (const ip of state.floatingIps.filter(({ port_id }) => port_id === portId)) {
    Object.assign(ip, { port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" });
    touch(ip);
  }
}

/** @throws NeutronError 400 if a port would lose the address that a floating one leads to */
export function refuseLosing(state: NetworkState, portId: string, left: readonly Partial<FixedIp>[]): void {
  const floating = state.floatingIps.find(({ port_id }) => port_id === portId);
  if (floating === undefined || left.some(({ ip_address }) => ip_address === floating.fixed_ip_address)) return;
  const reason = `Cannot update the fixed_ips of the port ${portId}, because its original fixed_ip has been associated to a floating ip`;
  throw new NeutronError(400, "BadRequest", `Bad port request: ${reason}.`);
}
