import { toInteger } from "./convert";
import { invalidInput, NeutronError } from "./neutron-error";
import { adminOnly } from "./policy";
import type { Attributes } from "./resource";
import type { NetworkState } from "./state";
import { text } from "./validate";

/** How a network is carried below: an administrator's business. */
export interface Provider {
  readonly "provider:network_type": string;
  readonly "provider:physical_network": string | null;
  readonly "provider:segmentation_id": number | null;
}

const one = { post: true, put: true, filter: true, enforce: adminOnly, adminOnly: true } as const;

export const PROVIDER: Attributes = {
  "provider:network_type": { ...one, validate: text(32) },
  "provider:physical_network": { ...one, validate: text(64) },
  "provider:segmentation_id": { ...one, convert: toInteger },
};

/** A physical network's MTU, and what VXLAN over IPv4 takes of it (neutron/plugins/ml2/drivers/type_tunnel.py). */
const PHYSICAL_MTU = 1500;
const VXLAN_OVERHEAD = 50;
/** `[ml2_type_vxlan] vni_ranges` */
const LAST_VNI = 2000;

export const maxMtuOf = (provider: Pick<Provider, "provider:network_type">) =>
  provider["provider:network_type"] === "vxlan" ? PHYSICAL_MTU - VXLAN_OVERHEAD : PHYSICAL_MTU;

/** How a new network is carried: as asked for, or by VXLAN. @throws NeutronError */
export function newProvider(state: NetworkState, wanted: Partial<Provider>): Provider {
  const {
    "provider:network_type": type,
    "provider:physical_network": physical,
    "provider:segmentation_id": id,
  } = wanted;
  if (type === undefined) {
    if (physical !== undefined || id !== undefined) throw invalidInput("network_type required");
    return vxlan(state, undefined);
  }
  if (type === "flat") return flat(state, physical);
  if (type !== "vxlan") throw invalidInput(`network_type value '${type}' not supported`);
  if (physical !== undefined) throw invalidInput("provider:physical_network specified for vxlan network");
  return vxlan(state, id ?? undefined);
}

function flat(state: NetworkState, physical: string | null | undefined): Provider {
  if (!physical) throw invalidInput("physical_network required for flat provider network");
  if (state.networks.some((network) => network["provider:physical_network"] === physical)) {
    const message = `Unable to create the flat network. Physical network ${physical} is in use.`;
    throw new NeutronError(409, "FlatNetworkInUse", message);
  }
  return { "provider:network_type": "flat", "provider:physical_network": physical, "provider:segmentation_id": null };
}

function vxlan(state: NetworkState, wanted: number | undefined): Provider {
  const taken = new Set(state.networks.map((network) => network["provider:segmentation_id"]));
  if (wanted !== undefined && taken.has(wanted)) {
    const message = `Unable to create the network. The tunnel ID ${wanted} is in use.`;
    throw new NeutronError(409, "TunnelIdInUse", message);
  }
  let id = wanted ?? 1;
  while (wanted === undefined && taken.has(id)) id++;
  if (wanted === undefined && id > LAST_VNI) {
    const message = "Unable to create the network. No project network is available for allocation.";
    throw new NeutronError(503, "NoNetworkAvailable", message);
  }
  return { "provider:network_type": "vxlan", "provider:physical_network": null, "provider:segmentation_id": id };
}

/** @throws NeutronError 400: how a network is carried can't be changed */
export function refuseProviderChange(wanted: Partial<Provider>): void {
  const named = Object.keys(PROVIDER).filter((name) => name in wanted);
  if (named.length === 0) return;
  throw invalidInput(`Plugin does not support updating the following provider network attributes: ${named.join(", ")}`);
}
