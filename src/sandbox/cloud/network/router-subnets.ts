import { badRouter, gatewayOf, interfacesOf } from "./l3-ports";
import type { NetworkState } from "./state";
import type { Subnet } from "./subnet";
import { networkOf } from "./subnet-pool";

/** @throws NeutronError 400 if a router is on one of these already, or on one that overlaps them */
export function refuseOverlaps(state: NetworkState, routerId: string, added: readonly Subnet[]): void {
  const isAdded = ({ id }: Pick<Subnet, "id">) => added.some((subnet) => subnet.id === id);
  const ids = interfacesOf(state, routerId).flatMap(({ fixed_ips }) => fixed_ips.map(({ subnet_id }) => subnet_id));
  const gateway = gatewayOf(state, routerId);
  const connected = state.subnets.filter(
    ({ id, network_id }) => ids.includes(id) || network_id === gateway?.network_id,
  );
  const twice = connected.find(isAdded);
  if (twice !== undefined) throw badRouter(`Router already has a port on subnet ${twice.id}`);
  for (const subnet of connected) {
    const other = added.find(({ cidr }) => networkOf(cidr).overlaps(networkOf(subnet.cidr)));
    if (other === undefined) continue;
    const [left, right] = [`${other.cidr} of subnet ${other.id}`, `${subnet.cidr} of subnet ${subnet.id}`];
    throw badRouter(`Cidr ${left} overlaps with cidr ${right}`);
  }
}

/** @throws NeutronError 400 for one that another router tells its addresses */
export function refuseForeignRouter({ id, ip_version, ipv6_ra_mode, ipv6_address_mode }: Subnet): void {
  if (ip_version === 4 || ipv6_ra_mode !== null || ipv6_address_mode === null) return;
  const what = `IPv6 subnet ${id} configured to receive RAs from an external router`;
  throw badRouter(`${what} cannot be added to Neutron Router.`);
}
