import { AddressLock, allocate, Prefix, type Allocation, type BlockRequest, type WantedBlock } from "../../src/address";
import type { Problem } from "../../src/finding";

export const TODAY = new Date("2026-11-25T12:00:00Z");

/** Some days later. */
export function after(days: number): Date {
  return new Date(TODAY.getTime() + days * 86_400_000);
}

/** What a network wants, in a plane `main` and a routing domain `all` unless it says otherwise. */
export function want(network: string, region: string, length: number, other: Partial<WantedBlock> = {}): WantedBlock {
  return { network, region, length, family: 4, plane: "main", domain: "all", ...other };
}

export function prefixes(...texts: string[]): Prefix[] {
  return texts.map((text) => Prefix.parse(text));
}

/** Allocates for `acme/addresses` in 10.32.0.0/16 and fd5c:1f2a:77::/48 unless it says otherwise. */
export function give(
  wanted: readonly WantedBlock[],
  lock: AddressLock = AddressLock.empty(),
  other: Partial<BlockRequest> = {},
): Allocation {
  const pools = { main: prefixes("10.32.0.0/16", "fd5c:1f2a:77::/48") };
  return allocate(lock, { holder: "acme/addresses", now: TODAY, pools, wanted, ...other });
}

/** The prefixes that were given, by network and region. */
export function given({ assigned }: Allocation): Record<string, string> {
  return Object.fromEntries(
    assigned.map(({ wanted, prefixes: its }) => [
      `${wanted.network} ${wanted.region} v${wanted.family}`,
      its.join(" "),
    ]),
  );
}

export function codes({ problems }: Allocation): string[] {
  return problems.map(({ code, region }) => `${code} ${region}`);
}

/** The blocks of the first one that was wanted, each with its number. */
export function parts({ assigned: [{ blocks }] }: Allocation): string[] {
  return blocks.map(({ part, prefix }) => `${part}: ${prefix}`);
}

export function errors({ problems }: Allocation): readonly Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}
