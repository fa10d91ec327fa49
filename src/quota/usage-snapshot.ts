import { findField, SERVICES, type FieldKey, type Service } from "./fields";
import type { Flavor } from "./flavor";
import type { QuotaUsage } from "./quota-usage";
import type { RegionUsage } from "./region-usage";

/**
 * What `multisite usage --snapshot` leaves for synth: what a tenant used, region by region. It holds no secrets. A reader refuses a
 * `version` it does not know; fields may be added within a version.
 */
export interface UsageSnapshotFile {
  readonly version: typeof USAGE_SNAPSHOT_VERSION;
  /** The package that wrote it. */
  readonly writtenBy: { readonly name: string; readonly version: string };
  readonly regions: readonly SnapshotRegion[];
}

/** One region of a {@link UsageSnapshotFile}. */
export interface SnapshotRegion {
  /** Its name in the tree, or else in its cloud. */
  readonly name: string;
  /** Its name in its cloud. */
  readonly region: string;
  /** Its cloud, by its name in clouds.yaml. */
  readonly cloud: string;
  /** A service that the region does not have, and need not have, is absent. */
  readonly services: Readonly<Partial<Record<Service, SnapshotService>>>;
  /** The flavors that the project may use there, as the region told them last; absent if it never did. */
  readonly flavors?: readonly SnapshotFlavor[];
}

/** A flavor of one region; another one may have something else of that name. */
export interface SnapshotFlavor extends Flavor {
  readonly name: string;
  readonly id: string;
}

/** What a project has of one quota, and what of it is its stacks'. */
export interface SnapshotQuota extends QuotaUsage {
  /** What of `used` and `reserved` the states have for sure; absent where no states were given. */
  readonly owned?: number;
  /** How much more of it the states may have, since they do not say enough. @default 0 */
  readonly maybeOwned?: number;
}

/** What one service of a region said, or why it is unknown. */
export type SnapshotService =
  | ({ readonly state: "known" } & LastUsage)
  | {
      readonly state: "unknown";
      /** When it was given up, as in RFC 3339. */
      readonly at: string;
      /** In one word, such as `timeout`. */
      readonly cause: string;
      /** The cause in full. */
      readonly message: string;
      /** What an earlier snapshot knew; absent if none did. */
      readonly last?: LastUsage;
    };

/** What a service said once. */
export interface LastUsage {
  /** When the answer was there, as in RFC 3339. */
  readonly at: string;
  /** By the service's own names; empty where it limits nothing and tells nothing. */
  readonly quotas: Readonly<Record<string, SnapshotQuota>>;
}

/** Version of the form of {@link UsageSnapshotFile}. */
export const USAGE_SNAPSHOT_VERSION = 1;

/**
 * A snapshot as checks take it: what is used with what is reserved, and limits. Of a service that was unknown only its last known
 * limits count: what it used may have changed since.
 */
export function regionUsages({ regions }: Pick<UsageSnapshotFile, "regions">): RegionUsage[] {
  return regions.map((region) => {
    const { name, services } = region;
    const [used, limits, owned, maybeOwned] = [0, 1, 2, 3].map(() => new Map<FieldKey, number>());
    for (const [service, usage] of Object.entries(services)) {
      const quotas = usage.state === "known" ? usage.quotas : usage.last?.quotas;
      for (const [quota, numbers] of Object.entries(quotas ?? {})) {
        const key = findField(service, quota)?.key;
        if (key === undefined) continue;
        limits.set(key, numbers.limit);
        if (usage.state !== "known" || numbers.used === undefined) continue;
        used.set(key, numbers.used + numbers.reserved);
        if (numbers.owned !== undefined) owned.set(key, numbers.owned);
        if (numbers.maybeOwned !== undefined) maybeOwned.set(key, numbers.maybeOwned);
      }
    }
    const complete = new Set(SERVICES.filter((it) => isComplete(services[it])));
    return { region: name, used, limits, complete, owned, maybeOwned, flavors: flavorsOf(region) };
  });
}

/** By name and id, the name first. */
export function flavorsOf({ flavors = [] }: SnapshotRegion): ReadonlyMap<string, Flavor> {
  return new Map([...flavors.map((it) => [it.id, it] as const), ...flavors.map((it) => [it.name, it] as const)]);
}

/** A service that limits nothing, as Glance can, does not tell what it has. */
function isComplete(usage: SnapshotService | undefined): boolean {
  return usage === undefined || (usage.state === "known" && Object.keys(usage.quotas).length > 0);
}
