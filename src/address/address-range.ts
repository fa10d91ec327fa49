import { Address } from "./address";
import { AddressError } from "./address-error";
import type { Family } from "./family";

/** All addresses from a first to a last one. */
export class AddressRange {
  /**
   * Reads `10.32.0.10-10.32.0.99`.
   * @throws AddressError for everything else
   */
  static parse(text: string): AddressRange {
    const ends = text.split("-");
    const fix = "write the first and the last address with a dash between them, such as 10.32.0.10-10.32.0.99";
    if (ends.length !== 2) throw new AddressError("no range of addresses", text, fix);
    return AddressRange.between(Address.parse(ends[0]), Address.parse(ends[1]));
  }

  /** @throws AddressError if the ends are of different families, or in the wrong order */
  static between(first: Address, last: Address): AddressRange {
    const value = `${first}-${last}`;
    if (first.family !== last.family)
      throw new AddressError("the ends of the range are of different families", value, "use two of the same family");
    if (first.value > last.value)
      throw new AddressError("the range ends before it starts", value, `write ${last}-${first}`);
    return new AddressRange(first, last);
  }

  protected constructor(
    readonly first: Address,
    readonly last: Address,
  ) {}

  get family(): Family {
    return this.first.family;
  }

  /** Number of addresses, exact for IPv6 too. */
  get size(): bigint {
    return this.last.value - this.first.value + 1n;
  }

  /** True if the whole of the other lies inside. */
  contains(other: Address | AddressRange): boolean {
    const [first, last] = other instanceof Address ? [other, other] : [other.first, other.last];
    return first.family === this.family && this.first.value <= first.value && last.value <= this.last.value;
  }

  /** True if they share an address. */
  overlaps(other: AddressRange): boolean {
    return other.family === this.family && this.first.value <= other.last.value && other.first.value <= this.last.value;
  }

  /** True if both begin and end with the same addresses. */
  equals(other: AddressRange): boolean {
    return this.first.equals(other.first) && this.last.equals(other.last);
  }

  /** The first and the last, with a dash between them. */
  toString(): string {
    return `${this.first}-${this.last}`;
  }
}
