import type { EndpointInterface } from "../clouds";

/** The catalog of a token, as Keystone writes it. */
export type CatalogEntry = {
  readonly type: string;
  readonly name?: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region_id?: string | null;
    readonly region?: string | null;
    readonly url: string;
  }[];
};

/** Other names under which a service may stand in a catalog, best first (service-types-authority). */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  "block-storage": ["block-storage", "volumev3", "block-store"],
  "shared-file-system": ["shared-file-system", "sharev2", "share"],
  "load-balancer": ["load-balancer"],
};

/** All names of a service, its own first. `volumev3` is the same as `block-storage`. */
export function serviceTypes(service: string): readonly string[] {
  return Object.values(ALIASES).find((names) => names.includes(service)) ?? [service];
}

/** What a token may be used for: services and their addresses, region by region. */
export class Catalog {
  constructor(readonly entries: readonly CatalogEntry[]) {}

  /** All regions in which a service has an endpoint (of an interface), sorted. */
  regions(service?: string, face?: EndpointInterface): string[] {
    const entries = service === undefined ? this.entries : this.entriesOf(service);
    const endpoints = entries.flatMap((entry) => entry.endpoints);
    const names = endpoints.filter((endpoint) => face === undefined || endpoint.interface === face).map(regionOf);
    return [...new Set(names.filter((name) => name !== undefined))].sort();
  }

  /** All service types in a region, sorted. */
  services(region: string): string[] {
    const here = this.entries.filter(({ endpoints }) => endpoints.some((endpoint) => regionOf(endpoint) === region));
    return [...new Set(here.map(({ type }) => type))].sort();
  }

  /** The address of a service, without a slash at the end; undefined if it has none there. */
  endpoint(service: string, region: string, face: EndpointInterface): string | undefined {
    for (const { endpoints } of this.entriesOf(service)) {
      const found = endpoints.find((endpoint) => regionOf(endpoint) === region && endpoint.interface === face);
      if (found !== undefined) return found.url.replace(/\/+$/, "");
    }
    return undefined;
  }

  private entriesOf(service: string): CatalogEntry[] {
    return serviceTypes(service).flatMap((type) => this.entries.filter((entry) => entry.type === type));
  }
}

const regionOf = (endpoint: CatalogEntry["endpoints"][number]) => endpoint.region_id ?? endpoint.region ?? undefined;
