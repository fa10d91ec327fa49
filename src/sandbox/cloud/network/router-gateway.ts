import type { Call } from "./call";
import { isObject } from "./call";
import { toBoolean } from "./convert";
import { addDevicePort } from "./device-port";
import { find } from "./find";
import { changedAddresses, type WantedIp } from "./ipam";
import { badRouter, GATEWAY, gatewayOf, removePort } from "./l3-ports";
import { networks } from "./network";
import { NeutronError } from "./neutron-error";
import { adminOnly, anyMember } from "./policy";
import type { Port } from "./port";
import { dictionaryKeys } from "./allocation-pools";
import { fixedIps } from "./port-options";
import type { Attribute } from "./resource";
import { refuseLosingHops, type Route } from "./router-route";
import { refuseOverlaps } from "./router-subnets";
import { touch } from "./standard";
import type { NetworkState } from "./state";
import { uuid } from "./validate";

/** A router's way to the outside, as it is asked for. */
export interface WantedGateway {
  readonly network_id: string;
  readonly enable_snat?: boolean;
  readonly external_fixed_ips?: readonly WantedIp[];
}

/** What a router keeps of it; its port knows the addresses. */
export interface Gateway {
  readonly network_id: string;
  readonly enable_snat: boolean;
}

interface Owner {
  readonly id: string;
  readonly project_id: string;
  routes: readonly Route[];
  external_gateway_info: Gateway | null;
}

/** neutron/extensions/l3.py and l3_ext_gw_mode.py: an administrator alone chooses addresses and whether they are shared. */
export const GATEWAY_INFO: Attribute = {
  post: true,
  put: true,
  default: null,
  convert: toGateway,
  validate: gatewayInfo,
  enforce: anyMember,
  innerRules: (value) =>
    (["network_id", "external_fixed_ips", "enable_snat"] as const)
      .filter((name) => isObject(value) && name in value)
      .map((name) => ({ name, allows: name === "network_id" ? anyMember : adminOnly })),
};

/** Nothing is written in two ways. @throws NeutronError 400 */
function toGateway(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Object.keys(value).length === 0) return null;
  return "enable_snat" in value ? { ...value, enable_snat: toBoolean(value.enable_snat) } : value;
}

function gatewayInfo(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) return `'${String(value)}' is not a dictionary`;
  if (!("network_id" in value)) return dictionaryKeys(value, ["network_id"]);
  const known = ["network_id", "external_fixed_ips", "enable_snat", "qos_policy_id"];
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) return `Unexpected keys supplied: ${unknown.join(", ")}`;
  return uuid(value.network_id) ?? ("external_fixed_ips" in value ? fixedIps(value.external_fixed_ips) : undefined);
}

/** Gives a router this way to the outside, in place of what it had. @throws NeutronError before anything is changed */
export function setGateway(call: Call, router: Owner, wanted: WantedGateway | null): void {
  const { state } = call;
  const port = gatewayOf(state, router.id);
  const subnets = wanted === null ? [] : outsideOf(call, wanted);
  refuseLosingHops(state, router, subnets);
  if (wanted !== null && wanted.network_id === port?.network_id) move(state, port, wanted.external_fixed_ips);
  else {
    if (port !== undefined) refuseIfFloating(state, router.id, port);
    if (wanted !== null) {
      refuseOverlaps(state, router.id, subnets);
      addGatewayPort(call, router.id, wanted);
    }
    if (port !== undefined) removePort(state, port);
  }
  router.external_gateway_info =
    wanted === null ? null : { network_id: wanted.network_id, enable_snat: wanted.enable_snat ?? true };
}

/** What is told of a router's way to the outside. */
export function shownGateway(state: NetworkState, { id, external_gateway_info: info }: Owner): object | null {
  if (info === null) return null;
  const { network_id, enable_snat } = info;
  return { network_id, external_fixed_ips: gatewayOf(state, id)?.fixed_ips ?? [], enable_snat };
}

/** @throws NeutronError 409 while floating addresses need it */
export function refuseIfFloating(state: NetworkState, routerId: string, { network_id }: Port): void {
  if (!state.floatingIps.some(({ router_id }) => router_id === routerId)) return;
  const why = `since a gateway to external network ${network_id} is required by one or more floating IPs.`;
  const message = `Gateway cannot be updated for router ${routerId}, ${why}`;
  throw new NeutronError(409, "RouterExternalGatewayInUseByFloatingIp", message);
}

/** The subnets outside. @throws NeutronError for a network that leads nowhere, or the address of the next router there */
function outsideOf(call: Call, { network_id, external_fixed_ips: ips = [] }: WantedGateway) {
  const network = find(call, networks, network_id);
  if (!network["router:external"]) throw badRouter(`Network ${network_id} is not an external network`);
  const subnets = call.state.subnets.filter((subnet) => subnet.network_id === network_id);
  const taken = ips.find(({ ip_address }) => subnets.some((subnet) => subnet.gateway_ip === (ip_address ?? "")));
  if (taken !== undefined) throw badRouter(`External IP ${taken.ip_address} is the same as the gateway IP`);
  return subnets;
}

function move(state: NetworkState, port: Port, ips: readonly WantedIp[] = []): void {
  if (ips.length === 0) return;
  port.fixed_ips = changedAddresses(state, port, ips);
  touch(port);
}

function addGatewayPort(
  call: Call,
  routerId: string,
  { network_id, external_fixed_ips: ips = [] }: WantedGateway,
): void {
  addDevicePort(call, {
    project_id: "",
    network_id,
    device_id: routerId,
    device_owner: GATEWAY,
    ...(ips.length > 0 ? { fixed_ips: ips } : {}),
  });
}
