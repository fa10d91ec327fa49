import fc from "fast-check";
import { type Address, aggregate, freeSpace, Prefix, subtract } from "../../src/address";
import { closePrefixes } from "./arbitraries";

const of = (...texts: string[]) => texts.map((text) => Prefix.parse(text));
const some = () => fc.array(closePrefixes(), { maxLength: 12 });

/** Every address of the blocks from which closePrefixes() draws. */
const UNIVERSE = of("10.0.0.0/24", "fd00::/120").flatMap(({ first }) =>
  Array.from({ length: 256 }, (_, n) => first.plus(n)),
);
const held = (prefixes: readonly Prefix[]) => (address: Address) => prefixes.some((prefix) => prefix.contains(address));

test.each([
  [["10.0.0.0/25", "10.0.0.128/25"], ["10.0.0.0/24"]],
  [
    ["10.0.0.128/25", "10.0.1.0/25"],
    ["10.0.0.128/25", "10.0.1.0/25"],
  ],
  [["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8"], ["10.0.0.0/8"]],
  [
    ["0.0.0.0/1", "128.0.0.0/1", "::/0"],
    ["0.0.0.0/0", "::/0"],
  ],
  [["fd00:0:0:3::/64", "fd00::/64", "fd00:0:0:1::/64", "fd00:0:0:2::/64"], ["fd00::/62"]],
  [[], []],
])("%j together are %j", (prefixes, expected) => expect(aggregate(of(...prefixes)).map(String)).toEqual(expected));

test("an aggregate has the same addresses, in the fewest prefixes", () => {
  fc.assert(
    fc.property(some(), (prefixes) => {
      const aggregated = aggregate(prefixes);
      expect(UNIVERSE.filter(held(aggregated))).toEqual(UNIVERSE.filter(held(prefixes)));
      isMinimal(aggregated);
    }),
  );
});

test.each([
  [["10.0.0.0/24"], ["10.0.0.0/26"], ["10.0.0.64/26", "10.0.0.128/25"]],
  [["10.0.0.0/24"], ["10.0.0.0/8"], []],
  [["10.0.0.0/24"], ["fd00::/8"], ["10.0.0.0/24"]],
  [["0.0.0.0/0"], ["255.255.255.255/32", "0.0.0.0/1"], undefined],
])("%j without %j", (from, remove, expected) => {
  const left = subtract(of(...from), of(...remove));
  if (expected !== undefined) expect(left.map(String)).toEqual(expected);
  expect(left.some((it) => of(...remove).some((hole) => hole.overlaps(it)))).toBe(false);
});

test("a difference has the addresses of one and not of the other, in the fewest prefixes", () => {
  fc.assert(
    fc.property(some(), some(), (from, remove) => {
      const left = subtract(from, remove);
      const inRemove = held(remove);
      expect(UNIVERSE.filter(held(left))).toEqual(UNIVERSE.filter(held(from)).filter((address) => !inRemove(address)));
      isMinimal(left);
    }),
  );
});

describe("what is free of a pool", () => {
  test.each([
    [["10.0.0.0/22"], ["10.0.0.0/24"], 768n, "10.0.2.0/23"],
    [["10.0.0.0/24"], ["10.0.0.0/24"], 0n, undefined],
    [["10.0.0.0/24", "10.9.0.0/24"], [], 512n, "10.0.0.0/24"],
    [["fd00::/48"], ["fd00::/64"], 2n ** 80n - 2n ** 64n, "fd00:0:0:8000::/49"],
  ])("%j, of which %j is taken: %d, at most %s", (pools, occupied, free, largest) => {
    const space = freeSpace(of(...pools), of(...occupied));
    expect(space.free).toBe(free);
    expect(space.largest?.toString()).toBe(largest);
  });
});

/** None holds another, and no two are the halves of one. */
function isMinimal(prefixes: readonly Prefix[]): void {
  for (const [i, one] of prefixes.entries()) {
    for (const other of prefixes.slice(i + 1)) {
      expect(one.overlaps(other)).toBe(false);
      const whole = Prefix.around(one.first, Math.max(0, one.length - 1));
      expect(one.length === other.length && whole.contains(other)).toBe(false);
    }
  }
}
