import { join } from "node:path";
import { renderIni, type Ini } from "../ini";
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

/** The one compute host of a region. */
export function computeHost(region: Region): string {
  return `compute1.${region.name.toLowerCase()}`;
}

/** The services of Nova in a region that report to its database, as its API lists them. */
export const NOVA_REPORTING = ["nova-conductor", "nova-scheduler", "nova-compute"] as const;

/** Nova's programs in a region; the conductor first: the compute waits for it, ten seconds at a time. */
export function nova(cloud: Layout, region: Region): Record<"conductor" | "api" | "scheduler" | "compute", Service> {
  const folder = configPath(cloud, region, "nova");
  const file = join(folder, "nova.conf");
  const computeFile = join(folder, "nova-compute.conf");
  const full = settings(cloud, region);
  // The compute may not use the databases, and takes settings for them as a sign that it may.
  const { database, api_database, ...forCompute } = full;
  const daemon = (binary: string, program: readonly string[], path: string, content: string): Service => ({
    name: `${region.name}/${binary}`,
    command: [...program, "--config-file", path],
    env: baseEnv(cloud),
    files: { [path]: content },
    // What counts is its report, which the API shows: see region.ts.
    probe: () => Promise.resolve(undefined),
  });
  const venv = (program: string) => join(cloud.venv, "bin", program);
  return {
    conductor: daemon("nova-conductor", [venv("nova-conductor")], file, renderIni(full)),
    scheduler: daemon("nova-scheduler", [venv("nova-scheduler")], file, renderIni(full)),
    compute: daemon(
      "nova-compute",
      [venv("python3"), "-m", "multisite_cloud.compute_service"],
      computeFile,
      renderIni(forCompute),
    ),
    api: api(cloud, {
      name: `${region.name}/nova-api`,
      module: "nova.wsgi.osapi_compute",
      ...{ address: region.address, port: PORTS.nova },
      // The first file is the one for Paste.
      env: { OS_NOVA_CONFIG_DIR: folder, OS_NOVA_CONFIG_FILES: `${pasteFile(cloud, "nova")};nova.conf` },
      files: { [file]: renderIni(full) },
    }),
  };
}

function settings(cloud: Layout, region: Region): Ini {
  const base = apiBase(cloud, "nova", region, "compute");
  const of = client(cloud, "nova", region);
  return {
    ...base,
    DEFAULT: {
      ...base.DEFAULT,
      host: computeHost(region),
      my_ip: region.address,
      state_path: dataPath(cloud, region, "nova"),
      transport_url: transportUrl(cloud, region),
      compute_driver: "multisite_cloud.ComputeDriver",
      // Half of the default: a region is ready when these services have reported.
      report_interval: 5,
      sync_power_state_interval: -1,
      allow_resize_to_same_host: true,
    },
    database: { connection: databaseUrl(cloud, databaseOf(region, "nova")) },
    api_database: { connection: databaseUrl(cloud, databaseOf(region, "nova_api")) },
    conductor: { workers: 1 },
    scheduler: { workers: 1 },
    neutron: of,
    glance: of,
    placement: of,
    cinder: { ...login(of), os_region_name: region.name },
    // Cinder detaches a volume only with a service's token (CVE-2023-2088).
    service_user: { ...of, send_service_user_token: true },
    vnc: { enabled: true, novncproxy_base_url: `http://${region.address}:6080/vnc_auto.html` },
  };
}

function login({ region_name, valid_interfaces, ...options }: Ini[string]): Ini[string] {
  return options;
}
