import { mapValues } from "lodash";
import { join } from "node:path";
import type { EmbeddedCloud } from "./embedded-cloud";
import { ImageFiles } from "./image";
import { Listener, type NodeBindings } from "./listener";
import type { Bindings, Service } from "./service";
import { REGION_SERVICES, newRegionState, type RegionState } from "./services";

/** One region: its services on one port, and what they hold. */
export class EmbeddedRegion extends Listener {
  readonly state: RegionState;
  /** The bytes of its images. */
  readonly imageFiles: ImageFiles;
  private readonly jobs = new Set<Promise<void>>();
  private readonly jobsEnd = new AbortController();

  /** @param restored what an earlier region held; a service, or a part of one, that it did not have yet begins anew */
  constructor(
    private readonly cloud: EmbeddedCloud,
    readonly name: string,
    restored?: Partial<RegionState>,
  ) {
    super();
    const seed = { number: cloud.regions.length + 1, adminProjectId: cloud.identity.adminProjectId };
    const fresh = newRegionState(seed);
    this.imageFiles = new ImageFiles(() => join(cloud.imageFolder, encodeURIComponent(name)));
    this.state = mapValues(fresh, (part, name) => ({
      ...part,
      ...restored?.[name as keyof RegionState],
    })) as RegionState;
  }

  /** Something that goes on after its request was answered; when the region stops it is told, and waited for. */
  run(job: (stopped: AbortSignal) => Promise<void>): void {
    const running = job(this.jobsEnd.signal).finally(() => this.jobs.delete(running));
    this.jobs.add(running);
  }

  override async stop(): Promise<void> {
    this.jobsEnd.abort();
    await super.stop();
    await Promise.all(this.jobs);
  }

  protected override services(): readonly Service[] {
    return REGION_SERVICES;
  }

  protected override settle(): void {
    for (const service of REGION_SERVICES) service.settle?.(this.state);
  }

  protected override bindings(): Omit<Bindings, keyof NodeBindings> {
    return { cloud: this.cloud, region: this };
  }
}
