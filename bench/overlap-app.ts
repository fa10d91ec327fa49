// Reads a million prefixes and looks for overlaps, or only has them: measured for its memory.
import { overlaps } from "../src/address";
import { prefixList } from "./prefix-list";

async function main(): Promise<void> {
  const [variant, count] = process.argv.slice(2);
  const { all, halves } = prefixList(Number(count));
  if (variant === "ours") for (const _ of overlaps(all));
  if (variant === "cidr-tools") (await import("cidr-tools")).overlapCidr(...halves);
}

void main();
