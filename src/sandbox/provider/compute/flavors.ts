import { oneCalled } from "../one-of";
import type { Region } from "../region";

/** A flavor as Nova shows it since 2.55, which tells a description; sizes in MiB (`ram`, `swap`) and GiB. */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  readonly ram: number;
  readonly vcpus: number;
  readonly disk: number;
  /** Empty for none. */
  readonly swap: number | "";
  readonly rxtx_factor?: number;
  readonly "OS-FLV-EXT-DATA:ephemeral": number;
  readonly "os-flavor-access:is_public": boolean;
}

/** Since then flavors tell their description. */
const DESCRIBED = "2.55";
/** As many as Nova gives at a time. */
const PAGE = 1000;

export async function getFlavor(id: string, region: Region): Promise<Flavor> {
  const path = `/flavors/${encodeURIComponent(id)}`;
  const question = { service: "compute", method: "GET", path, member: "flavor", microversion: DESCRIBED } as const;
  return (await region.ask<{ readonly flavor: Flavor }>(question)).flavor;
}

export async function listFlavors(
  region: Region,
  query: Readonly<Record<string, string | number>> = {},
): Promise<readonly Flavor[]> {
  const all: Flavor[] = [];
  for (;;) {
    const marker = all.at(-1)?.id;
    const { flavors } = await region.ask<{ readonly flavors: readonly Flavor[] }>({
      ...{ service: "compute", method: "GET", path: "/flavors/detail", member: "flavors", microversion: DESCRIBED },
      query: { ...query, limit: PAGE, marker },
    });
    all.push(...flavors);
    if (flavors.length < PAGE) return all;
  }
}

/** @throws ProviderError unless one flavor has this name */
export async function flavorCalled(name: string, region: Region): Promise<string> {
  return oneCalled(await listFlavors(region), "flavor", name, region).id;
}

export async function extraSpecsOf(id: string, region: Region): Promise<Readonly<Record<string, string>>> {
  const path = `/flavors/${encodeURIComponent(id)}/os-extra_specs`;
  const question = { service: "compute", method: "GET", path, member: "extra_specs" } as const;
  return (await region.ask<{ readonly extra_specs: Readonly<Record<string, string>> }>(question)).extra_specs;
}
