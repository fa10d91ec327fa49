import { NeutronError, type Port } from "../network";
import { WsgiFault } from "../wsgi-fault";
import type { Call } from "./call";

/** A network, or a port, as a request names it. */
export interface WantedNetwork {
  readonly uuid?: string;
  readonly port?: string | null;
  readonly fixed_ip?: string;
}

type Network = NonNullable<ReturnType<Call["ports"]["network"]>>;

/** One interface of a server to be: a port that is there, or one to be made. */
export type Plug = { readonly port: Port } | { readonly network: Network; readonly address?: string };

/** What a server is to be plugged into (nova/network/neutron.py, validate_networks). @throws WsgiFault 400, 403 or 409 */
export function plugsOf(call: Call, wanted: "none" | "auto" | readonly WantedNetwork[] | undefined): readonly Plug[] {
  if (wanted === "none") return [];
  const plugs =
    wanted === undefined || wanted === "auto" || wanted.length === 0
      ? anyNetwork(call, wanted === "auto")
      : wanted.map((one) => plugOf(call, one));
  checkRoom(call, plugs.filter((plug) => !("port" in plug)).length);
  return plugs;
}

/** The one network that there is. */
function anyNetwork({ ports, token }: Call, isNeeded: boolean): Plug[] {
  const { networks } = ports;
  if (networks.length > 1) {
    throw new WsgiFault(409, "Multiple possible networks found, use a Network ID to be more specific.");
  }
  if (networks.length === 0 && isNeeded) {
    throw new WsgiFault(400, `Unable to automatically allocate a network for project ${token.projectId}`);
  }
  return networks.map((network) => ({ network }));
}

function plugOf(call: Call, { uuid, port, fixed_ip: address }: WantedNetwork): Plug {
  if (port) return { port: freePort(call, port) };
  if (uuid === undefined) throw new WsgiFault(400, "Bad network format: missing 'uuid'");
  const network = call.ports.network(uuid);
  if (network === undefined) throw new WsgiFault(400, `Network ${uuid} could not be found.`);
  if (!call.ports.hasSubnet(network)) {
    throw new WsgiFault(400, `Network ${uuid} requires a subnet in order to boot instances on.`);
  }
  if (address === undefined) return { network };
  const taken = call.ports.portAt(network, address);
  if (taken === undefined) return { network, address };
  throw new WsgiFault(400, `Fixed IP address ${address} is already in use on instance ${taken.device_id}.`);
}

function freePort(call: Call, id: string): Port {
  const port = call.ports.port(id);
  if (port === undefined) throw new WsgiFault(400, `Port id ${id} could not be found.`);
  if (port.device_id !== "") throw new WsgiFault(409, `Port ${id} is still in use.`);
  if (port.fixed_ips.length > 0) return port;
  throw new WsgiFault(400, `Port ${id} requires a FixedIP in order to be used.`);
}

/** @throws WsgiFault 403 unless Neutron's quota leaves room for so many ports more */
function checkRoom({ ports }: Call, more: number): void {
  const { used, limit } = ports.room;
  if (limit < 0 || more === 0) return;
  if (used > limit) throw new WsgiFault(403, `The number of defined ports: ${used} is over the limit: ${limit}`);
  if (used + more > limit) throw new WsgiFault(403, "Maximum number of ports exceeded");
}

/** Ids of the security groups of a request; undefined for the default. @throws WsgiFault 400 or 409 */
export function groupIdsOf({ ports }: Call, names: readonly string[]): readonly string[] | undefined {
  if (names.length === 0 || names.every((name) => name === "default")) return undefined;
  return names.map((name) => {
    const found = ports.securityGroups(name);
    if (found.length === 0) throw new WsgiFault(400, `Unable to find security_group with name or id '${name}'`);
    if (found.length === 1) return found[0].id;
    const fix = "use an ID to be more specific.";
    throw new WsgiFault(409, `Multiple security_group matches found for name '${name}', ${fix}`);
  });
}

/** What plugging in has come to: the ports that were made, and why not all of them were. */
export interface Plugged {
  readonly ownPorts: readonly string[];
  readonly problem?: string;
}

/** Plugs a server in. What Neutron refuses becomes the server's fault: Nova has answered by then. */
export function plugIn(call: Call, serverId: string, plugs: readonly Plug[], groups?: readonly string[]): Plugged {
  const ownPorts: string[] = [];
  try {
    for (const plug of plugs) {
      if ("port" in plug) call.ports.attach(plug.port, serverId);
      else ownPorts.push(call.ports.plug(serverId, plug.network, groups, plug.address).id);
    }
  } catch (error) {
    if (error instanceof NeutronError) return { ownPorts, problem: error.message };
    throw error;
  }
  return { ownPorts };
}
