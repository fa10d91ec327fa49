import type { Call } from "./call";
import { addDevicePort } from "./device-port";
import { find } from "./find";
import { changedAddresses } from "./ipam";
import { badRouter, INTERFACE, interfacesOf, removePort } from "./l3-ports";
import { networkIn } from "./network";
import { NeutronError } from "./neutron-error";
import { ports, type Port } from "./port";
import type { Route } from "./router-route";
import { refuseForeignRouter, refuseOverlaps } from "./router-subnets";
import { touch } from "./standard";
import type { NetworkState } from "./state";
import { subnets, type Subnet } from "./subnet";
import { addressOf } from "./convert";
import { networkOf } from "./subnet-pool";
import { uuid } from "./validate";

interface Owner {
  readonly id: string;
  readonly project_id: string;
  readonly routes: readonly Route[];
}

type Body = Readonly<Record<string, unknown>>;

/** `add_router_interface`: by a subnet, whose gateway the router becomes, or by a port. @throws NeutronError */
export function addInterface(call: Call, router: Owner, body: Body): object {
  const { port_id, subnet_id } = sentInterface(body);
  if (port_id !== undefined && subnet_id !== undefined) throw badRouter("Cannot specify both subnet-id and port-id");
  if (port_id !== undefined) return addByPort(call, router, find(call, ports, port_id));
  return addBySubnet(call, router, find(call, subnets, subnet_id ?? ""));
}

/** `remove_router_interface`, by either or both. @throws NeutronError */
export function removeInterface(call: Call, router: Owner, body: Body): object {
  const { port_id, subnet_id } = sentInterface(body);
  if (port_id !== undefined) return removeByPort(call, router, port_id, subnet_id);
  return removeBySubnet(call, router, find(call, subnets, subnet_id ?? ""));
}

function sentInterface(body: Body): { port_id?: string; subnet_id?: string } {
  if (!("port_id" in body) && !("subnet_id" in body)) throw badRouter("Either subnet_id or port_id must be specified");
  for (const key of ["port_id", "subnet_id"]) {
    const problem = key in body ? uuid(body[key]) : undefined;
    if (problem !== undefined) throw badRouter(problem);
  }
  return body;
}

function addByPort(call: Call, router: Owner, port: Port): object {
  if (port.device_id !== "") {
    const where = `Unable to complete operation on port ${port.id} for network ${port.network_id}.`;
    throw new NeutronError(409, "PortInUse", `${where} Port already has an attached device ${port.device_id}.`);
  }
  if (port.fixed_ips.length === 0) throw badRouter("Router port must have at least one fixed IP");
  const on = subnetsOf(call.state, port);
  on.forEach(refuseForeignRouter);
  if (on.some(isIpv6)) refuseSecondIpv6Port(call.state, router, port);
  refuseOverlaps(call.state, router.id, on);
  if (on.filter((subnet) => !isIpv6(subnet)).length > 1) {
    throw badRouter("Cannot have multiple IPv4 subnets on router port");
  }
  Object.assign(port, { device_id: router.id, device_owner: INTERFACE, status: "ACTIVE" });
  touch(port);
  return shown(router, port, on);
}

function addBySubnet(call: Call, router: Owner, subnet: Subnet): object {
  const { id, network_id, gateway_ip: gateway } = subnet;
  if (gateway === null) throw badRouter("Subnet for router interface must have a gateway IP");
  if (!call.isAdmin && subnet.project_id !== call.projectId && !networkIn(call.state, subnet).shared) {
    const why = `subnet ${id} is not owned by project making the request`;
    throw badRouter(`Cannot add interface to router because ${why}`);
  }
  refuseForeignRouter(subnet);
  refuseOverlaps(call.state, router.id, [subnet]);
  const ip = { subnet_id: id, ip_address: gateway };
  const near = isIpv6(subnet) ? ipv6PortOn(call.state, router, network_id) : undefined;
  if (near !== undefined) {
    near.fixed_ips = changedAddresses(call.state, near, [...near.fixed_ips, ip]);
    touch(near);
    return shown(router, near, [subnet]);
  }
  const { project_id } = router;
  const device = { device_id: router.id, device_owner: INTERFACE };
  return shown(router, addDevicePort(call, { project_id, network_id, ...device, fixed_ips: [ip] }), [subnet]);
}

function removeByPort(call: Call, router: Owner, portId: string, subnetId: string | undefined): object {
  const port = interfacesOf(call.state, router.id).find(({ id }) => id === portId);
  if (port === undefined) {
    const message = `Router ${router.id} does not have an interface with id ${portId}`;
    throw new NeutronError(404, "RouterInterfaceNotFound", message);
  }
  const on = subnetsOf(call.state, port);
  if (subnetId !== undefined && !on.some(({ id }) => id === subnetId)) {
    const message = `Subnet on port ${portId} does not match the requested subnet ${subnetId}.`;
    throw new NeutronError(400, "SubnetMismatchForPort", message);
  }
  for (const subnet of on) refuseIfNeeded(call.state, router, subnet);
  removePort(call.state, port);
  return shown(router, port, on);
}

function removeBySubnet(call: Call, router: Owner, subnet: Subnet): object {
  const near = interfacesOf(call.state, router.id).filter(({ network_id }) => network_id === subnet.network_id);
  if (near.length > 0) refuseIfNeeded(call.state, router, subnet);
  const port = near.find(({ fixed_ips }) => fixed_ips.some(({ subnet_id }) => subnet_id === subnet.id));
  if (port === undefined) {
    const message = `Router ${router.id} has no interface on subnet ${subnet.id}`;
    throw new NeutronError(404, "RouterInterfaceNotFoundForSubnet", message);
  }
  const left = port.fixed_ips.filter(({ subnet_id }) => subnet_id !== subnet.id);
  if (left.length === 0) removePort(call.state, port);
  else {
    port.fixed_ips = left;
    touch(port);
  }
  return shown(router, port, [subnet]);
}

function shown(router: Owner, port: Port, on: readonly Subnet[]): object {
  const { project_id, id: port_id, network_id } = port;
  const subnet_ids = on.map(({ id }) => id);
  return { id: router.id, project_id, port_id, network_id, subnet_id: subnet_ids.at(-1), subnet_ids };
}

const isIpv6 = ({ ip_version }: Subnet) => ip_version === 6;

/** In the order of the port's addresses. */
function subnetsOf(state: NetworkState, { fixed_ips }: Port): Subnet[] {
  return fixed_ips.flatMap(({ subnet_id }) => state.subnets.filter(({ id }) => id === subnet_id));
}

/** A router has one port for all of a network's IPv6. */
function ipv6PortOn(state: NetworkState, router: Owner, networkId: string): Port | undefined {
  return interfacesOf(state, router.id).find(
    (port) => port.network_id === networkId && subnetsOf(state, port).some(isIpv6),
  );
}

function refuseSecondIpv6Port(state: NetworkState, router: Owner, { network_id }: Port): void {
  const first = ipv6PortOn(state, router, network_id);
  if (first === undefined) return;
  const rule = "Only one IPv6 port from the same network subnet can be connected to a router.";
  throw badRouter(`Router already contains IPv6 port ${first.id} belonging to network id ${network_id}. ${rule}`);
}

/** @throws NeutronError 409 while floating addresses or routes lead through a subnet */
function refuseIfNeeded(state: NetworkState, { id, routes }: Owner, subnet: Subnet): void {
  const cidr = networkOf(subnet.cidr);
  const isIn = (text: string | null) => {
    const address = addressOf(text);
    return address !== undefined && cidr.contains(address);
  };
  const what = `Router interface for subnet ${subnet.id} on router ${id} cannot be deleted`;
  if (state.floatingIps.some(({ router_id, fixed_ip_address }) => router_id === id && isIn(fixed_ip_address))) {
    const message = `${what}, as it is required by one or more floating IPs.`;
    throw new NeutronError(409, "RouterInterfaceInUseByFloatingIP", message);
  }
  if (routes.some(({ nexthop }) => isIn(nexthop))) {
    const message = `${what}, as it is required by one or more routes.`;
    throw new NeutronError(409, "RouterInterfaceInUseByRoute", message);
  }
}
