import { Address } from "./address";
import { AddressError } from "./address-error";
import { AddressRange } from "./address-range";
import { BITS } from "./family";
import { Notation } from "./notation";
import { refusePrefix } from "./refusal";

const notation = new Notation();

/** An aligned block of addresses, such as `10.32.0.0/16`. */
export class Prefix extends AddressRange {
  /**
   * Reads an address and a length, in any unambiguous spelling of IPv6.
   * @throws AddressError for everything else, with the prefix that was probably meant
   */
  static override parse(text: string): Prefix {
    if (!notation.readPrefix(text)) throw refusePrefix(text);
    return Prefix.of(Address.of(notation.family, notation.value), notation.length);
  }

  /** @throws AddressError if the family has no such length, or the address has bits set behind it */
  static of(address: Address, length: number): Prefix {
    const bits = BITS[address.family];
    if (!Number.isInteger(length) || length < 0 || length > bits)
      throw new AddressError(`IPv${address.family} has no such length`, `/${length}`, `use 0 to ${bits}`);
    const prefix = Prefix.around(address, length);
    if (prefix.first.value === address.value) return prefix;
    throw new AddressError("bits are set behind the length", `${address}/${length}`, `write ${prefix}`);
  }

  /** The block of that length that holds the address. */
  static around(address: Address, length: number): Prefix {
    const host = BigInt(BITS[address.family] - length);
    const first = Address.of(address.family, (address.value >> host) << host);
    return new Prefix(first, first.plus((1n << host) - 1n), length);
  }

  /** IPv4 before IPv6, then by first address, the larger block first. */
  static compare(a: Prefix, b: Prefix): number {
    return Address.compare(a.first, b.first) || a.length - b.length;
  }

  private constructor(
    first: Address,
    last: Address,
    /** Bits that all of its addresses share. */
    readonly length: number,
  ) {
    super(first, last);
  }

  /**
   * What hosts can have: IPv4 without the network and the broadcast address, IPv6 without the subnet-router anycast address
   * (RFC 4291 §2.6.1). All of a /31, /32, /127 and /128 (RFC 3021, RFC 6164).
   */
  usable(): AddressRange {
    if (this.length >= BITS[this.family] - 1) return this;
    return AddressRange.between(this.first.plus(1), this.family === 4 ? this.last.plus(-1) : this.last);
  }

  /** The canonical text (RFC 5952). */
  override toString(): string {
    return `${this.first}/${this.length}`;
  }
}
