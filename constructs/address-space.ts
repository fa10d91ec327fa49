import {
  allocate,
  allocateAddress,
  prefixesOf,
  releaseAddresses,
  type Address,
  type AddressRange,
  type AddressRequest,
  type Family,
  type LockedAddress,
  type Prefix,
  type Reservation,
} from "../src/address";
import type { Problem } from "../src/finding";
import type { AddressDeclarations, DeclaredNetwork } from "./address-declarations";
import type { OpenLock } from "./lock-file";
import type { Region } from "./region";

/** The part of a subnet that a named address comes from. */
type NamedSlot = Pick<AddressRequest, "within" | "automatic">;

/** Space that no network is given, and why. */
interface Taken {
  readonly prefix: Prefix;
  readonly why: string;
  /** Undefined for all of them. */
  readonly region?: Region;
}

/** What a plan has been given: its declarations on one side, the lock file on the other. */
export class AddressSpace {
  /** Space that no network is given. */
  readonly reserved: readonly Taken[];

  private readonly blocks = new Map<string, readonly Prefix[]>();
  private readonly refused: Problem[] = [];
  private readonly named: LockedAddress[] = [];

  constructor(
    private readonly declared: AddressDeclarations,
    private readonly lock: OpenLock,
    readonly holder: string,
  ) {
    const { wanted, pools } = declared;
    this.reserved = takenBy(declared);
    const reserved = reservations(this.reserved, declared);
    const given = allocate(lock.current, { holder, now: new Date(), pools, reserved, wanted });
    lock.current = given.lock;
    this.refused.push(...given.problems);
    for (const { wanted: want, prefixes } of given.assigned) {
      this.blocks.set(key(want.network, want.region, want.family), prefixes);
    }
  }

  /** What is wrong with the lock, and what could not be given. All names have to be known by now: those that are gone are released. */
  conclude(): readonly Problem[] {
    const { holder, named } = this;
    this.lock.current = releaseAddresses(this.lock.current, { holder, now: new Date(), inUse: named });
    return [...this.lock.problems, ...this.refused, ...this.lock.withheld(this.holder)];
  }

  /** The prefixes of a network in a region, the first one first; none if they could not be given. */
  prefixes(network: string, region: Region, family: Family): readonly Prefix[] {
    return this.blocks.get(key(network, region.name, family)) ?? [];
  }

  /** The address of a name; undefined if the network has none left. */
  address(network: DeclaredNetwork, region: Region, name: string, slot: NamedSlot): LockedAddress | undefined {
    const { lock, entry, problem } = allocateAddress(this.lock.current, {
      holder: this.holder,
      domain: this.declared.routing.domainOf(region.name, network.plane),
      network: network.name,
      region: region.name,
      name,
      ...slot,
    });
    this.lock.current = lock;
    if (problem !== undefined) this.refused.push(problem);
    if (entry !== undefined) this.named.push(entry);
    return entry;
  }

  /** All named addresses of a network in a region, those of earlier synths too. */
  taken(network: string, region: Region): Address[] {
    return this.lock.current.addresses
      .filter((entry) => entry.holder === this.holder && entry.network === network && entry.region === region.name)
      .map(({ address }) => address);
  }

  /** All named addresses of the plan that are in use. */
  get addresses(): readonly LockedAddress[] {
    return this.named;
  }
}

/** Space that no network is given: what the author reserved, and what others have. */
function takenBy({ reserved, existing, external }: AddressDeclarations): Taken[] {
  const inside = (region: Region, ranges: readonly AddressRange[], why: string): Taken[] =>
    ranges.flatMap(prefixesOf).map((prefix) => ({ prefix, why, region }));
  return [
    ...reserved.flatMap(({ prefix, reason, regions, isEverywhere }) =>
      isEverywhere ? [{ prefix, why: reason }] : regions.map((region) => ({ prefix, why: reason, region })),
    ),
    ...[...existing].flatMap(([name, { prefixes }]) =>
      [...prefixes].flatMap(([region, those]) => inside(region, those, `the existing network ${name}`)),
    ),
    ...[...external].flatMap(([region, ranges]) => inside(region, ranges, "the external network")),
  ];
}

/** The same for the lock, which knows routing domains and no regions. */
function reservations(taken: readonly Taken[], { planes, routing }: AddressDeclarations): Reservation[] {
  return taken.flatMap(({ prefix, why, region }) => {
    if (region === undefined) return [{ prefix, why }];
    const domains = new Set(planes.map((plane) => routing.domainOf(region.name, plane)));
    return [...domains].map((domain) => ({ prefix, why: `${why} in ${region.name}`, domain }));
  });
}

function key(network: string, region: string, family: Family): string {
  return JSON.stringify([network, region, family]);
}
