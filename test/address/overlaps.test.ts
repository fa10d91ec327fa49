import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { Address, AddressError, overlaps, Prefix } from "../../src/address";
import { closePrefixes } from "./arbitraries";

const pairs = (...asked: Parameters<typeof overlaps>) =>
  [...overlaps(...asked)].map(({ outer, inner }) => [outer, inner]);

test("all pairs are found, each once, with the outer one first", () => {
  const prefixes = [
    "10.0.1.0/24",
    "10.0.0.0/8",
    "fd00::/8",
    "11.0.0.0/8",
    "10.0.1.128/25",
    "fd00:1::/32",
    "10.0.2.0/24",
  ];
  expect(pairs(prefixes)).toEqual([
    [1, 0],
    [0, 4],
    [1, 4],
    [2, 5],
    [1, 6],
  ]);
});

test("of equal ones each pair is found, the earlier one first", () => {
  expect(pairs(["10.0.0.0/8", "::/0", "10.0.0.0/8", "10.0.0.0/8"])).toEqual([
    [0, 2],
    [2, 3],
    [0, 3],
  ]);
});

test("families and routing domains never meet", () => {
  const domains = ["a", "b", "a", "a"];
  expect(pairs(["10.0.0.0/8", "10.0.0.0/8", "10.1.0.0/16", "::/0"], (position) => domains[position])).toEqual([[0, 2]]);
});

test("prefixes and texts are the same, whatever the spelling", () => {
  expect(pairs([Prefix.parse("fd00::/16"), "FD00:0:0:0::/64"])).toEqual([[0, 1]]);
});

test.each([[[]], [["10.0.0.0/8"]]])("%j has no pairs", (prefixes) => expect(pairs(prefixes)).toEqual([]));

test("a text that is no prefix is refused with its correction", () => {
  expect(() => pairs(["10.0.0.0/8", "10.0.0.5/24"])).toThrow(AddressError);
  expect(() => pairs(["10.0.0.0/8", "10.0.0.5/24"])).toThrow("write 10.0.0.0/24");
});

test("who has seen enough stops: a hundred thousand copies have five thousand million pairs", () => {
  const copies = Array.from({ length: 100_000 }, () => "10.0.0.0/8");
  const { value } = overlaps(copies).next() as IteratorYieldResult<unknown>;
  expect(value).toEqual({ outer: 0, inner: 1 });
});

test("what is found is what overlaps", () => {
  const entries = fc.array(fc.tuple(closePrefixes(), fc.constantFrom("a", "b")), { maxLength: 60 });
  fc.assert(
    fc.property(entries, (entries) => {
      const found = pairs(
        entries.map(([prefix]) => prefix),
        (position) => entries[position][1],
      );
      const expected = entries.flatMap(([b, domain], j) =>
        entries.slice(0, j).flatMap(([a, other], i) => (domain === other && a.overlaps(b) ? [key(i, j)] : [])),
      );
      expect(found.map(([i, j]) => key(i, j)).sort()).toEqual(expected.sort());
      for (const [outer, inner] of found) expect(entries[outer][0].contains(entries[inner][0])).toBe(true);
    }),
  );
});

/** The same question, answered by another implementation: `ipaddress` of Python's standard library. */
const PYTHON = `
import ipaddress, json, sys
for line in sys.stdin:
    nets = [ipaddress.ip_network(text) for text in json.loads(line)]
    found = [[i, j] for j, b in enumerate(nets) for i, a in enumerate(nets[:j]) if a.version == b.version and a.overlaps(b)]
    print(json.dumps(found))
`;

test("a hundred thousand cases, as Python's ipaddress answers them", () => {
  // GIVEN routing domains with a few prefixes each: near ones and far ones, nested chains and duplicates
  const random = numbers(11);
  const cases = Array.from({ length: 100_000 }, () => aCase(random));
  const input = cases.map((prefixes) => JSON.stringify(prefixes)).join("\n");
  const python = spawnSync("python3", ["-c", PYTHON], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  expect(python.stderr).toBe("");
  const answers = python.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as number[][]);
  // WHEN
  const domains = cases.flatMap((prefixes, at) => prefixes.map(() => `${at}`));
  const starts = new Map<string, number>();
  domains.forEach((domain, position) => starts.has(domain) || starts.set(domain, position));
  const found: number[][][] = cases.map(() => []);
  for (const { outer, inner } of overlaps(cases.flat(), (position) => domains[position])) {
    const start = starts.get(domains[inner]) as number;
    found[Number(domains[inner])].push([outer - start, inner - start].sort());
  }
  // THEN
  const sorted = (pairs: number[][]) =>
    pairs
      .map(([a, b]) => `${a}-${b}`)
      .sort()
      .join(" ");
  expect(answers).toHaveLength(cases.length);
  const different = cases.filter((_, at) => sorted(found[at]) !== sorted(answers[at]));
  expect(different).toEqual([]);
  const overlapping = answers.filter((pairs) => pairs.length > 0).length / cases.length;
  expect(overlapping).toBeGreaterThan(0.3);
  expect(overlapping).toBeLessThan(0.9);
});

function key(i: number, j: number): string {
  return `${Math.min(i, j)} ${Math.max(i, j)}`;
}

/** Whole numbers that look random, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Two to four prefixes; each is new, the same as the one before, or nested into it. */
function aCase(random: (below: number) => number): string[] {
  const prefixes: Prefix[] = [];
  for (let count = 2 + random(3); count > 0; count--) {
    const before = prefixes.at(-1);
    const kind = random(6);
    if (before === undefined || kind < 4) prefixes.push(anywhere(random));
    else if (kind === 4) prefixes.push(before);
    else
      prefixes.push(Prefix.around(before.first, Math.min(before.length + random(9), before.family === 4 ? 32 : 128)));
  }
  return prefixes.map(String);
}

function anywhere(random: (below: number) => number): Prefix {
  const word = () => BigInt(random(2 ** 32));
  if (random(2) === 0) return Prefix.around(Address.of(4, word()), 2 + random(31));
  const value = (word() << 96n) | (word() << 64n) | (word() << 32n) | word();
  return Prefix.around(Address.of(6, value), 2 + random(127));
}
