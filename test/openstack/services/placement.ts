import { join } from "node:path";
import { renderIni } from "../ini";
import { PORTS, type Layout, type Region } from "../layout";
import type { Service } from "../service";
import { api, apiBase, configPath, databaseOf, databaseUrl } from "./common";

/** The placement API of a region. */
export function placement(cloud: Layout, region: Region): Service {
  const folder = configPath(cloud, region, "placement");
  const config = renderIni({
    ...apiBase(cloud, "placement", region, "placement"),
    placement_database: { connection: databaseUrl(cloud, databaseOf(region, "placement")) },
  });
  return api(cloud, {
    name: `${region.name}/placement`,
    module: "placement.wsgi.api",
    ...{ address: region.address, port: PORTS.placement },
    env: { OS_PLACEMENT_CONFIG_DIR: folder },
    files: { [join(folder, "placement.conf")]: config },
  });
}
