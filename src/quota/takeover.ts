import sum from "lodash/sum";
import { apportion } from "./apportion";

/** What does not fit where it would go. */
export interface Shortage {
  readonly amount: number;
  /** What is free where, in words. */
  readonly where: string;
}

/** Where the things of a lost region go: to regions of which it is known how much is free, Infinity where there is no limit. */
export type Takeover = (amount: number, free: ReadonlyMap<string, number>) => Shortage;

/** In proportion to what is free: that fits if all of it together does. */
export const byFree: Takeover = (amount, free) => {
  const all = sum([...free.values()]);
  const where = [...free].map(([region, room]) => `${room} in ${region}`).join(", ");
  return { amount: all === Infinity ? 0 : Math.max(0, amount - all), where: `free are ${where}` };
};

/** In proportion to weights. */
export function byWeights(weights: ReadonlyMap<string, number>): Takeover {
  return (amount, free) => {
    const short = [...partsOf(amount, weights)].flatMap(([region, part]) => {
      const room = free.get(region) ?? 0;
      return part > room ? [{ lack: part - room, text: `${part} to ${region}, where ${room} are free` }] : [];
    });
    return { amount: sum(short.map(({ lack }) => lack)), where: short.map(({ text }) => text).join(", ") };
  };
}

function partsOf(amount: number, weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (amount < Infinity) return apportion(amount, weights);
  return new Map([...weights].map(([region, weight]) => [region, weight > 0 ? Infinity : 0]));
}
