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
    this.takenIn(block).add(block.prefix);
    this.keptIn(block).add(block.within ?? block.prefix);
  }

  /** What nobody else may have. */
  takenIn(place: Place): Occupied {
    return this.of(this.taken, place);
  }

  /** The same, and what is kept for networks that may grow. */
  keptIn(place: Place): Occupied {
    return this.of(this.kept, place);
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

  private of(all: Map<string, Occupied>, { domain, family }: Place): Occupied {
    const key = `${family}${domain}`;
    const known = all.get(key);
    if (known !== undefined) return known;
    const occupied = new Occupied(family);
    for (const { prefix, domain: only = domain } of this.reserved)
      if (prefix.family === family && only === domain) occupied.add(prefix);
    all.set(key, occupied);
    return occupied;
  }
}
