import type { HttpBindings } from "@hono/node-server";
import { mapValues } from "lodash";
import type { EmbeddedCloud } from "./embedded-cloud";
import { Listener } from "./listener";
import type { Bindings, Service } from "./service";
import { REGION_SERVICES, newRegionState, type RegionState } from "./services";

/** One region: its services on one port, and what they hold. */
export class EmbeddedRegion extends Listener {
  readonly state: RegionState;

  /** @param restored what an earlier region held; a service, or a part of one, that it did not have yet begins anew */
  constructor(
    private readonly cloud: EmbeddedCloud,
    readonly name: string,
    restored?: Partial<RegionState>,
  ) {
    super();
    const seed = { number: cloud.regions.length + 1, adminProjectId: cloud.identity.adminProjectId };
    const fresh = newRegionState(seed);
    this.state = mapValues(fresh, (part, name) => ({
      ...part,
      ...restored?.[name as keyof RegionState],
    })) as RegionState;
  }

  protected override services(): readonly Service[] {
    return REGION_SERVICES;
  }

  protected override settle(): void {
    for (const service of REGION_SERVICES) service.settle?.(this.state);
  }

  protected override bindings(): Omit<Bindings, keyof HttpBindings> {
    return { cloud: this.cloud, region: this };
  }
}
