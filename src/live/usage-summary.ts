import sortBy from "lodash/sortBy";
import sumBy from "lodash/sumBy";
import type { OpenStackErrorKind } from "../openstack";
import { FIELDS, findField, UNLIMITED, type QuotaUsage, type Service } from "../quota";
import type { LiveUsage, ServiceUsage } from "./usage";

/** One thing that a service limits. */
export interface QuotaName {
  readonly service: Service;
  /** The service's own name of it. */
  readonly quota: string;
}

/** What a tenant uses of one quota in all regions together; `used` is absent where no region says. */
export interface UsageTotal extends QuotaName, QuotaUsage {
  /** True where a region is unknown: all of the numbers can be higher. */
  readonly atLeast: boolean;
}

/** A service of a region of which nothing is known. */
export interface UnknownUsage {
  readonly name: string;
  readonly service: Service;
  readonly cause: OpenStackErrorKind;
  readonly message: string;
}

/** All quotas that any region tells: those of the catalog in its order, then all others by name. */
export function quotasIn(regions: readonly LiveUsage[]): QuotaName[] {
  const all = regions.flatMap(({ services }) =>
    servicesOf(services).flatMap(([service, usage]) =>
      usage.state === "known" ? Object.keys(usage.quotas).map((quota) => ({ service, quota })) : [],
    ),
  );
  const distinct = new Map(all.map((it) => [`${it.service}.${it.quota}`, it]));
  return sortBy([...distinct.values()], [({ service }) => SERVICE_ORDER.indexOf(service), placeOf, "quota"]);
}

/**
 * Sums over regions, of the quotas that add up: not of keypairs, which each user has for itself, nor of images, which are the same
 * everywhere, nor of what the catalog does not know.
 *
 * A service that is unknown in a region, or tells nothing there, makes a total one of `atLeast`. One that tells of other quotas
 * has none of this: a volume type may be only elsewhere.
 */
export function totalUsage(regions: readonly LiveUsage[]): UsageTotal[] {
  return quotasIn(regions)
    .filter(({ service, quota }) => findField(service, quota)?.kind === "summable")
    .map(({ service, quota }) => {
      const told = regions.flatMap((region) => usageOf(region, { service, quota }) ?? []);
      const counted = told.flatMap(({ used }) => used ?? []);
      return {
        service,
        quota,
        ...(counted.length === 0 ? {} : { used: sumBy(counted) }),
        reserved: sumBy(told, ({ reserved }) => reserved),
        limit: told.some(({ limit }) => limit < 0) ? UNLIMITED : sumBy(told, ({ limit }) => limit),
        atLeast: counted.length < told.length || regions.some(({ services }) => tellsNothing(services[service])),
      };
    });
}

/** One quota of one region; undefined where it is unknown or there is none. */
export function usageOf({ services }: LiveUsage, { service, quota }: QuotaName): QuotaUsage | undefined {
  const usage = services[service];
  return usage?.state === "known" ? usage.quotas[quota] : undefined;
}

/** What could not be found out, region by region. */
export function unknownUsages(regions: readonly LiveUsage[]): UnknownUsage[] {
  return regions.flatMap(({ name, services }) =>
    servicesOf(services).flatMap(([service, usage]) =>
      usage.state === "unknown" ? { name, service, cause: usage.cause, message: usage.message } : [],
    ),
  );
}

/** The services of a region, with their names. */
export function servicesOf(services: LiveUsage["services"]): [Service, ServiceUsage][] {
  return Object.entries(services) as [Service, ServiceUsage][];
}

/** A service that a region does not have tells nothing, and hides nothing. */
function tellsNothing(usage: ServiceUsage | undefined): boolean {
  return usage !== undefined && (usage.state === "unknown" || Object.keys(usage.quotas).length === 0);
}

const SERVICE_ORDER: readonly Service[] = [...new Set(FIELDS.map(({ service }) => service))];
const ORDER: ReadonlyMap<string, number> = new Map(FIELDS.map(({ key }, index) => [key, index]));

function placeOf({ service, quota }: QuotaName): number {
  return ORDER.get(`${service}.${quota}`) ?? FIELDS.length;
}
