import fc from "fast-check";
import { Address, AddressError, Prefix } from "../../src/address";
import { addresses, closePrefixes } from "./arbitraries";

describe("a prefix is read strictly, and written in one way", () => {
  test.each([
    ["10.32.0.0/16", "10.32.0.0/16"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["::/0", "::/0"],
    ["FD5C:1F2A:0077:0000:0000:0000:0000:0000/48", "fd5c:1f2a:77::/48"],
    ["fd5c::1/128", "fd5c::1/128"],
  ])("%s is %s", (text, canonical) => expect(`${Prefix.parse(text)}`).toBe(canonical));

  test.each([
    ["10.0.0.5/24", "bits are set behind the length", "write 10.0.0.0/24"],
    ["fd00::1/64", "bits are set behind the length", "write fd00::/64"],
    ["fd00:0:0:8000::/48", "bits are set behind the length", "write fd00::/48"],
    ["fd00:0:0:1::1/64", "bits are set behind the length", "write fd00:0:0:1::/64"],
    ["010.0.0.0/8", "leading zeros mean octal to some programs", "write 10.0.0.0/8"],
    ["10.0.0.0/08", "the length has leading zeros", "write 10.0.0.0/8"],
    ["fe80::%eth0/64", "a zone (%) says something on one host only", "write fe80::/64"],
    ["::ffff:10.0.0.0/104", "an IPv4 address inside an IPv6 one is not taken", "write 10.0.0.0/8"],
    ["10.0.0.5", "the length is missing", "write 10.0.0.5/32"],
    ["fd00::5", "the length is missing", "write fd00::5/128"],
    ["10.0.0.0 /8", "it has blanks", "write 10.0.0.0/8"],
    ["[fd00::]/64", "square brackets belong to URLs", "write fd00::/64"],
    ["10.0.0.0/255.0.0.0", "a dotted mask is not taken", "write 10.0.0.0/8"],
    ["10.32/16", "IPv4 has four numbers", "write 10.32.0.0/16"],
    ["10.0.0.0/33", "IPv4 has no such length", "use a length from 0 to 32"],
    ["fd00::/129", "IPv6 has no such length", "use a length from 0 to 128"],
    [
      " 010.0.0.5/24",
      "it has blanks, and leading zeros mean octal to some programs, and bits are set behind the length",
      "write 10.0.0.0/24",
    ],
  ])("%j: %s", (value, what, fix) => {
    expect(() => Prefix.parse(value)).toThrow(new AddressError(what, value, fix));
  });

  test.each([
    "",
    "/8",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "10.0.0.0/8x",
    "10.0.0.0/255.0.255.0",
    "a/8",
    "any",
  ])("%j: with an example", (value) => {
    const fix = "write it as 10.32.0.0/16 or fd5c:1f2a:77::/48";
    expect(() => Prefix.parse(value)).toThrow(new AddressError("no IPv4 or IPv6 prefix", value, fix));
  });

  test("every correction is itself accepted", () => {
    const text = fc
      .tuple(addresses(), fc.integer({ min: 0, max: 128 }))
      .map(([address, length]) => `${address}/${length}`);
    fc.assert(
      fc.property(text, (text) => {
        const fix = correctionOf(text);
        expect(fix === undefined || fix.startsWith("use a length") || `${Prefix.parse(fix)}` === fix).toBe(true);
      }),
    );
  });
});

describe("a prefix knows its addresses", () => {
  test.each([
    ["10.0.0.0/8", 2n ** 24n, "10.0.0.0", "10.255.255.255"],
    ["fd00::/64", 2n ** 64n, "fd00::", "fd00::ffff:ffff:ffff:ffff"],
    ["::/0", 2n ** 128n, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ])("%s has %d", (text, size, first, last) => {
    const prefix = Prefix.parse(text);
    expect(prefix.size).toBe(size);
    expect(`${prefix.first}`).toBe(first);
    expect(`${prefix.last}`).toBe(last);
  });

  test.each([
    ["10.0.0.0/24", "10.0.0.1-10.0.0.254"],
    ["10.0.0.4/30", "10.0.0.5-10.0.0.6"],
    ["10.0.0.4/31", "10.0.0.4/31"],
    ["10.0.0.4/32", "10.0.0.4/32"],
    ["fd00::/64", "fd00::1-fd00::ffff:ffff:ffff:ffff"],
    ["fd00::4/126", "fd00::5-fd00::7"],
    ["fd00::4/127", "fd00::4/127"],
    ["fd00::4/128", "fd00::4/128"],
  ])("hosts can have of %s: %s", (text, usable) => expect(`${Prefix.parse(text).usable()}`).toBe(usable));

  test("two prefixes overlap if and only if one holds the other", () => {
    fc.assert(
      fc.property(closePrefixes(), closePrefixes(), (a, b) => {
        expect(a.overlaps(b)).toBe(a.contains(b) || b.contains(a));
        expect(a.overlaps(b)).toBe(a.contains(b.first) || b.contains(a.first));
      }),
    );
  });

  test("families never meet", () => {
    const [v4, v6] = [Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0")];
    expect(v4.overlaps(v6) || v6.contains(v4) || v6.contains(v4.first)).toBe(false);
  });
});

test("prefixes are sorted by family, address, and the larger first", () => {
  const sorted = ["10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "fd00::/8", "fd00::/48"];
  const shuffled = [3, 1, 4, 0, 2].map((at) => Prefix.parse(sorted[at]));
  expect(shuffled.sort(Prefix.compare).map(String)).toEqual(sorted);
});

test.each([-1, 33, 1.5, NaN])("IPv4 has no length %d", (length) => {
  expect(() => Prefix.of(Address.parse("0.0.0.0"), length)).toThrow("IPv4 has no such length");
});

function correctionOf(text: string): string | undefined {
  try {
    Prefix.parse(text);
    return undefined;
  } catch (error) {
    return (error as AddressError).fix.replace(/^write /u, "");
  }
}
