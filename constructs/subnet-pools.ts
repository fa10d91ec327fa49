import { Construct } from "constructs";
import { aggregate, type Family, type Prefix } from "../src/address";
import { OWN_IDS } from "./address-declarations";
import { NetworkingAddressscopeV2 } from "./bindings/networking-addressscope-v2";
import { NetworkingSubnetpoolV2 } from "./bindings/networking-subnetpool-v2";
import type { Region } from "./region";
import type { Tenant } from "./tenant";
import { literal } from "./text";

/** Length of what Neutron would give to somebody who asks the pool for no length. */
const DEFAULT_LENGTH: Readonly<Record<Family, number>> = { 4: 24, 6: 64 };
const LONGEST: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** The pools of a plan as Neutron's own, in each region: a subnet pool for each plane and family, in an address scope. */
export class SubnetPools extends Construct {
  private readonly made = new Map<
    string,
    { readonly pool: NetworkingSubnetpoolV2; readonly prefixes: readonly Prefix[] }
  >();

  constructor(scope: Construct, tenant: Tenant, pools: Readonly<Record<string, readonly Prefix[]>>) {
    super(scope, OWN_IDS.subnetPools);
    for (const [plane, prefixes] of Object.entries(pools)) {
      for (const family of [4, 6] as const) {
        // Neutron joins prefixes that touch, and the provider would see a change in every plan.
        const joined = aggregate(prefixes.filter((prefix) => prefix.family === family));
        if (joined.length === 0) continue;
        for (const region of tenant.regions) this.make(region, plane, family, joined);
      }
    }
  }

  /**
   * Id of the pool that blocks of a plane come from; undefined if one of them lies outside. Neutron wants all subnets of a network and
   * family from the same pool.
   */
  idFor(region: Region, plane: string, blocks: readonly Prefix[]): string | undefined {
    const found = blocks.length === 0 ? undefined : this.made.get(idOf(region, plane, blocks[0].family));
    const inside = found?.prefixes.some((pool) => blocks.every((block) => pool.contains(block)));
    return inside === true ? found?.pool.id : undefined;
  }

  private make(region: Region, plane: string, family: Family, prefixes: readonly Prefix[]): void {
    const scope = region.scopeFor(this);
    const id = idOf(region, plane, family);
    const name = literal(`${this.node.scope?.node.id}-${plane}-ipv${family}`);
    const shortest = Math.min(...prefixes.map(({ length }) => length));
    const addressScope = new NetworkingAddressscopeV2(scope, `${id}-scope`, {
      ...region.placement,
      name,
      ipVersion: family,
    });
    const pool = new NetworkingSubnetpoolV2(scope, id, {
      ...region.placement,
      name,
      ipVersion: family,
      prefixes: prefixes.map(String),
      addressScopeId: addressScope.id,
      minPrefixlen: shortest,
      defaultPrefixlen: Math.max(shortest, DEFAULT_LENGTH[family]),
      maxPrefixlen: LONGEST[family],
    });
    this.made.set(id, { pool, prefixes });
  }
}

function idOf(region: Region, plane: string, family: Family): string {
  return `${region.name}-${plane}-ipv${family}`;
}
