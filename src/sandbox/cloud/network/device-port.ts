import type { Call } from "./call";
import type { WantedIp } from "./ipam";
import { ports, type Port } from "./port";

/** Adds a port that nobody asked for by itself: of a router, a floating address or a server. @throws NeutronError */
export function addDevicePort(
  call: Call,
  wanted: Pick<Port, "project_id" | "network_id" | "device_id" | "device_owner"> & {
    readonly fixed_ips?: readonly WantedIp[];
    readonly security_groups?: readonly string[];
  },
): Port {
  const port = ports.create(call, {
    name: "",
    description: "",
    admin_state_up: true,
    extra_dhcp_opts: [],
    qos_policy_id: null,
    "binding:vnic_type": "normal",
    ...wanted,
  });
  call.state.ports.push(port);
  return port;
}
