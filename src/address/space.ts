import type { Reservation } from "./block-request";
import { Corner } from "./corner";
import type { Family } from "./family";
import { describe, type LockedBlock } from "./lock-entry";
import type { Occupied } from "./occupied";
import type { Prefix } from "./prefix";

/** Where addresses are given out: one family in one routing domain. */
interface Place {
  readonly domain: string;
  readonly family: Family;
}

/** What is taken in each routing domain while blocks are given out. */
export class Space {
  private readonly corners = new Map<string, Corner>();

  constructor(private readonly reserved: readonly Reservation[]) {}

  add(block: LockedBlock): void {
    this.in(block).add(block);
  }

  /** What nobody else may have. */
  takenIn(place: Place): Occupied {
    return this.in(place).taken;
  }

  /** The same, and what is kept for networks that may grow. */
  keptIn(place: Place): Occupied {
    return this.in(place).kept;
  }

  /** The reservation that has some of these addresses. */
  reservationOf(prefix: Prefix, domain: string): Reservation | undefined {
    return this.in({ domain, family: prefix.family }).reservationOf(prefix);
  }

  /** Who has some of these addresses, in words. */
  inTheWay(prefix: Prefix, domain: string): string {
    const reservation = this.reservationOf(prefix, domain);
    if (reservation !== undefined) return `${reservation.prefix}, reserved: ${reservation.why}`;
    const block = this.in({ domain, family: prefix.family }).blockOf(prefix);
    return block === undefined ? "nothing" : describe(block);
  }

  private in({ domain, family }: Place): Corner {
    const name = `${family}${domain}`;
    const known = this.corners.get(name);
    if (known !== undefined) return known;
    const here = this.reserved.filter((it) => it.prefix.family === family && (it.domain ?? domain) === domain);
    const corner = new Corner(here);
    this.corners.set(name, corner);
    return corner;
  }
}
