import type { Prefix } from "../src/address";
import type { TerraformResource } from "./cdk";
import type { Region } from "./region";

/** Something whose addresses are known at synth, in each region that has it: a planned network, or a named address. */
export interface Addressed {
  /** What it is called in messages, such as `network app of acme/addresses`. */
  readonly label: string;
  /** The regions that have it. */
  readonly regions: readonly Region[];
  /** Its prefixes in a region, of both families; those of a named address are a /32 and a /128. Empty where it is not. */
  prefixesIn(region: Region): readonly Prefix[];
  /**
   * True if its addresses in `from` mean the same hosts in `to`. Regions that can't reach each other may use the same
   * ranges, so that a prefix of one says nothing in the other.
   */
  reaches(from: Region, to: Region): boolean;
  /** The generated network resource that holds it in a region; undefined where the stack does not make it. */
  networkIn(region: Region): TerraformResource | undefined;
}
