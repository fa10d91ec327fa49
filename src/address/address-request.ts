import type { Problem } from "../finding";
import type { Address } from "./address";
import type { AddressLock } from "./address-lock";
import type { AddressRange } from "./address-range";
import type { LockedAddress } from "./lock-entry";

/** A name that wants an address of a network in a region. */
export interface AddressRequest {
  /** The plan that the network is of. */
  readonly holder: string;
  readonly domain: string;
  readonly network: string;
  readonly region: string;
  /** Unique in the network. */
  readonly name: string;
  /** What the network keeps for named addresses, of one family. */
  readonly within: AddressRange;
  /**
   * True where a host makes its address of its MAC, as on SLAAC subnets: `within` is the /64 then.
   * @default false
   */
  readonly automatic?: boolean;
  /**
   * Addresses in `within` that something else has.
   * @default []
   */
  readonly taken?: readonly Address[];
  readonly now: Date;
  /** Days for which a released address is not given to another name. @default 30 */
  readonly rest?: number;
}

/** What came of an {@link AddressRequest}. */
export interface NamedAllocation {
  /** The lock as it is now, without the entry that had the address before and has rested enough; the one that was given if nothing has changed. */
  readonly lock: AddressLock;
  /** Undefined if none is free. */
  readonly entry?: LockedAddress;
  readonly problem?: Problem;
}

/** Which named addresses of a plan are released. */
export interface AddressRelease {
  readonly holder: string;
  readonly now: Date;
  /** Days for which a released address is not given out again. @default 30 */
  readonly rest?: number;
  /** Those that stay. */
  readonly inUse: readonly LockedAddress[];
}
