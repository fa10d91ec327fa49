import { readFileSync } from "node:fs";
import minBy from "lodash/minBy";
import type { Problem } from "../src/finding";
import { parseUsageSnapshot, regionUsages, type RegionUsage, type UsageSnapshotFile } from "../src/quota";
import type { Region } from "./region";

/** How {@link UsageSnapshot.fromFile} reads. */
export interface UsageSnapshotOptions {
  /**
   * How old it may be, such as `30m`, `12h` or `7d`: what was true long ago says little about today.
   * @default "24h"
   */
  readonly maxAge?: string;
}

const DEFAULT_AGE = "24h";
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Clocks of two machines differ by so much at most. */
const SKEW = 5 * SECONDS.m;

/** What the tenant used in each region, as `multisite usage --snapshot` wrote it: synth itself asks no cloud. */
export class UsageSnapshot {
  /**
   * Reads a snapshot. What is wrong with it becomes a finding of the budget that it is given to.
   *
   * @param path from the working directory of synth
   */
  static fromFile(path: string, { maxAge = DEFAULT_AGE }: UsageSnapshotOptions = {}): UsageSnapshot {
    try {
      return new UsageSnapshot(path, maxAge, parseUsageSnapshot(readFileSync(path, "utf8")));
    } catch (error) {
      return new UsageSnapshot(path, maxAge, undefined, (error as Error).message);
    }
  }

  private constructor(
    private readonly path: string,
    private readonly maxAge: string,
    private readonly file: UsageSnapshotFile | undefined,
    private readonly failure?: string,
  ) {}

  /** What is wrong with it, now. */
  get problems(): readonly Problem[] {
    const most = seconds(this.maxAge);
    if (most === undefined)
      return [problem("maxAge of the snapshot is no duration", this.maxAge, "write it as 30m, 12h or 7d")];
    if (this.failure !== undefined)
      return [problem(`the snapshot can't be read: ${this.failure}`, this.path, this.fix)];
    return this.age(most);
  }

  /**
   * What is known of the regions, by their names in the tree. Other regions of their clouds are there under their own names: they may
   * hold quota too.
   *
   * @internal
   */
  usageOf(regions: readonly Region[]): readonly RegionUsage[] | undefined {
    if (this.file === undefined) return undefined;
    const clouds = new Set(regions.map(({ cloud }) => cloud));
    const rows = this.file.regions
      .filter(({ cloud }) => clouds.has(cloud) || clouds.has(undefined))
      .map((row) => {
        const found = regions.find((region) => isSame(region, row));
        return { ...row, name: found?.name ?? `${row.region} of ${row.cloud}` };
      });
    return regionUsages({ ...this.file, regions: rows });
  }

  /** The oldest answer counts; a service that did not answer is as old as the attempt. */
  private age(most: number): Problem[] {
    const times = (this.file?.regions ?? []).flatMap(({ services }) => Object.values(services).map(({ at }) => at));
    const oldest = minBy(times, Date.parse);
    if (oldest === undefined) return [problem("the snapshot knows no region", this.path, this.fix)];
    const age = (Date.now() - Date.parse(oldest)) / 1000;
    if (age < -SKEW) return [problem("the snapshot is of a time to come", oldest, `set the clock, or ${this.fix}`)];
    if (age <= most) return [];
    return [problem(`${this.path} is older than ${this.maxAge}`, oldest, `${this.fix}; or allow a higher maxAge`)];
  }

  private get fix(): string {
    return `run: multisite usage --snapshot ${this.path}`;
  }
}

function isSame({ name, cloud, cloudRegion }: Region, row: { name: string; cloud: string; region: string }): boolean {
  if (cloud !== undefined) return row.cloud === cloud && row.region === cloudRegion;
  // The author brought the provider: nobody knows what clouds.yaml calls its cloud.
  return row.name === name || row.region === cloudRegion;
}

function seconds(duration: string): number | undefined {
  const [, number, unit] = /^(\d+)([smhd])$/u.exec(duration) ?? [];
  return unit === undefined ? undefined : Number(number) * SECONDS[unit];
}

function problem(what: string, value: string, fix: string): Problem {
  return { code: "QUOTA_SNAPSHOT", severity: "error", what, value, fix };
}
