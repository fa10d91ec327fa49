import { regionsToCopy, type ReplicaState, type Waves } from "../../image";
import type { ImageJob } from "./job";
import type { ReplicaOutcome } from "./replica-event";
import type { ReplicateOptions } from "./replicate-images";
import { ReplicationRun } from "./replication-run";

/** A job that spreads wave by wave: the next one begins when the one before is verified in all its regions. */
export interface WaveJob extends ImageJob {
  /** Names of regions, as their places have them. @default - one wave, of all targets */
  readonly waves?: Waves;
  /** What those regions of the waves have that are no targets: they can hold others up too. @default - nothing */
  readonly others?: Readonly<Record<string, ReplicaState>>;
}

/** A target whose turn has not come. */
export interface HeldReplica {
  /** Of its job. */
  readonly label: string;
  /** What the region is called in reports. */
  readonly region: string;
  readonly state: "held";
  /** Names of the regions that are not verified, in the wave before or in its own. */
  readonly waitsFor: readonly string[];
}

/**
 * Brings images to their regions as {@link replicateImages} does, wave by wave. The waves of a job wait for each other alone: other jobs
 * go on beside them.
 *
 * @returns what became of each target, in their order
 */
export async function replicateByWaves(
  jobs: readonly WaveJob[],
  options: ReplicateOptions = {},
): Promise<(ReplicaOutcome | HeldReplica)[]> {
  const run = new ReplicationRun(options);
  return (await Promise.all(jobs.map((job) => rollOut(job, run)))).flat();
}

async function rollOut(job: WaveJob, run: ReplicationRun): Promise<(ReplicaOutcome | HeldReplica)[]> {
  const rollout = new JobRollout(job);
  for (;;) {
    const turn = rollout.turn();
    if (turn.targets.length === 0) return rollout.outcomes();
    rollout.take(await run.bring(turn));
  }
}

/** How far a job has come. */
class JobRollout {
  private readonly done = new Map<string, ReplicaOutcome>();
  private readonly waves: Waves;

  constructor(private readonly job: WaveJob) {
    this.waves = job.waves ?? [job.targets.map(({ place }) => place.name)];
  }

  /** The job with the targets whose turn it is; each target has one. */
  turn(): ImageJob {
    const regions = this.open();
    const targets = this.job.targets.filter(({ place: { name } }) => regions.includes(name) && !this.done.has(name));
    return { ...this.job, targets };
  }

  take(outcomes: readonly ReplicaOutcome[]): void {
    for (const outcome of outcomes) this.done.set(outcome.region, outcome);
  }

  outcomes(): (ReplicaOutcome | HeldReplica)[] {
    const { label, targets } = this.job;
    const waitsFor = this.open();
    return targets.map(
      ({ place: { name: region } }) => this.done.get(region) ?? { label, region, state: "held", waitsFor },
    );
  }

  /** The regions of the wave under way that are not verified. */
  private open(): string[] {
    const version = this.job.label;
    const rollout = { waves: this.waves, reached: { [version]: this.waves.length }, promoted: version };
    return regionsToCopy(rollout, version, (region) => this.stateOf(region));
  }

  private stateOf(region: string): ReplicaState {
    const outcome = this.done.get(region);
    if (outcome === undefined) return this.job.others?.[region] ?? "absent";
    return outcome.state === "verified" ? "verified" : "unknown";
  }
}
