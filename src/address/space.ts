import type { Reservation } from "./block-request";
import type { Family } from "./family";
import { describe, type LockedBlock } from "./lock-entry";
import { Occupied } from "./occupied";
import type { Prefix } from "./prefix";

/** Where addresses are given out: one family in one routing domain. */
interface Place {
  readonly domain: string;
  readonly family: Family;
}

/** What is taken in each routing domain while blocks are given out. */
export class Space {
  private readonly blocks: LockedBlock[] = [];
  private readonly taken = new Map<string, Occupied>();
  private readonly kept = new Map<string, Occupied>();

  constructor(private readonly reserved: readonly Reservation[]) {}

  add(block: LockedBlock): void {
    this.blocks.push(block);
    const place = nameOf(block);
    this.taken.get(place)?.add(block.prefix);
    this.kept.get(place)?.add(block.within ?? block.prefix);
  }

  /** What nobody else may have. */
  takenIn(place: Place): Occupied {
    return this.in(place, this.taken, ({ prefix }) => prefix);
  }

  /** The same, and what is kept for networks that may grow. */
  keptIn(place: Place): Occupied {
    return this.in(place, this.kept, ({ prefix, within = prefix }) => within);
  }

  /** The reservation that has some of these addresses. */
  reservationOf(prefix: Prefix, domain: string): Reservation | undefined {
    return this.reserved.find((it) => (it.domain ?? domain) === domain && it.prefix.overlaps(prefix));
  }

  /** Who has some of these addresses, in words. */
  inTheWay(prefix: Prefix, domain: string): string {
    const reservation = this.reservationOf(prefix, domain);
    if (reservation !== undefined) return `${reservation.prefix}, reserved: ${reservation.why}`;
    const block = this.blocks.find((it) => it.domain === domain && it.prefix.overlaps(prefix));
    return block === undefined ? "nothing" : describe(block);
  }

  /** Gathered when it is first asked for: where nothing is given out, there is nothing to do. */
  private in(place: Place, all: Map<string, Occupied>, rangeOf: (block: LockedBlock) => Prefix): Occupied {
    const name = nameOf(place);
    const known = all.get(name);
    if (known !== undefined) return known;
    const { domain, family } = place;
    const reserved = this.reserved.filter((it) => it.prefix.family === family && (it.domain ?? domain) === domain);
    const blocks = this.blocks.filter((block) => block.family === family && block.domain === domain);
    const occupied = new Occupied([...reserved.map(({ prefix }) => prefix), ...blocks.map(rangeOf)]);
    all.set(name, occupied);
    return occupied;
  }
}

function nameOf({ domain, family }: Place): string {
  return `${family}${domain}`;
}
