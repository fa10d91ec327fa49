import {
  getBlockStorageUsage,
  getComputeUsage,
  getImageUsage,
  getLoadBalancerUsage,
  getNetworkUsage,
} from "../openstack";
import type { QuotaUsages, Service } from "../quota";
import type { LiveRegion } from "./live-region";
import { answerOf, askRegions, type AskOptions, type Known, type Unknown } from "./region-answer";

/** What one service of one region says, or why it is unknown. */
export type ServiceUsage =
  | Known<{
      /** By the service's own names. Empty where the service limits nothing: what is used there is not known either. */
      readonly quotas: QuotaUsages;
    }>
  | Unknown;

/** The services of one region that were asked. Octavia is absent where the catalog has none: the others belong to every cloud. */
export type ServiceUsages = Readonly<Partial<Record<Service, ServiceUsage>>>;

/** What a tenant uses in one region. */
export interface LiveUsage {
  /** What the region is called in reports. */
  readonly name: string;
  /** Its name in its cloud. */
  readonly region: string;
  /** Its cloud, by its name in clouds.yaml. */
  readonly cloud: string;
  readonly services: ServiceUsages;
}

/** How {@link readUsage} behaves. */
export interface UsageOptions extends AskOptions {
  /** Which services are asked. @default all */
  readonly services?: readonly Service[];
  /** Called with each region as soon as it is done. @default nobody is told */
  readonly onRegion?: (usage: LiveUsage) => void;
}

const READERS = {
  compute: getComputeUsage,
  network: getNetworkUsage,
  volume: getBlockStorageUsage,
  image: getImageUsage,
  loadBalancer: getLoadBalancerUsage,
} satisfies Record<Service, unknown>;

const SERVICES = Object.keys(READERS) as Service[];

/**
 * What a tenant uses and may use, in all regions at once, with a member's rights and one request to each service.
 *
 * A region that does not answer, or does not answer in time, is unknown with its cause, and holds nobody else up.
 */
export function readUsage(regions: readonly LiveRegion[], options: UsageOptions = {}): Promise<LiveUsage[]> {
  const { services = SERVICES, onRegion } = options;
  return askRegions(regions, options, async (region, signal) => {
    const usage = await readRegion(region, services, signal);
    onRegion?.(usage);
    return usage;
  });
}

async function readRegion(
  { name, region, session }: LiveRegion,
  services: readonly Service[],
  signal: AbortSignal,
): Promise<LiveUsage> {
  const told = await Promise.all(
    services.map(async (service) => {
      const told = READERS[service](session, region, { signal }).then((quotas) => ({ quotas }));
      return { service, usage: await answerOf(told) };
    }),
  );
  const there = told.filter(({ service, usage }) => service !== "loadBalancer" || !isAbsent(usage));
  return {
    name,
    region,
    cloud: session.cloud,
    services: Object.fromEntries(there.map(({ service, usage }) => [service, usage])),
  };
}

function isAbsent(usage: ServiceUsage): boolean {
  return usage.state === "unknown" && usage.cause === "noEndpoint";
}
