import { ref, type Lab } from "../lab";

type Args = Readonly<Record<string, unknown>>;

export const APP = "compute_instance_v2.app";
const BASE = { name: "app", flavor_name: "m1.tiny", image_name: "small", network_mode: "none" };

/** A server without a network. */
export const server = (args: Args = {}) => ({ compute_instance_v2: { app: { ...BASE, ...args } } });

/** A network with a subnet for servers. */
export const NETWORK = {
  networking_network_v2: { app: { name: "app" } },
  networking_subnet_v2: {
    app: { network_id: ref("networking_network_v2.app.id"), cidr: "10.32.0.0/24", ip_version: 4 },
  },
};
/** A server with networks, after that one. */
export const plugged = (network: readonly Args[] | undefined, args: Args = {}) => ({
  ...NETWORK,
  compute_instance_v2: {
    app: { ...BASE, network_mode: undefined, network, depends_on: ["openstack_networking_subnet_v2.app"], ...args },
  },
});

/** The one server of a region. */
export const held = (lab: Lab, region?: string) => lab.held(region).compute.servers[0];

/** The changing requests to a region since a number of them, without ids. */
export const done = (lab: Lab, since = 0) =>
  lab
    .changes()
    .slice(since)
    .map((request) => request.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID"));
