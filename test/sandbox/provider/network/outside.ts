import type { Lab } from "./lab";

/** The network that leads out of a region, and its subnet. */
export interface Outside {
  readonly network: string;
  readonly subnet: string;
}

export async function outside(lab: Lab): Promise<Outside> {
  type Network = { readonly id: string; readonly subnets: readonly string[] };
  const [{ id, subnets }] = await lab.ask<Network[]>("GET", "/networks?router:external=true");
  return { network: id, subnet: subnets[0] };
}
