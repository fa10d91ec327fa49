import uniq from "lodash/uniq";

/** The name of the one domain that has everything in it. */
export const EVERYWHERE = "everywhere";

/** Some regions and planes that reach each other. */
export interface RoutingGroup {
  /**
   * Names of regions.
   * @default - all of them
   */
  readonly regions?: readonly string[];
  /**
   * Names of planes.
   * @default - all of them
   */
  readonly planes?: readonly string[];
}

/**
 * Which regions and planes of an {@link AddressPlan} reach each other. Where they do, no address is used twice; where they
 * don't, ranges may be used again.
 */
export class Routing {
  /** Everything reaches everything, or will one day. */
  static everywhere(): Routing {
    return new Routing(
      () => EVERYWHERE,
      () => "all regions and planes reach each other",
    );
  }

  /** A region reaches only itself: each may use the same ranges. */
  static withinRegions(): Routing {
    return new Routing(
      (region) => `region ${region}`,
      (domain) => `all planes of ${domain} reach each other`,
    );
  }

  /** A plane reaches itself in all regions, and no other plane. */
  static withinPlanes(): Routing {
    return new Routing(
      (_region, plane) => `plane ${plane}`,
      (domain) => `${domain} reaches all regions`,
    );
  }

  /**
   * Groups with names; what is in none of them reaches only itself. The names are written into the lock file.
   *
   * @param groups such as `{ core: { regions: ["RegionOne", "RegionTwo"] }, edge: { regions: ["RegionThree"] } }`
   */
  static groups(groups: Readonly<Record<string, RoutingGroup>>): Routing {
    const of = (region: string, plane: string) =>
      Object.keys(groups).filter((name) => isIn(groups[name], region, plane));
    return new Routing(
      (region, plane) => {
        const [name] = of(region, plane);
        return name === undefined ? `${plane} of ${region}` : `group ${name}`;
      },
      (domain) => `the members of ${domain} reach each other`,
      (region, plane) => {
        const names = of(region, plane);
        return names.length > 1 ? `${plane} of ${region} is in the groups ${names.join(" and ")}` : undefined;
      },
      {
        regions: uniq(Object.values(groups).flatMap(({ regions = [] }) => regions)),
        planes: uniq(Object.values(groups).flatMap(({ planes = [] }) => planes)),
      },
    );
  }

  private constructor(
    /** The routing domain of a plane in a region: within one, no address is used twice. */
    readonly domainOf: (region: string, plane: string) => string,
    /** Why two members of a domain reach each other, as messages say it. */
    readonly reason: (domain: string) => string,
    /** What is wrong with a plane in a region, as messages say it. */
    readonly conflict: (region: string, plane: string) => string | undefined = () => undefined,
    /** Names of regions and planes in it. */
    readonly named: Required<RoutingGroup> = { regions: [], planes: [] },
  ) {}
}

function isIn({ regions, planes }: RoutingGroup, region: string, plane: string): boolean {
  return (regions?.includes(region) ?? true) && (planes?.includes(plane) ?? true);
}
