import { Address, Prefix } from "../../../address";
import { checkedPools, defaultPools, type AllocationPool } from "./allocation-pools";
import type { Call } from "./call";
import { find } from "./find";
import type { Network } from "./network";
import { invalidInput, NeutronError } from "./neutron-error";
import type { NetworkState } from "./state";
import type { Subnet } from "./subnet";
import { allocateSubnet } from "./subnet-allocation";
import { networkOf, subnetPools, type SubnetPool } from "./subnet-pool";

/** What a request says of where a subnet shall be. */
interface Wanted extends Partial<Pick<Subnet, "subnetpool_id" | "gateway_ip" | "allocation_pools">> {
  readonly project_id: string;
  readonly ip_version: 4 | 6;
  readonly prefixlen?: number;
  readonly use_default_subnetpool: boolean;
}

export const badSubnets = (why: string) => new NeutronError(400, "BadRequest", `Bad subnets request: ${why}.`);

/** The pool that a subnet shall be cut from, if any. @throws NeutronError */
export function poolOf(call: Call, wanted: Wanted): SubnetPool | undefined {
  const { subnetpool_id: id, use_default_subnetpool: useDefault, ip_version: version } = wanted;
  if (id) {
    if (useDefault) throw badSubnets("subnetpool_id and use_default_subnetpool cannot both be specified");
    return find(call, subnetPools, id);
  }
  if (!useDefault) return undefined;
  const pool = call.state.subnetPools.find(
    ({ is_default, ip_version, shared, project_id }) =>
      is_default && ip_version === version && (shared || call.isAdmin || project_id === call.projectId),
  );
  if (pool === undefined) throw badSubnets(`No default subnetpool found for IPv${version}`);
  return pool;
}

/** The block that a subnet gets. @param sent the one that is asked for; without it there is a pool */
export function cidrFor(
  state: NetworkState,
  wanted: Wanted,
  pool: SubnetPool | undefined,
  sent: Prefix | undefined,
): Prefix {
  if (pool !== undefined) {
    const length = wanted.prefixlen ?? pool.default_prefixlen;
    // A gateway says where the block is, too.
    const around = wanted.gateway_ip ? Prefix.around(Address.parse(wanted.gateway_ip), length) : length;
    return allocateSubnet(state, pool, { projectId: wanted.project_id, wanted: sent ?? around });
  }
  if (sent === undefined) throw badSubnets("a subnetpool must be specified in the absence of a cidr");
  return sent;
}

/** @throws NeutronError 400 where another subnet of the network is */
export function refuseOverlap(state: NetworkState, { id }: Network, cidr: Prefix): void {
  if (cidr.length === 0) throw invalidInput("0 is not allowed as CIDR prefix length");
  const others = state.subnets.filter(({ network_id }) => network_id === id);
  if (!others.some((other) => networkOf(other.cidr).overlaps(cidr))) return;
  throw invalidInput(`Requested subnet with cidr: ${cidr} for network: ${id} overlaps with another subnet`);
}

/** A network's subnets of one family are from one pool, or at least of one address scope. @throws NeutronError 400 */
export function refuseOtherPool(
  state: NetworkState,
  network: Network,
  pool: SubnetPool | undefined,
  version: 4 | 6,
): void {
  const others = state.subnets.filter(
    ({ network_id, ip_version }) => network_id === network.id && ip_version === version,
  );
  const pools = others.map(({ subnetpool_id }) => state.subnetPools.find(({ id }) => id === subnetpool_id));
  const scope = pools.find((other) => other?.address_scope_id)?.address_scope_id;
  if (scope && pool !== undefined && pool.address_scope_id !== scope) {
    const rule =
      "Subnets of the same address family hosted on the same network must all participate in the same address scope.";
    throw new NeutronError(400, "NetworkAddressScopeAffinityError", rule);
  }
  const fits = (other: SubnetPool | undefined) =>
    pool === undefined ? other === undefined : other?.id === pool.id || scope !== undefined;
  if (pools.every(fits)) return;
  const rule = "Subnets hosted on the same network must be allocated from the same subnet pool.";
  throw new NeutronError(400, "NetworkSubnetPoolAffinityError", rule);
}

/** The gateway and the addresses that ports get. @param isSent whether the block was asked for, or taken from a pool */
export function addressing(
  { gateway_ip, allocation_pools }: Wanted,
  cidr: Prefix,
  isSent: boolean,
): { gateway_ip: string | null; allocation_pools: AllocationPool[] } {
  const gateway =
    gateway_ip === undefined
      ? defaultGateway(cidr, isSent)
      : gateway_ip === null
        ? undefined
        : Address.parse(gateway_ip);
  const pools = allocation_pools?.length ? checkedPools(allocation_pools, cidr, gateway) : defaultPools(cidr, gateway);
  return { gateway_ip: gateway?.toString() ?? null, allocation_pools: pools };
}

/** The first address behind the network's; on IPv6 the network's own, unless the block is from a pool. */
function defaultGateway(cidr: Prefix, isSent: boolean): Address {
  const gateway = cidr.family === 6 && isSent ? cidr.first : cidr.first.plus(1);
  if (cidr.family === 6 || !gateway.equals(cidr.last)) return gateway;
  const message = `Gateway IP ${gateway} cannot be the network or broadcast IP address ${cidr}`;
  throw new NeutronError(409, "IpamValueInvalid", message);
}
