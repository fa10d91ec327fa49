import type { TerraformResource } from "cdktf";
import type { Region, Tenant } from "cdktf-openstack-multisite";
import type { Addressed } from "../../constructs/addressed";
import { Prefix } from "../../src/address";

/** What a fake network says, where it differs from one that reaches everywhere and is somebody else's. */
interface Fake {
  readonly reaches?: (from: Region, to: Region) => boolean;
  readonly networkIn?: (region: Region) => TerraformResource | undefined;
}

/** A planned network of which only the prefixes are known, by name of region. */
export function fakeNetwork(
  tenant: Tenant,
  name: string,
  prefixes: Readonly<Record<string, readonly string[]>>,
  { reaches = () => true, networkIn = () => undefined }: Fake = {},
): Addressed {
  const parsed = new Map(Object.entries(prefixes).map(([region, texts]) => [region, texts.map(Prefix.parse)]));
  return {
    label: `network ${name}`,
    regions: tenant.regions.filter((region) => parsed.has(region.name)),
    prefixesIn: (region) => parsed.get(region.name) ?? [],
    reaches,
    networkIn,
  };
}
