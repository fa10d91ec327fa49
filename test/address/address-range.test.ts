import fc from "fast-check";
import { AddressRange, prefixesOf } from "../../src/address";
import { addresses } from "./arbitraries";

test("a range is read and written", () => {
  const range = AddressRange.parse("10.32.0.10-10.32.0.99");
  expect(range.size).toBe(90n);
  expect(`${range}`).toBe("10.32.0.10-10.32.0.99");
});

test.each([
  ["10.0.0.1", "no range of addresses"],
  ["10.0.0.1-10.0.0.2-10.0.0.3", "no range of addresses"],
  ["10.0.0.1 - 10.0.0.2", "it has blanks"],
  ["10.0.0.1-fd00::1", "of different families"],
  ["10.0.0.9-10.0.0.1", "ends before it starts"],
])("%j: %s", (text, what) => expect(() => AddressRange.parse(text)).toThrow(what));

test("the prefixes of a range are exactly it, and the fewest", () => {
  fc.assert(
    fc.property(addresses(4), addresses(4), (a, b) => {
      // GIVEN
      const range = a.value <= b.value ? AddressRange.between(a, b) : AddressRange.between(b, a);
      // WHEN
      const prefixes = prefixesOf(range);
      // THEN they follow each other from end to end,
      expect(prefixes[0].first.equals(range.first)).toBe(true);
      expect(prefixes.at(-1)?.last.equals(range.last)).toBe(true);
      for (let i = 1; i < prefixes.length; i++) expect(prefixes[i].first.value).toBe(prefixes[i - 1].last.value + 1n);
      // and no two halves of a larger one are left apart
      for (let i = 1; i < prefixes.length; i++) {
        const [one, other] = [prefixes[i - 1], prefixes[i]];
        const isFirstHalf = (one.first.value & one.size) === 0n;
        expect(one.length === other.length && isFirstHalf).toBe(false);
      }
    }),
  );
});

test("ranges of both families and all sizes", () => {
  expect(prefixesOf(AddressRange.parse("0.0.0.0-255.255.255.255")).map(String)).toEqual(["0.0.0.0/0"]);
  expect(prefixesOf(AddressRange.parse("fd00::1-fd00::4")).map(String)).toEqual([
    "fd00::1/128",
    "fd00::2/127",
    "fd00::4/128",
  ]);
});
