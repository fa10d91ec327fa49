import { AddressError } from "./address-error";
import { BITS, type Family } from "./family";
import { formatAddress } from "./format";
import { Notation } from "./notation";
import { refuseAddress } from "./refusal";

const notation = new Notation();

/** One IPv4 or IPv6 address. */
export class Address {
  /**
   * Reads dotted decimal or any unambiguous spelling of IPv6.
   * @throws AddressError for everything else, with the address that was probably meant
   */
  static parse(text: string): Address {
    if (!notation.readAddress(text)) throw refuseAddress(text);
    return new Address(notation.family, notation.value);
  }

  /** @throws AddressError if the family has no such address */
  static of(family: Family, value: bigint): Address {
    const last = (1n << BigInt(BITS[family])) - 1n;
    if (value < 0n || value > last)
      throw new AddressError(`IPv${family} has no such address`, `${value}`, `use a number from 0 to ${last}`);
    return new Address(family, value);
  }

  /** IPv4 before IPv6, then by value. */
  static compare(a: Address, b: Address): number {
    if (a.family !== b.family) return a.family - b.family;
    return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  }

  private constructor(
    readonly family: Family,
    /** The address as a number. */
    readonly value: bigint,
  ) {}

  /**
   * The address so many further on; back if negative.
   * @throws AddressError beyond the first or the last address of the family
   */
  plus(n: bigint | number): Address {
    return Address.of(this.family, this.value + BigInt(n));
  }

  /** True if both are the same address of the same family. */
  equals(other: Address): boolean {
    return this.family === other.family && this.value === other.value;
  }

  /** The canonical text (RFC 5952). */
  toString(): string {
    return formatAddress(this.family, this.value);
  }
}
