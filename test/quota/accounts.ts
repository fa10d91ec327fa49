import type { Amounts, Demand, FieldKey, RegionUsage } from "../../src/quota";

/** Numbers by field, such as `{ "compute.cores": 4 }`. */
export function amounts(numbers: Partial<Record<FieldKey, number>>): Amounts {
  return new Map(Object.entries(numbers) as [FieldKey, number][]);
}

/** What is known of a region: by default it is there, and of all services that are named everything is known. */
export function usageOf(
  region: string,
  used: Partial<Record<FieldKey, number>>,
  limits: Partial<Record<FieldKey, number>> = {},
  other: Partial<RegionUsage> = {},
): RegionUsage {
  return { region, used: amounts(used), limits: amounts(limits), ...other };
}

/** Numbers by region, and in it by field, to compare. */
export function plain(shares: ReadonlyMap<string, Amounts>): Record<string, Record<string, number>> {
  return Object.fromEntries([...shares].map(([region, numbers]) => [region, Object.fromEntries(numbers)]));
}

/** What a stack asks for; a range has two numbers, of which the second can be unknown. */
export function asks(region: string, field: FieldKey, amount: number | readonly [number, number | undefined]): Demand {
  const [atLeast, atMost] = typeof amount === "number" ? [amount, amount] : amount;
  return { region, field, atLeast, atMost, contributions: [{ path: `acme/${region}/app`, amount: atLeast }] };
}
