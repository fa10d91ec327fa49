import type { Amounts } from "./fields";

/** What is known of a region, in it or from an earlier time: a snapshot, or what was just read. */
export interface RegionUsage {
  readonly region: string;
  /** In use, what is reserved included. A field that is absent is unknown. */
  readonly used: Amounts;
  /** The limits that are set there, -1 for unlimited; of a region that does not answer the last ones known. */
  readonly limits: Amounts;
  /**
   * What of `used` this stack made, by its state: its demand counts that already.
   * @default - unknown, so what is used and what is asked for may be the same things
   */
  readonly owned?: Amounts;
}
