import fc from "fast-check";
import { AddressLock, Prefix } from "../../src/address";
import { give, want } from "./requests";

test("blocks that come in any order between hundreds of others are found, and their neighbours are not", () => {
  // GIVEN more places than are kept together, chosen in any order
  const pool = Prefix.parse("10.0.0.0/19");
  const places = Array.from({ length: 2048 }, (_, i) => Prefix.of(pool.first.plus(4 * i), 30));
  const some = fc.shuffledSubarray(places, { minLength: 800, maxLength: 1400 });
  fc.assert(
    fc.property(some, (taken) => {
      const chosen = taken.map((fixed, i) => want(`n${i}`, "One", 30, { fixed, growth: 0 }));
      const { lock, problems } = give(chosen, AddressLock.empty(), { pools: { main: [pool] } });
      expect(problems).toEqual([]);
      // WHEN each place is asked for by another plan
      const others = places.map((fixed, i) => want(`n${i}`, "Two", 30, { fixed, growth: 0 }));
      const result = give(others, lock, { pools: { main: [pool] }, holder: "other/plan" });
      // THEN it gets all that are free, and no others
      const has = new Set(taken.map(String));
      result.assigned.forEach(({ prefixes }, i) => expect(prefixes).toHaveLength(has.has(`${places[i]}`) ? 0 : 1));
      expect(result.problems).toHaveLength(taken.length);
    }),
    { numRuns: 10 },
  );
});
