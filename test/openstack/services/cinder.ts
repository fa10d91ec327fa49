import { join } from "node:path";
import { renderIni } from "../ini";
import { PORTS, type Layout, type Region } from "../layout";
import type { Service } from "../service";
import {
  api,
  apiBase,
  baseEnv,
  client,
  configPath,
  databaseOf,
  databaseUrl,
  dataPath,
  pasteFile,
  transportUrl,
} from "./common";

/** The services of Cinder in a region that report to its database, as its API lists them. */
export const CINDER_REPORTING = ["cinder-scheduler", "cinder-volume"] as const;

/** Cinder's programs in a region. */
export function cinder(cloud: Layout, region: Region): Service[] {
  const file = join(configPath(cloud, region, "cinder"), "cinder.conf");
  const base = apiBase(cloud, "cinder", region, "volumev3");
  const of = client(cloud, "cinder", region);
  const files = {
    [file]: renderIni({
      ...base,
      DEFAULT: {
        ...base.DEFAULT,
        host: `storage1.${region.name.toLowerCase()}`,
        my_ip: region.address,
        state_path: dataPath(cloud, region, "cinder"),
        transport_url: transportUrl(cloud, region),
        api_paste_config: pasteFile(cloud, "cinder"),
        resource_query_filters_file: pasteFile(cloud, "cinder", "resource_filters.json"),
        enabled_backends: "standard",
        default_volume_type: "__DEFAULT__",
        report_interval: 5,
        // From the catalog it would take the first image endpoint, which may be another region's.
        glance_api_servers: `http://${region.address}:${PORTS.glance}`,
      },
      standard: { volume_driver: "multisite_cloud.volume.VolumeDriver", volume_backend_name: "standard" },
      database: { connection: databaseUrl(cloud, databaseOf(region, "cinder")) },
      nova: { ...of, interface: "internal" },
      service_user: { ...of, send_service_user_token: true },
    }),
  };
  const daemons = CINDER_REPORTING.map((binary) => ({
    name: `${region.name}/${binary}`,
    command: [join(cloud.venv, "bin", binary), "--config-file", file],
    env: baseEnv(cloud),
    files,
    // What counts is its report, which the API shows: see region.ts.
    probe: () => Promise.resolve(undefined),
  }));
  return [
    api(cloud, {
      name: `${region.name}/cinder-api`,
      module: "cinder.wsgi.api",
      ...{ address: region.address, port: PORTS.cinder },
      args: `--config-file ${file}`,
      files,
    }),
    ...daemons,
  ];
}
