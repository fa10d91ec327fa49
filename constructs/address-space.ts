import {
  allocate,
  allocateAddress,
  prefixesOf,
  releaseAddresses,
  type Address,
  type AddressRange,
  type AddressRequest,
  type AssignedBlock,
  type Family,
  type LockedAddress,
  type Prefix,
  type Reservation,
} from "../src/address";
import type { Problem } from "../src/finding";
import type { AddressDeclarations } from "./address-declarations";
import { whyNoHolder } from "./address-name";
import type { DeclaredNetwork } from "./network-declaration";
import type { OpenAddressLock } from "./open-address-lock";
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
  /** Who holds the addresses, in the lock file. */
  readonly holder: string;
  /** Space that no network is given. */
  readonly reserved: readonly Taken[];

  private readonly blocks = new Map<string, readonly AssignedBlock[]>();
  private readonly refused: Problem[] = [];
  private readonly named: LockedAddress[] = [];

  constructor(
    private readonly declared: AddressDeclarations,
    private readonly lock: OpenAddressLock,
    path: string,
    private readonly chosenHolder?: string,
  ) {
    const why = chosenHolder === undefined ? undefined : whyNoHolder(chosenHolder);
    if (why !== undefined) this.refused.push(noHolder(chosenHolder, why.fix));
    this.holder = chosenHolder === undefined || why !== undefined ? path : chosenHolder;
    const { holder } = this;
    if (lock.holders.has(holder)) this.refused.push(heldTwice(holder));
    lock.holders.add(holder);
    const { wanted, pools } = declared;
    this.reserved = takenBy(declared);
    const reserved = reservations(this.reserved, declared);
    const given = allocate(lock.current, { holder, now: new Date(), pools, reserved, wanted });
    lock.current = given.lock;
    this.refused.push(...given.problems);
    for (const { wanted: want, blocks } of given.assigned) {
      this.blocks.set(key(want.network, want.region, want.family), blocks);
    }
  }

  /** What is wrong with the lock, and what could not be given. All names have to be known by now: those that are gone are released. */
  conclude(): readonly Problem[] {
    const { holder, named } = this;
    this.lock.current = releaseAddresses(this.lock.current, { holder, now: new Date(), inUse: named });
    return [...this.lock.problems, ...this.refused, ...this.moved(), ...this.lock.withheld(holder)];
  }

  /** A plan that is found at another path would be given new addresses for everything, and its hosts would lose theirs. */
  private moved(): Problem[] {
    const { blocks } = this.lock.before;
    if (this.chosenHolder !== undefined || blocks.some(({ holder }) => holder === this.holder)) return [];
    const orphans = blocks.filter(({ holder, released }) => released === undefined && !this.lock.holders.has(holder));
    return [...new Set(orphans.map(({ holder }) => holder))]
      .filter((holder) =>
        orphans
          .filter((block) => block.holder === holder)
          .some(({ network, region, family }) => this.blocks.has(key(network, region, family))),
      )
      .map((holder) => ({
        code: "ADDR_MOVED",
        severity: "error",
        what: `${this.lock.name} has networks of the same names for ${JSON.stringify(holder)}, which no plan of this app is; new blocks would be given`,
        value: this.holder,
        fix: `if this is that plan at another path, keep its addresses: holder: ${JSON.stringify(holder)}; if another app holds them, choose another holder`,
      }));
  }

  /** The blocks of a network in a region, the first one first; none if they could not be given. */
  blocksOf(network: string, region: Region, family: Family): readonly AssignedBlock[] {
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
      now: new Date(),
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

function noHolder(value: unknown, fix: string): Problem {
  return {
    code: "ADDR_HOLDER",
    severity: "error",
    what: "that can't be a holder in the lock file",
    value: String(value),
    fix,
  };
}

function heldTwice(holder: string): Problem {
  return {
    code: "ADDR_HOLDER",
    severity: "error",
    what: "two plans of the app are the same holder in the lock file",
    value: holder,
    fix: "give one of them another holder",
  };
}

function key(network: string, region: string, family: Family): string {
  return JSON.stringify([network, region, family]);
}
