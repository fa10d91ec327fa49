import { listFlavors, type RegionFlavor } from "../openstack";
import type { LiveRegion } from "./live-region";
import { answerOf, askRegions, type AskOptions, type Known, type Unknown } from "./region-answer";

/** The flavors that a tenant may use in one region, or why they are unknown. */
export interface LiveFlavors {
  /** What the region is called in reports. */
  readonly name: string;
  /** Its name in its cloud. */
  readonly region: string;
  /** Its cloud, by its name in clouds.yaml. */
  readonly cloud: string;
  readonly answer: Known<{ readonly flavors: readonly RegionFlavor[] }> | Unknown;
}

/** The flavors of all regions at once, with a member's rights and one request to each Nova. No region is waited for by another. */
export function readFlavors(regions: readonly LiveRegion[], options: AskOptions = {}): Promise<LiveFlavors[]> {
  return askRegions(regions, options, async ({ name, region, session }, signal) => {
    const told = listFlavors(session, region, { signal }).then((flavors) => ({ flavors }));
    return { name, region, cloud: session.cloud, answer: await answerOf(told) };
  });
}
