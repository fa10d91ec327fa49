import { join } from "node:path";
import { renderIni } from "../ini";
import { PORTS, type Layout, type Region } from "../layout";
import type { Service } from "../service";
import { api, apiBase, configPath, databaseOf, databaseUrl, dataPath, pasteFile } from "./common";

/** The image API of a region. Its images are files. */
export function glance(cloud: Layout, region: Region): Service {
  const folder = configPath(cloud, region, "glance");
  const data = dataPath(cloud, region, "glance");
  const base = apiBase(cloud, "glance", region, "image");
  const config = renderIni({
    ...base,
    DEFAULT: {
      ...base.DEFAULT,
      enabled_backends: "file:file",
      enabled_import_methods: "[glance-direct,web-download,glance-download]",
      worker_self_reference_url: `http://${region.address}:${PORTS.glance}`,
    },
    database: { connection: databaseUrl(cloud, databaseOf(region, "glance")) },
    paste_deploy: { flavor: "keystone", config_file: pasteFile(cloud, "glance", "glance-api-paste.ini") },
    glance_store: { default_backend: "file" },
    file: { filesystem_store_datadir: join(data, "images") },
    os_glance_staging_store: { filesystem_store_datadir: join(data, "staging") },
    os_glance_tasks_store: { filesystem_store_datadir: join(data, "tasks") },
    task: { work_dir: join(data, "work") },
    // Loopback addresses are refused unless they are named here, and all ports but 80 and 443 unless none is named:
    // other regions for glance-download, this machine for a test's own web server.
    import_filtering_opts: {
      allowed_hosts: `[127.0.0.1,${cloud.regions.map(({ address }) => address).join(",")}]`,
      allowed_ports: "[]",
    },
  });
  return api(cloud, {
    name: `${region.name}/glance`,
    module: "glance.wsgi.api",
    ...{ address: region.address, port: PORTS.glance },
    env: { OS_GLANCE_CONFIG_DIR: folder },
    files: { [join(folder, "glance-api.conf")]: config },
  });
}
