import fc from "fast-check";
import { Address, Prefix, type Family } from "../../src/address";

/** Addresses of both families; those of IPv6 often with runs of zeros. */
export function addresses(family?: Family): fc.Arbitrary<Address> {
  const v4 = fc.bigInt(0n, 2n ** 32n - 1n).map((value) => Address.of(4, value));
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) =>
    Address.of(
      6,
      groups.reduce((value, it) => (value << 16n) | BigInt(it), 0n),
    ),
  );
  return family === undefined ? fc.oneof(v4, v6) : family === 4 ? v4 : v6;
}

/** Prefixes that meet each other often: all of them within a small block of their family. */
export function closePrefixes(family?: Family): fc.Arbitrary<Prefix> {
  const of = (block: string, longest: number) => {
    const { first, size, length } = Prefix.parse(block);
    return fc
      .tuple(fc.bigInt(0n, size - 1n), fc.integer({ min: length, max: longest }))
      .map(([offset, bits]) => Prefix.around(first.plus(offset), bits));
  };
  const v4 = of("10.0.0.0/24", 32);
  const v6 = of("fd00::/120", 128);
  return family === undefined ? fc.oneof(v4, v6) : family === 4 ? v4 : v6;
}
