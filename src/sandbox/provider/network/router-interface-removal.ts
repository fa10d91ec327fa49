import { Address } from "../../../address/address";
import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Cloud } from "../cloud";
import { blockOf } from "./cidr";
import { ExtraRoutes } from "./extra-routes";
import { ask, isRefusal } from "./neutron";
import { oneByOne } from "./one-by-one";
import { pauses } from "./pauses";
import type { RouterInterface } from "./router-interface";

/**
 * Removes an interface as soon as nothing needs it any more, and waits until its port is gone. With `force_destroy`, routes
 * that lead through its subnet are taken out of the router.
 */
export async function removeInterface(
  cloud: Cloud,
  region: string,
  state: RouterInterface,
  signal: AbortSignal,
): Promise<void> {
  const { id, router_id: router, subnet_id, port_id } = state;
  // By its subnet: a port may be more interfaces than this one.
  const body = subnet_id ? { subnet_id } : { port_id: port_id ?? id };
  let inUse: Error | undefined;
  for await (const _ of pauses(signal)) {
    try {
      await ask(cloud, region, "PUT", `/routers/${router}/remove_router_interface`, { body, signal });
      await ask(cloud, region, "GET", `/ports/${id}`, { signal });
    } catch (error) {
      if (isRefusal(error, "notFound")) return;
      if (!isRefusal(error, "conflict")) throw signal.aborted ? (inUse ?? error) : error;
      inUse = error;
      if (state.force_destroy && subnet_id) await clearRoutes(cloud, region, router, subnet_id, signal);
    }
  }
  throw inUse ?? new ProviderError({ summary: `Port ${id} is still there in ${region}` });
}

/** Removes the routes whose next hop is in a subnet. */
async function clearRoutes(cloud: Cloud, region: string, router: string, subnetId: string, signal: AbortSignal) {
  const options = { member: "subnet", signal };
  const { subnet } = await ask<{ readonly subnet: { readonly cidr: string } }>(
    cloud,
    region,
    "GET",
    `/subnets/${subnetId}`,
    options,
  );
  const block = blockOf(subnet.cidr);
  const routes = new ExtraRoutes(cloud, region, router);
  await oneByOne(router, async () => {
    const all = await routes.read(signal);
    await routes.replace(
      all.filter(({ next_hop }) => !block?.contains(Address.parse(next_hop))),
      signal,
    );
  });
}
