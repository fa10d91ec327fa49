import type { CloudConfig } from "../clouds";
import { Session, type CallOptions, type SessionOptions } from "../openstack";

/** A region of a running cloud, and the way into it. */
export interface LiveRegion {
  /** What it is called in reports: its name in the tree, or in its cloud. */
  readonly name: string;
  /** Its name in its cloud. */
  readonly region: string;
  /** The session of its cloud; the cloud's other regions have the same one. */
  readonly session: Session;
}

/** How {@link openRegions} behaves. */
export interface OpenRegionsOptions extends CallOptions, Pick<SessionOptions, "onRequest"> {
  /** How long each later request may take, and the login, in milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** Which regions. @default those that clouds.yaml names for the cloud, or else all in its catalog */
  readonly regions?: readonly Omit<LiveRegion, "session">[];
}

/**
 * Regions of one cloud, with one session for all of them. Sends nothing unless it has to look into the catalog.
 *
 * @throws OpenStackError if the catalog is needed and Keystone does not give one
 */
export async function openRegions(cloud: CloudConfig, options: OpenRegionsOptions = {}): Promise<LiveRegion[]> {
  const { signal, timeoutMs = 20_000, regions, onRequest } = options;
  const session = await Session.open(cloud, { timeoutMs, onRequest });
  if (regions !== undefined) return regions.map(({ name, region }) => ({ name, region, session }));
  const names = cloud.regions.length > 0 ? cloud.regions : await session.regions({ signal });
  return names.map((name) => ({ name, region: name, session }));
}
