import type { FieldKey } from "./fields";

/** What one construct asks for. */
export interface Contribution {
  /** Path of the construct, such as `acme/RegionTwo/app`. */
  readonly path: string;
  /** In the unit of the field; what it asks at least, if that is not known. */
  readonly amount: number;
  /** Why so much, such as the name of a flavor. */
  readonly note?: string;
}

/** What a stack asks of one field in one region. */
export interface Demand {
  readonly region: string;
  readonly field: FieldKey;
  readonly atLeast: number;
  /** The same as `atLeast` if it is known exactly; undefined if there may be any number more. */
  readonly atMost: number | undefined;
  /** Where `atLeast` comes from, in any order. */
  readonly contributions: readonly Contribution[];
}
