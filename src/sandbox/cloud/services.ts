import { compute, newComputeState, type ComputeState } from "./compute";
import { network, newNetworkState, type NetworkState, type RegionSeed } from "./network";
import type { Service } from "./service";

/** The services that every region has. A new one: a folder beside `compute`, its service here and its state below. */
export const REGION_SERVICES: readonly Service[] = [compute, network];

/** What a region holds: plain JSON, a part for each service. */
export interface RegionState {
  readonly compute: ComputeState;
  readonly network: NetworkState;
}

export function newRegionState(seed: RegionSeed): RegionState {
  return { compute: newComputeState(), network: newNetworkState(seed) };
}
