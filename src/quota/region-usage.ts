import type { Amounts, FieldKey, Service } from "./fields";
import type { Flavor } from "./flavor";

/** What is known of a region, in it or from an earlier time: a snapshot, or what was just read. */
export interface RegionUsage {
  readonly region: string;
  /** In use, what is reserved included. A field that is absent is unknown. */
  readonly used: Amounts;
  /** The limits that are set there, -1 for unlimited; of a region that does not answer the last ones known. */
  readonly limits: Amounts;
  /**
   * Services that told all that they limit there, or that the region does not have: what they do not limit, such as a volume type
   * of other regions, is not there.
   * @default - none, so what is not in `limits` is unknown
   */
  readonly complete?: ReadonlySet<Service>;
  /**
   * What of `used` this stack made, by its state: its demand counts that already.
   * @default - unknown, so what is used and what is asked for may be the same things
   */
  readonly owned?: Amounts;
  /**
   * How much more of `used` this stack may have made, where that is not sure.
   * @default - nothing: all of `owned` is exact
   */
  readonly maybeOwned?: Amounts;
  /**
   * The flavors that the region told, by name and id.
   * @default - unknown
   */
  readonly flavors?: ReadonlyMap<string, Flavor>;
}

/** Whether a region is known not to have what a field limits. */
export function lacks(usage: RegionUsage | undefined, field: FieldKey): boolean {
  const service = field.slice(0, field.indexOf(".")) as Service;
  return usage?.complete?.has(service) === true && !usage.limits.has(field);
}
