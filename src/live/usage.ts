import {
  getBlockStorageUsage,
  getComputeUsage,
  getImageUsage,
  getLoadBalancerUsage,
  getNetworkUsage,
  OpenStackError,
  type CallOptions,
  type OpenStackErrorKind,
} from "../openstack";
import { withDeadline } from "../openstack/deadline";
import type { QuotaUsages, Service } from "../quota";
import type { LiveRegion } from "./live-region";

/** What one service of one region says, or why it is unknown. */
export type ServiceUsage =
  | {
      readonly state: "known";
      /** When the answer was there, as in RFC 3339. */
      readonly at: string;
      /** By the service's own names. Empty where the service limits nothing: what is used there is not known either. */
      readonly quotas: QuotaUsages;
    }
  | {
      readonly state: "unknown";
      /** When it was given up, as in RFC 3339. */
      readonly at: string;
      readonly cause: OpenStackErrorKind;
      /** The whole of it: what, where, and the id of the request. */
      readonly message: string;
    };

/** All services of one region. Octavia is absent where the catalog has none: the others belong to every cloud. */
export type ServiceUsages = Readonly<
  Record<Exclude<Service, "loadBalancer">, ServiceUsage> & { loadBalancer?: ServiceUsage }
>;

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
export interface UsageOptions extends CallOptions {
  /** How long a region may take, in milliseconds: logging in, all services, repetitions. @default 20000 */
  readonly timeoutMs?: number;
  /** Called with each region as soon as it is done. @default nobody is told */
  readonly onRegion?: (usage: LiveUsage) => void;
}

const SERVICES = {
  compute: getComputeUsage,
  network: getNetworkUsage,
  volume: getBlockStorageUsage,
  image: getImageUsage,
  loadBalancer: getLoadBalancerUsage,
} satisfies Record<Service, unknown>;

/**
 * What a tenant uses and may use, in all regions at once, with a member's rights and one request to each service.
 *
 * A region that does not answer, or does not answer in time, is unknown with its cause, and holds nobody else up.
 */
export function readUsage(regions: readonly LiveRegion[], options: UsageOptions = {}): Promise<LiveUsage[]> {
  const { timeoutMs = 20_000, signal, onRegion } = options;
  return Promise.all(
    regions.map(async (region) => {
      const usage = await withDeadline(timeoutMs, [signal], (ending) => readRegion(region, ending));
      onRegion?.(usage);
      return usage;
    }),
  );
}

async function readRegion({ name, region, session }: LiveRegion, signal: AbortSignal): Promise<LiveUsage> {
  const told = await Promise.all(
    Object.entries(SERVICES).map(async ([service, get]) => ({
      service,
      usage: await outcome(get(session, region, { signal })),
    })),
  );
  const services = told.filter(({ service, usage }) => service !== "loadBalancer" || !isAbsent(usage));
  return {
    name,
    region,
    cloud: session.cloud,
    services: Object.fromEntries(services.map(({ service, usage }) => [service, usage])) as ServiceUsages,
  };
}

function isAbsent(usage: ServiceUsage): boolean {
  return usage.state === "unknown" && usage.cause === "noEndpoint";
}

/** What came of a question to one service. */
export async function outcome(work: Promise<QuotaUsages>): Promise<ServiceUsage> {
  try {
    const quotas = await work;
    return { state: "known", at: new Date().toISOString(), quotas };
  } catch (error) {
    if (!(error instanceof OpenStackError)) throw error;
    return { state: "unknown", at: new Date().toISOString(), cause: error.kind, message: error.message };
  }
}
