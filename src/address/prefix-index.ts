import type { Address } from "./address";
import { BITS } from "./family";
import type { Prefix } from "./prefix";

/** Finds what is kept for an address among prefixes of one family, by one look for each length that occurs. */
export class PrefixIndex<T> {
  private readonly byLength = new Map<number, Map<bigint, T>>();

  /** What was added first for a prefix stays. */
  add(prefix: Prefix, value: T): void {
    const those = this.byLength.get(prefix.length) ?? new Map<bigint, T>();
    this.byLength.set(prefix.length, those);
    const key = keyOf(prefix.first, prefix.length);
    if (!those.has(key)) those.set(key, value);
  }

  /** What is kept for a prefix that holds the address. */
  at(address: Address): T | undefined {
    for (const [length, those] of this.byLength) {
      const value = those.get(keyOf(address, length));
      if (value !== undefined) return value;
    }
    return undefined;
  }
}

/** Without the host bits: the engine hashes the lowest bits of a number only. */
function keyOf({ family, value }: Address, length: number): bigint {
  return value >> BigInt(BITS[family] - length);
}
