import { Address, Mac, type Prefix } from "../../../address";
import { rangeOf } from "./allocation-pools";
import { invalidInput, NeutronError } from "./neutron-error";
import type { FixedIp, Port } from "./port";
import { touch } from "./standard";
import type { NetworkState } from "./state";
import type { Subnet } from "./subnet";
import { isAuto } from "./subnet-checks";
import { networkOf } from "./subnet-pool";

/** What a request says of an address: itself, the subnet it shall be in, or both. */
export type WantedIp = Partial<FixedIp>;

/** A port that is to have addresses. */
export type Addressed = Pick<Port, "network_id" | "mac_address" | "device_owner"> & { readonly id?: string };

const isRouterInterface = (owner: string) => owner.startsWith("network:router_interface");

/**
 * The addresses of a new port (neutron/db/ipam_pluggable_backend.py): those that are asked for, or else one of IPv4 and one of
 * stateful IPv6; and on each subnet where hosts make their own the one of its MAC.
 * @throws NeutronError
 */
export function newAddresses(state: NetworkState, port: Addressed, wanted: readonly WantedIp[] | undefined): FixedIp[] {
  return allocate(state, port, wanted, []);
}

/**
 * The addresses of a port after a change of them, or of its MAC: those that it has stay where they are asked for again.
 * @throws NeutronError
 */
export function changedAddresses(
  state: NetworkState,
  port: Port,
  wanted: readonly WantedIp[] = port.fixed_ips,
): FixedIp[] {
  const left = port.fixed_ips.filter((ip) => isStillRight(state, port, ip));
  const take = (test: (ip: FixedIp) => boolean) => left.splice(left.findIndex(test), 1)[0];
  const asked = wanted.filter((ip) => left.includes(ip as FixedIp) || !port.fixed_ips.includes(ip as FixedIp));
  const kept = asked.map((ip) => {
    if (ip.ip_address === undefined || !left.some((old) => old.ip_address === ip.ip_address)) return ip;
    return take((old) => old.ip_address === ip.ip_address);
  });
  const all = kept.map((ip) => {
    if (ip.ip_address !== undefined || !left.some((old) => old.subnet_id === ip.subnet_id)) return ip;
    return take((old) => old.subnet_id === ip.subnet_id);
  });
  return allocate(state, port, all, port.fixed_ips);
}

/** Whether a port's address would be given again: where it is made of the MAC, that may have changed. */
function isStillRight(state: NetworkState, port: Port, ip: FixedIp): boolean {
  const subnet = state.subnets.find(({ id }) => id === ip.subnet_id);
  if (subnet === undefined || !isAuto(subnet) || isRouterInterface(port.device_owner)) return true;
  return `${ownAddress(port, subnet)}` === ip.ip_address;
}

/** @param own what the port has already */
function allocate(
  state: NetworkState,
  port: Addressed,
  wanted: readonly WantedIp[] | undefined,
  own: readonly FixedIp[],
): FixedIp[] {
  const subnets = state.subnets.filter(({ network_id }) => network_id === port.network_id);
  const placed = wanted?.flatMap((ip) => place(state, port, subnets, ip)) ?? automatic(subnets);
  const taken = takenIn(state, port.id);
  const ips: FixedIp[] = [];
  const add = (subnet: Subnet, address: Address) => {
    const ip = { subnet_id: subnet.id, ip_address: `${address}` };
    if (taken.has(keyOf(ip))) {
      const message = `IP address ${address} already allocated in subnet ${subnet.id}`;
      throw new NeutronError(409, "IpAddressAlreadyAllocated", message);
    }
    taken.add(keyOf(ip));
    ips.push(ip);
  };
  for (const { candidates, address } of placed) {
    if (address !== undefined) add(candidates[0], address);
    else add(...firstFree(port, candidates, taken));
  }
  if (!isRouterInterface(port.device_owner)) {
    const chosen = new Set(ips.map(({ subnet_id }) => subnet_id));
    const autos = subnets.filter((subnet) => isAuto(subnet) && !(own.length > 0 && chosen.has(subnet.id)));
    for (const subnet of autos) add(subnet, ownAddress(port, subnet));
  }
  return ips;
}

const keyOf = ({ subnet_id, ip_address }: FixedIp) => `${subnet_id} ${ip_address}`;

function takenIn(state: NetworkState, except: string | undefined): Set<string> {
  const others = state.ports.filter(({ id }) => id !== except);
  return new Set(others.flatMap(({ fixed_ips }) => fixed_ips.map(keyOf)));
}

/** Where an address is to come from. */
interface Place {
  readonly candidates: readonly Subnet[];
  readonly address?: Address;
}

/** One address of each kind that is handed out. */
function automatic(subnets: readonly Subnet[]): Place[] {
  const handedOut = subnets.filter((subnet) => !isAuto(subnet));
  const families = [4, 6].map((version) => handedOut.filter(({ ip_version }) => ip_version === version));
  return families.filter((candidates) => candidates.length > 0).map((candidates) => ({ candidates }));
}

/** What a wanted address comes to; nothing where it comes by itself. @throws NeutronError */
function place(state: NetworkState, port: Addressed, subnets: readonly Subnet[], ip: WantedIp): Place[] {
  const address = ip.ip_address === undefined ? undefined : Address.parse(ip.ip_address);
  const subnet = subnetFor(state, port, subnets, ip.subnet_id, address);
  const comesByItself = isAuto(subnet) && !isRouterInterface(port.device_owner);
  if (address === undefined) return comesByItself ? [] : [{ candidates: [subnet] }];
  if (comesByItself && !ownAddress(port, subnet).equals(address)) {
    const why = "as the subnet is configured for automatic addresses";
    const message = `IPv6 address ${address} cannot be directly assigned to a port on subnet ${subnet.id} ${why}`;
    throw new NeutronError(400, "AllocationOnAutoAddressSubnet", message);
  }
  return [{ candidates: [subnet], address }];
}

function subnetFor(
  state: NetworkState,
  { network_id, device_owner }: Addressed,
  subnets: readonly Subnet[],
  id: string | undefined,
  address: Address | undefined,
): Subnet {
  if (subnets.length === 0) throw invalidInput("IP allocation requires subnets for network");
  const fits = ({ cidr }: Subnet) => address === undefined || isHost(networkOf(cidr), address, device_owner);
  const found = id === undefined ? subnets.find(fits) : subnets.find((subnet) => subnet.id === id);
  if (id === undefined) {
    if (address === undefined) throw invalidInput("IP allocation requires subnet_id or ip_address");
    if (found !== undefined) return found;
    const message = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
    throw new NeutronError(400, "InvalidIpForNetwork", message);
  }
  if (found === undefined) {
    if (!state.subnets.some((subnet) => subnet.id === id)) {
      throw new NeutronError(404, "SubnetNotFound", `Subnet ${id} could not be found.`);
    }
    throw invalidInput(
      `Failed to create port on network ${network_id}, because fixed_ips included invalid subnet ${id}`,
    );
  }
  if (fits(found)) return found;
  const message = `IP address ${address} is not a valid IP for the specified subnet.`;
  throw new NeutronError(400, "InvalidIpForSubnet", message);
}

/** neutron/ipam/utils.py, check_subnet_ip: IPv6's first address is a router's, or anybody's who doesn't say what he is. */
function isHost(cidr: Prefix, address: Address, owner: string): boolean {
  if (!cidr.contains(address)) return false;
  if (cidr.family === 4) return !address.equals(cidr.first) && !address.equals(cidr.last);
  return owner === "" || owner.startsWith("network:router_") || !address.equals(cidr.first);
}

/** The address that a host gives itself there. */
const ownAddress = ({ mac_address }: Addressed, { cidr }: Subnet) => Mac.parse(mac_address).eui64(networkOf(cidr));

function firstFree(port: Addressed, candidates: readonly Subnet[], taken: ReadonlySet<string>): [Subnet, Address] {
  for (const subnet of candidates) {
    for (const { first, last } of subnet.allocation_pools.map(rangeOf)) {
      for (let value = first.value; value <= last.value; value++) {
        const address = Address.of(first.family, value);
        if (!taken.has(keyOf({ subnet_id: subnet.id, ip_address: `${address}` }))) return [subnet, address];
      }
    }
  }
  const message = `No more IP addresses available on network ${port.network_id}.`;
  throw new NeutronError(409, "IpAddressGenerationFailure", message);
}

/** The ports that are there already give themselves an address on a new subnet. */
export function addAutoAddresses(state: NetworkState, subnet: Subnet): void {
  if (!isAuto(subnet)) return;
  for (const port of state.ports) {
    if (port.network_id !== subnet.network_id || isRouterInterface(port.device_owner)) continue;
    port.fixed_ips = [...port.fixed_ips, { subnet_id: subnet.id, ip_address: `${ownAddress(port, subnet)}` }];
    touch(port);
  }
}

export function removeAutoAddresses(state: NetworkState, { id }: Subnet): void {
  for (const port of state.ports) {
    const left = port.fixed_ips.filter(({ subnet_id }) => subnet_id !== id);
    if (left.length === port.fixed_ips.length) continue;
    port.fixed_ips = left;
    touch(port);
  }
}
