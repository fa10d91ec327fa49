import type { Reservation } from "./block-request";
import type { LockedBlock } from "./lock-entry";
import { Occupied } from "./occupied";
import type { Prefix } from "./prefix";
import { PrefixIndex } from "./prefix-index";

/** What is taken in one family of one routing domain. Gathered when it is first asked for: where nothing is given out, there is nothing to do. */
export class Corner {
  private readonly blocks: LockedBlock[] = [];
  private readonly reservedSpace: Occupied;
  private readonly reservations = new PrefixIndex<Reservation>();
  private takenSpace: Occupied | undefined;
  private keptSpace: Occupied | undefined;
  private owners: PrefixIndex<LockedBlock> | undefined;

  constructor(private readonly reserved: readonly Reservation[]) {
    this.reservedSpace = new Occupied(reserved.map(({ prefix }) => prefix));
    for (const reservation of reserved) this.reservations.add(reservation.prefix, reservation);
  }

  add(block: LockedBlock): void {
    this.blocks.push(block);
    this.takenSpace?.add(block.prefix);
    this.keptSpace?.add(keptFor(block));
    this.owners?.add(block.prefix, block);
  }

  /** What nobody else may have. */
  get taken(): Occupied {
    this.takenSpace ??= this.gather(({ prefix }) => prefix);
    return this.takenSpace;
  }

  /** The same, and what is kept for networks that may grow. */
  get kept(): Occupied {
    this.keptSpace ??= this.gather(keptFor);
    return this.keptSpace;
  }

  /** A reservation that has some of these addresses. */
  reservationOf(prefix: Prefix): Reservation | undefined {
    const address = this.reservedSpace.firstIn(prefix);
    return address === undefined ? undefined : this.reservations.at(address);
  }

  /** A block that has some of these addresses, where nothing of them is reserved. */
  blockOf(prefix: Prefix): LockedBlock | undefined {
    const address = this.taken.firstIn(prefix);
    return address === undefined ? undefined : this.index().at(address);
  }

  private index(): PrefixIndex<LockedBlock> {
    if (this.owners === undefined) {
      this.owners = new PrefixIndex();
      for (const block of this.blocks) this.owners.add(block.prefix, block);
    }
    return this.owners;
  }

  private gather(rangeOf: (block: LockedBlock) => Prefix): Occupied {
    return new Occupied([...this.reserved.map(({ prefix }) => prefix), ...this.blocks.map(rangeOf)]);
  }
}

function keptFor({ prefix, within = prefix }: LockedBlock): Prefix {
  return within;
}
