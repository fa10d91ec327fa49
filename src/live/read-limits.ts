import { type Amounts, fieldOf, type RegionUsage, regionUsages } from "../quota";
import { type LimitMemory, QUOTA_SERVICES, type QuotaRegion, type QuotaService } from "./quota-region";
import { answerOf } from "./region-answer";
import type { ServiceUsage } from "./usage";
import type { UnknownUsage } from "./usage-summary";

/** What a region says of its limits; of services that say nothing the last known ones. */
export interface LimitReading {
  readonly usage: RegionUsage;
  /** Services that did not say, and why. */
  readonly unknown: readonly UnknownUsage[];
}

/** How {@link readLimits} takes an answer that is not there. */
export interface LimitReadingOptions {
  readonly services: readonly QuotaService[];
  readonly memory: LimitMemory;
  readonly signal: AbortSignal;
  /** Whether it may be without a service: then it has nothing of it. */
  readonly mayLack: boolean;
}

/** Reads one region, and remembers it. */
export async function readLimits(
  region: QuotaRegion,
  { services, memory, signal, mayLack }: LimitReadingOptions,
): Promise<LimitReading> {
  const told = await Promise.all(
    services.map(async (service) => {
      const get = QUOTA_SERVICES[service].get(region.session, region.region, { signal, projectId: region.projectId });
      return [service, await answerOf(get.then((quotas) => ({ quotas })))] as const;
    }),
  );
  const there = told.filter(([, usage]) => !mayLack || !isAbsent(usage));
  const usage = withLast(read(region, there), services, memory.limitsOf(region));
  memory.keep(region, usage.limits);
  return { usage, unknown: there.flatMap(([service, usage]) => unknownIn(region, service, usage)) };
}

function isAbsent(usage: ServiceUsage): boolean {
  return usage.state === "unknown" && usage.cause === "noEndpoint";
}

function read({ name, region, session }: QuotaRegion, told: readonly (readonly [QuotaService, ServiceUsage])[]) {
  const services = Object.fromEntries(told);
  return regionUsages({ regions: [{ name, region, cloud: session.cloud, services }] })[0];
}

/** What a service does not tell any more, such as a volume type that is gone, is not remembered. */
function withLast(usage: RegionUsage, services: readonly QuotaService[], last: Amounts): RegionUsage {
  const complete = new Set(services.filter((service) => usage.complete?.has(service)));
  const kept = [...last].filter(([field]) => ![...complete].some((service) => service === fieldOf(field).service));
  return { ...usage, complete, limits: new Map([...kept, ...usage.limits]) };
}

function unknownIn({ name }: QuotaRegion, service: QuotaService, usage: ServiceUsage): UnknownUsage[] {
  return usage.state === "known" ? [] : [{ name, service, cause: usage.cause, message: usage.message }];
}
