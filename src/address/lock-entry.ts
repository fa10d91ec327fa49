import type { Address } from "./address";
import type { Family } from "./family";
import type { Mac } from "./mac";
import type { Prefix } from "./prefix";

interface Holding {
  /** Who holds it: a plan of an app, such as `acme/addresses`. */
  readonly holder: string;
  /** The routing domain in which nobody else may have it. */
  readonly domain: string;
  readonly network: string;
  readonly region: string;
  readonly family: Family;
  /** The day on which it was given back, such as `2026-11-25`; absent while it is in use. */
  readonly released?: string;
}

/** Addresses of a network in a region. */
export interface LockedBlock extends Holding {
  readonly kind: "block";
  /** 1 for the block that the network started with; more where it grew. */
  readonly part: number;
  readonly prefix: Prefix;
  /** The larger block around the first one that others leave alone as long as they find room elsewhere, so that the network can grow. */
  readonly within?: Prefix;
}

/** A named address of a network in a region. */
export interface LockedAddress extends Holding {
  readonly kind: "address";
  readonly name: string;
  readonly address: Address;
  /** Of the port that has it: the same one for both families. */
  readonly mac: Mac;
}

type Port = Pick<LockedAddress, "holder" | "network" | "region" | "name">;

/** One line of the lock file. */
export type LockEntry = LockedBlock | LockedAddress;

/** What an entry is about: the file has one for each. */
export function keyOf(entry: LockEntry): string {
  const { kind, holder, network, region, family } = entry;
  const last = entry.kind === "block" ? String(entry.part).padStart(4, "0") : entry.name;
  return JSON.stringify([kind, holder, network, region, family, last]);
}

/** True if both are of one port, which has one MAC, and may have an address of each family. */
export function isSamePort(a: Port, b: Port): boolean {
  return a.name === b.name && a.network === b.network && a.region === b.region && a.holder === b.holder;
}

/** What has blocks of its own: a network in a region, in one family. */
export function networkOf({ network, region, family }: Pick<Holding, "network" | "region" | "family">): string {
  return JSON.stringify([network, region, family]);
}

/** How an entry is called in messages. */
export function describe(entry: LockEntry): string {
  const what = entry.kind === "block" ? `${entry.prefix}` : `${entry.address} (${entry.name})`;
  const released = entry.released === undefined ? "" : `, released on ${entry.released}`;
  return `${what} of ${entry.network} in ${entry.region} (routing domain ${entry.domain}), held by ${entry.holder}${released}`;
}
