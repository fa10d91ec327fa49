import { compute, newComputeState, type ComputeState } from "./compute";
import type { Service } from "./service";

/** The services that every region has. A new one: a folder beside `compute`, its service here and its state below. */
export const REGION_SERVICES: readonly Service[] = [compute];

/** What a region holds: plain JSON, a part for each service. */
export interface RegionState {
  readonly compute: ComputeState;
}

export function newRegionState(): RegionState {
  return { compute: newComputeState() };
}
