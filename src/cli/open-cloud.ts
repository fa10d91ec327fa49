import { loadCloud } from "../clouds";
import { openRegions, type LiveRegion, type OpenRegionsOptions } from "../live";
import { showRequest } from "./show-request";

/** How a command asks clouds. */
export interface AskingOptions {
  readonly timeoutMs: number;
  /** Whether each request is shown on stderr. */
  readonly debug?: boolean;
}

/**
 * Regions of a cloud of clouds.yaml; what is doubtful there is said on stderr.
 *
 * @param regions @default those of clouds.yaml or the catalog
 */
export function openCloud(
  cloud: string,
  { timeoutMs, debug }: AskingOptions,
  regions?: OpenRegionsOptions["regions"],
): Promise<LiveRegion[]> {
  const config = loadCloud(cloud);
  for (const { what, fix } of config.warnings) process.stderr.write(`multisite: warning: ${what}; ${fix}\n`);
  return openRegions(config, { timeoutMs, regions, onRequest: debug === true ? showRequest : undefined });
}
