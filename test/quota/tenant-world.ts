import {
  rebalance,
  UNLIMITED,
  whileWriting,
  type FieldKey,
  type LimitWrite,
  type RebalanceRequest,
  type RegionUsage,
  type Service,
} from "../../src/quota";

/** How a write ends: done, not sent, or, since its region is lost in the middle of it, done in whole or in part without an answer. */
export type Outcome = "done" | "not sent" | "lost when done" | "lost half done";

interface CloudRegion {
  isUp: boolean;
  readonly used: Map<FieldKey, number>;
  readonly limits: Map<FieldKey, number>;
}

const ALL: ReadonlySet<Service> = new Set(["compute", "network", "volume", "image", "loadBalancer"]);

/** A tenant in regions that refuse what OpenStack refuses, and the memory of a tool that sets its limits. */
export class TenantWorld {
  private readonly regions = new Map<string, CloudRegion>();
  private readonly memory = new Map<string, RegionUsage>();

  /** Called after every write that changed something. */
  constructor(private readonly afterWrite: (before: ReadonlyMap<FieldKey, number>) => void) {}

  add(region: string, used: ReadonlyMap<FieldKey, number>, limits: ReadonlyMap<FieldKey, number>): void {
    this.regions.set(region, { isUp: true, used: new Map(used), limits: new Map(limits) });
    this.read();
  }

  /** Reads all regions that are up; of the others the last limits are what is known. */
  read(): RegionUsage[] {
    for (const [region, { isUp, used, limits }] of this.regions) {
      const last = this.memory.get(region)?.limits ?? new Map<FieldKey, number>();
      const known: RegionUsage = isUp
        ? { region, used: new Map(used), limits: new Map(limits), complete: ALL }
        : { region, used: new Map(), limits: last };
      this.memory.set(region, known);
    }
    return [...this.memory.values()];
  }

  setUp(region: string, isUp: boolean): void {
    this.at(region).isUp = isUp;
  }

  /** Uses more, up to the limit, or less. */
  use(region: string, field: FieldKey, more: number): void {
    const { used, limits } = this.at(region);
    const [has, limit] = [used.get(field), limits.get(field)];
    if (has === undefined || limit === undefined) return;
    const wanted = Math.max(0, has + more);
    if (wanted <= has || wanted <= ceiling(limit)) used.set(field, wanted);
  }

  /** Plans, and writes until all is done or one write isn't. True if all is done. */
  apply(request: Omit<RebalanceRequest, "usage">, outcomes: readonly Outcome[], between: () => void): boolean {
    const { writes } = rebalance({ ...request, usage: this.read() });
    return writes.every((write, n) => {
      between();
      return this.write(write, outcomes[n] ?? "done");
    });
  }

  /** The limits of a field in all regions together; Infinity if one is unlimited. */
  total(field: FieldKey): number {
    return [...this.regions.values()].reduce((sum, { limits }) => sum + ceiling(limits.get(field) ?? 0), 0);
  }

  /** What is used above a limit. */
  excess(): string[] {
    return [...this.regions].flatMap(([region, { used, limits }]) =>
      [...used].filter(([field, has]) => has > ceiling(limits.get(field) ?? 0)).map(([field]) => `${region} ${field}`),
    );
  }

  limit(region: string, field: FieldKey): number | undefined {
    return this.at(region).limits.get(field);
  }

  private write(write: LimitWrite, outcome: Outcome): boolean {
    const known = this.memory.get(write.region);
    if (known === undefined) throw new Error(`${write.region} was never read`);
    this.memory.set(write.region, whileWriting(known, write));
    const { isUp, used, limits } = this.at(write.region);
    const isRefused = write.changes.some(({ field, to }) => (used.get(field) ?? 0) > ceiling(to));
    if (!isUp || isRefused || outcome === "not sent") return false;
    const before = new Map(write.changes.map(({ field }) => [field, this.total(field)]));
    const count = outcome === "lost half done" ? write.changes.length / 2 : write.changes.length;
    for (const { field, to } of write.changes.slice(0, count)) limits.set(field, to);
    this.afterWrite(before);
    if (outcome === "done") this.memory.set(write.region, { ...known, limits: new Map(limits) });
    else this.setUp(write.region, false);
    return outcome === "done";
  }

  private at(region: string): CloudRegion {
    const found = this.regions.get(region);
    if (found === undefined) throw new Error(`no region ${region}`);
    return found;
  }
}

function ceiling(limit: number): number {
  return limit === UNLIMITED ? Infinity : limit;
}
