import { Address, Prefix, type Family } from "../src/address";
import { randomNumbers, shuffled } from "./random";

/** One in so many has a smaller one inside. */
const NESTED = 100;

/** Prefixes as texts, in two halves: no one of a half overlaps with one of the other. */
export interface PrefixList {
  readonly all: readonly string[];
  readonly halves: readonly [string[], string[]];
  /** Pairs that overlap. */
  readonly overlapping: number;
}

/** As many IPv4 as IPv6 prefixes, of the lengths that networks have, in no order; one in a hundred has another inside. */
export function prefixList(count: number): PrefixList {
  const random = randomNumbers(3);
  const halves: [string[], string[]] = [[], []];
  const next = { 4: Address.parse("10.0.0.0"), 6: Address.parse("fd5c:1f2a::") };
  let overlapping = 0;
  const add = (family: Family, half: string[]) => {
    const length = family === 4 ? 26 + random(5) : 60 + random(5);
    const around = Prefix.around(next[family], length);
    const prefix = around.first.equals(next[family]) ? around : Prefix.around(around.last.plus(1), length);
    next[family] = prefix.last.plus(1);
    half.push(`${prefix}`);
    if (half.length % NESTED !== 0) return;
    half.push(`${prefix.first}/${family === 4 ? 32 : 128}`);
    overlapping++;
  };
  while (halves[0].length + halves[1].length < count) add(random(2) === 0 ? 4 : 6, halves[random(2)]);
  const [a, b] = halves.map((half) => flat(shuffled(half, random)));
  return { all: flat(shuffled([...a, ...b], random)), halves: [a, b], overlapping };
}

/** The same texts, each in one piece, as they come from a file. */
function flat(texts: readonly string[]): string[] {
  return JSON.parse(JSON.stringify(texts)) as string[];
}
