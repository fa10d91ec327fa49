import type { ValidToken } from "../identity";
import { Call } from "./call";
import { addDevicePort } from "./device-port";
import { disassociate } from "./l3-ports";
import type { Network } from "./network";
import { ports, type Port } from "./port";
import { limitsOf, usedOf } from "./quota";
import { ensureDefaultGroup, type SecurityGroup } from "./security-group";
import { touch } from "./standard";
import type { NetworkState } from "./state";

/** What Nova asks of Neutron for the servers of a caller. */
export class ServerPorts {
  private readonly call: Call;

  constructor(
    token: ValidToken,
    private readonly state: NetworkState,
  ) {
    this.call = new Call(token, state, new URLSearchParams(), "");
  }

  /** Networks that servers get where none is named: the project's own, and those that are shared. */
  get networks(): Network[] {
    const { projectId } = this.call;
    return this.state.networks.filter(({ project_id, shared }) => project_id === projectId || shared);
  }

  network(id: string): Network | undefined {
    const { isAdmin } = this.call;
    const visible = isAdmin ? this.state.networks : this.state.networks.filter((one) => this.mayUse(one));
    return visible.find((network) => network.id === id);
  }

  hasSubnet({ id }: Network): boolean {
    return this.state.subnets.some(({ network_id }) => network_id === id);
  }

  port(id: string): Port | undefined {
    const { isAdmin, projectId } = this.call;
    return this.state.ports.find((port) => port.id === id && (isAdmin || port.project_id === projectId));
  }

  /** The port that has an address. */
  portAt({ id }: Network, address: string): Port | undefined {
    const onNetwork = this.state.ports.filter(({ network_id }) => network_id === id);
    return onNetwork.find(({ fixed_ips: ips }) => ips.some(({ ip_address }) => ip_address === address));
  }

  /** How many ports the project has, and how many it may have at most, -1 for any number. */
  get room(): { readonly used: number; readonly limit: number } {
    const { projectId } = this.call;
    return { used: usedOf(this.state, ports, projectId), limit: limitsOf(this.state, projectId).port };
  }

  /** The project's security groups by a name or an id. */
  securityGroups(nameOrId: string): SecurityGroup[] {
    const { projectId } = this.call;
    ensureDefaultGroup(this.state, projectId);
    const own = this.state.securityGroups.filter(({ project_id }) => project_id === projectId);
    return own.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  }

  /** A new port of a server. @throws NeutronError */
  plug(serverId: string, network: Network, groups: readonly string[] | undefined, address?: string): Port {
    const port = addDevicePort(this.call, {
      project_id: this.call.projectId,
      network_id: network.id,
      device_id: serverId,
      device_owner: OWNER,
      ...(groups === undefined ? {} : { security_groups: groups }),
      ...(address === undefined ? {} : { fixed_ips: [{ ip_address: address }] }),
    });
    return attached(port, serverId);
  }

  /** Gives a server a port that is there. */
  attach(port: Port, serverId: string): void {
    attached(port, serverId);
    touch(port);
  }

  private mayUse({ project_id, shared, "router:external": external }: Network): boolean {
    return project_id === this.call.projectId || shared || external;
  }
}

const OWNER = "compute:nova";

function attached(port: Port, serverId: string): Port {
  return Object.assign(port, { device_id: serverId, device_owner: OWNER, "binding:host_id": HOST, status: "ACTIVE" });
}

/** The one host that every region has. */
export const HOST = "sandbox";

/** A server's ports, in the order in which it got them. */
export function portsOf({ ports: all }: NetworkState, serverId: string): Port[] {
  return all.filter(({ device_id }) => device_id === serverId);
}

/** What the network of a port is called. */
export function networkName({ networks }: NetworkState, { network_id }: Port): string {
  return networks.find(({ id }) => id === network_id)?.name ?? "";
}

/** Names of the groups that a server's ports are in. */
export function groupNames(state: NetworkState, serverId: string): string[] {
  const ids = new Set(portsOf(state, serverId).flatMap(({ security_groups }) => security_groups));
  return state.securityGroups.filter(({ id }) => ids.has(id)).map(({ name }) => name);
}

/** Puts all ports of a server into other groups. */
export function regroup(state: NetworkState, serverId: string, change: (ids: readonly string[]) => string[]): void {
  for (const port of portsOf(state, serverId)) {
    port.security_groups = change(port.security_groups);
    touch(port);
  }
}

/** Takes a server's ports away: those that were made for it go, the others are free again. */
export function unplug(state: NetworkState, serverId: string, own: readonly string[]): void {
  for (const port of portsOf(state, serverId)) {
    if (!own.includes(port.id)) {
      Object.assign(port, { device_id: "", device_owner: "", "binding:host_id": "", status: "DOWN" });
      touch(port);
      continue;
    }
    disassociate(state, port.id);
    state.ports.splice(state.ports.indexOf(port), 1);
  }
}
