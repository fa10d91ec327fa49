import type { Problem } from "../finding";
import type { AddressLock } from "./address-lock";
import type { Family } from "./family";
import type { LockedBlock } from "./lock-entry";
import type { Prefix } from "./prefix";

/** A network in a region that wants addresses of one family. */
export interface WantedBlock {
  readonly network: string;
  readonly region: string;
  readonly family: Family;
  /** Whose pools it comes from. */
  readonly plane: string;
  /** The routing domain: in it nobody else gets the same addresses. */
  readonly domain: string;
  /** Length of the prefix that is wanted. */
  readonly length: number;
  /**
   * Bits by which it may grow later: with 1 there is room for an adjoining second block of the same size.
   * @default 1
   */
  readonly growth?: number;
  /**
   * The block that it has to start with, or its text: for networks that are there already. Outside of the pools it is taken too, with
   * a warning; one that can't be is a problem.
   * @default - what the lock has, or else a free block of the pools
   */
  readonly fixed?: Prefix | string;
}

/** Addresses that nobody may be given. */
export interface Reservation {
  readonly prefix: Prefix;
  /** For messages. */
  readonly why: string;
  /** @default - all routing domains */
  readonly domain?: string;
}

/** Everything that a plan wants. What it held before and does not want any more is released. */
export interface BlockRequest {
  /** The plan, such as `acme/addresses`: it neither gets nor changes what others hold. */
  readonly holder: string;
  readonly now: Date;
  /** Days for which a released block is not given out again. @default 30 */
  readonly rest?: number;
  /** By plane, of both families. */
  readonly pools: Readonly<Record<string, readonly Prefix[]>>;
  /** @default [] */
  readonly reserved?: readonly Reservation[];
  /** The order means nothing. */
  readonly wanted: readonly WantedBlock[];
}

/** What came of a {@link BlockRequest}. */
export interface Allocation {
  /** The lock as it is now; the one that was given if nothing has changed. */
  readonly lock: AddressLock;
  /** In the order in which they were wanted. */
  readonly assigned: readonly AssignedBlocks[];
  readonly problems: readonly Problem[];
}

/** What a network has in a region. */
export interface AssignedBlocks {
  readonly wanted: WantedBlock;
  /**
   * The first one is what it started with; more where it has grown, the nearest first, so that growing only ever adds some at the
   * end. Empty if there was a problem.
   */
  readonly blocks: readonly AssignedBlock[];
  /** Those of the blocks. */
  readonly prefixes: readonly Prefix[];
}

/** One block of a network in a region. */
export type AssignedBlock = Pick<LockedBlock, "part" | "prefix">;
