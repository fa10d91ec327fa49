import type { ModelAddressPlan } from "../src/model";
import type { AddressDeclarations } from "./address-declarations";
import type { AddressPlan } from "./address-plan";
import type { AddressSpace } from "./address-space";

/** A plan as the model file has it. `lock` is the path of its lock file; undefined for one in memory. */
export function modelOf(
  plan: AddressPlan,
  { pools, routing }: AddressDeclarations,
  space: AddressSpace,
  lock: string | undefined,
): ModelAddressPlan {
  return {
    path: plan.node.path,
    tenant: plan.tenant.node.path,
    holder: space.holder,
    lock,
    pools: Object.entries(pools).flatMap(([plane, cidrs]) => cidrs.map((cidr) => ({ plane, cidr: `${cidr}` }))),
    reserved: space.reserved.map(({ prefix, why, region }) => ({
      cidr: `${prefix}`,
      reason: why,
      region: region?.name,
    })),
    blocks: plan.networks.flatMap((network) =>
      network.regions.flatMap((region) =>
        network.prefixesIn(region).map((prefix) => ({
          network: network.node.id,
          plane: network.plane,
          region: region.name,
          domain: routing.domainOf(region.name, network.plane),
          cidr: `${prefix}`,
        })),
      ),
    ),
    addresses: space.addresses.map(({ network, name, region, address, mac }) => ({
      network,
      name,
      region,
      address: `${address}`,
      mac: `${mac}`,
    })),
  };
}
