import { adminOnly, anyMember } from "./policy";
import type { Attributes } from "./resource";
import { oneOf } from "./validate";

/** Where a port is plugged in: an administrator's business. */
export interface Binding {
  "binding:host_id": string;
  "binding:profile": object;
  "binding:vnic_type": string;
}

const VNIC_TYPES = [
  "normal",
  "direct",
  "macvtap",
  "baremetal",
  "direct-physical",
  "virtio-forwarder",
  "smart-nic",
  "vdpa",
  "accelerator-direct",
  "accelerator-direct-physical",
  "remote-managed",
];

export const BINDING: Attributes = {
  "binding:vif_type": { adminOnly: true },
  "binding:vif_details": { adminOnly: true },
  "binding:vnic_type": { post: true, put: true, default: "normal", validate: oneOf(VNIC_TYPES), enforce: anyMember },
  "binding:host_id": { post: true, put: true, filter: true, enforce: adminOnly, adminOnly: true },
  "binding:profile": { post: true, put: true, enforce: adminOnly, adminOnly: true },
};

/** Every host of the sandbox has a switch that takes any port. */
export function shownBinding({ "binding:host_id": host }: Binding): object {
  if (host === "") return { "binding:vif_type": "unbound", "binding:vif_details": {} };
  return { "binding:vif_type": "ovs", "binding:vif_details": { port_filter: true, ovs_hybrid_plug: false } };
}
