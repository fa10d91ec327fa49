import { join } from "node:path";
import { renderIni } from "../ini";
import { PORTS, type Layout, type Region } from "../layout";
import type { Service } from "../service";
import { api, apiBase, client, configPath, databaseOf, databaseUrl, dataPath, pasteFile } from "./common";

/** The network API of a region: without agents, so it talks to no broker. */
export function neutron(cloud: Layout, region: Region): Service {
  const folder = configPath(cloud, region, "neutron");
  const base = apiBase(cloud, "neutron", region, "network");
  const config = renderIni({
    ...base,
    DEFAULT: {
      ...base.DEFAULT,
      state_path: dataPath(cloud, region, "neutron"),
      api_paste_config: pasteFile(cloud, "neutron"),
      core_plugin: "ml2",
      service_plugins: ["router", "qos", "trunk", "port_forwarding", "segments", "metering", "vpnaas"],
      transport_url: "fake://",
      dhcp_agent_notification: false,
      // A floating address shows in `server show` at once and not with Nova's next look, a minute later.
      notify_nova_on_port_status_changes: true,
      notify_nova_on_port_data_changes: true,
    },
    database: { connection: databaseUrl(cloud, databaseOf(region, "neutron")) },
    nova: client(cloud, "neutron", region),
    placement: client(cloud, "neutron", region),
    ml2: {
      type_drivers: ["flat", "vlan", "vxlan"],
      project_network_types: "vxlan",
      // Ours binds. The other is never asked, but trunks and QoS refuse to load without a driver that they know.
      mechanism_drivers: ["multisite", "openvswitch"],
      extension_drivers: ["port_security", "qos", "dns_domain_ports"],
    },
    ml2_type_flat: { flat_networks: "*" },
    // Each number becomes a row when the service starts for the first time.
    ml2_type_vxlan: { vni_ranges: "1:2000" },
    service_providers: {
      service_provider: "VPN:none:neutron_vpnaas.services.vpn.service_drivers.ipsec.IPsecVPNDriver:default",
    },
  });
  return api(cloud, {
    name: `${region.name}/neutron`,
    module: "neutron.wsgi.api",
    ...{ address: region.address, port: PORTS.neutron },
    env: { OS_NEUTRON_CONFIG_DIR: folder, OS_NEUTRON_CONFIG_FILES: "neutron.conf" },
    files: { [join(folder, "neutron.conf")]: config },
  });
}
