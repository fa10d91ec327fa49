import { compute, newComputeState, type ComputeState } from "./compute";
import { image, newImageState, type ImageState } from "./image";
import { network, newNetworkState, type NetworkState, type RegionSeed } from "./network";
import type { Service } from "./service";
import { newVolumeState, volume, type VolumeState } from "./volume";

/** The services that every region has. A new one: a folder beside `compute`, its service here and its state below. */
export const REGION_SERVICES: readonly Service[] = [compute, network, volume, image];

/** What a region holds: plain JSON, a part for each service. */
export interface RegionState {
  readonly compute: ComputeState;
  readonly network: NetworkState;
  readonly volume: VolumeState;
  readonly image: ImageState;
}

export function newRegionState(seed: RegionSeed): RegionState {
  return {
    compute: newComputeState(),
    network: newNetworkState(seed),
    volume: newVolumeState(),
    image: newImageState(seed),
  };
}
