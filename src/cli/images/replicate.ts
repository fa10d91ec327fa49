import partition from "lodash/partition";
import {
  replicateByWaves,
  type HeldReplica,
  type ReplicaEvent,
  type ReplicaOutcome,
  type ReplicateOptions,
} from "../../live";
import { renderReplication, type ReplicationReport } from "../../report/replication";
import { CliError } from "../cli-error";
import { FAILED, ofSignal, REGION_UNKNOWN } from "../exit-code";
import { declaredJob } from "./declared-job";
import type { DeclaredImage } from "./declared-image";
import { givenJob, type GivenImage } from "./given-image";
import { Interruption } from "./interruption";
import { openImages, pickVersions, type PickedVersion, type WhichReplicas } from "./open-images";
import { newsFilter, replicaProgress, type ReplicaProgress } from "./replica-progress";

export interface ReplicateCommandOptions
  extends WhichReplicas, GivenImage, Pick<ReplicateOptions, "idleTimeoutMs" | "parallel"> {
  readonly json?: boolean;
  /** Bytes per second, of all uploads together. */
  readonly limitRate?: number;
  /** How often each replica is tried again. */
  readonly retries?: number;
}

/** What became of replicas. */
type Outcome = ReplicaOutcome | HeldReplica;

/** `multisite images replicate`: brings images to their regions. @returns the exit code */
export async function replicate(options: ReplicateCommandOptions): Promise<number> {
  // Until it is done: it ends at once, uploads and all, where nobody reads what it tells.
  process.exitCode = FAILED;
  const interruption = new Interruption();
  const progress = new Progress(options);
  const { idleTimeoutMs, parallel, limitRate, retries } = options;
  const how: ReplicateOptions = {
    ...{ idleTimeoutMs, parallel, maxBytesPerSecond: limitRate, signal: interruption.signal },
    attempts: retries === undefined ? undefined : retries + 1,
    onEvent: (event) => progress.onEvent(event),
  };
  const unkept: unknown[] = [];
  try {
    const work = isGiven(options)
      ? replicateGiven(options, how)
      : replicateDeclared(options, how, (error) => unkept.push(error));
    const report = await work.finally(() => progress.end());
    const text = options.json === true ? JSON.stringify({ event: "done", ...report }) : renderReplication(report);
    process.stdout.write(`${text}\n`);
    if (unkept.length > 0) throw unkept[0];
    if (interruption.by === undefined) return exitCode(report.outcomes);
  } catch (error) {
    // Who was interrupted before there were replicas has nothing to tell of them.
    if (interruption.by === undefined) {
      interruption.giveUp();
      throw error;
    }
  } finally {
    interruption.end();
  }
  process.stderr.write("multisite: interrupted; the same command goes on where it stopped\n");
  return ofSignal(interruption.by);
}

/** @throws CliError for what is said of an image that is not given */
function isGiven({ from, file, url, image, ...rest }: ReplicateCommandOptions): boolean {
  if (from === undefined && file === undefined && url === undefined) {
    const { name, sha512, cloud } = rest;
    if (name === undefined && sha512 === undefined && cloud === undefined) return false;
    throw new CliError(
      "say where the image is: --from, --file or --url; without --cloud, --name and --sha512 it is the model's",
    );
  }
  if (image !== undefined) throw new CliError(`${image} is an image of the model: leave --from, --file and --url out`);
  return true;
}

async function replicateGiven(given: GivenImage, how: ReplicateOptions): Promise<ReplicationReport> {
  const job = await givenJob(given, how);
  return { version: 1, outcomes: await replicateByWaves([job], how), skipped: [] };
}

/** @param onUnkept told what is wrong with a lock file that can't be written: the images go on, and the run fails in the end */
async function replicateDeclared(
  which: WhichReplicas,
  how: ReplicateOptions,
  onUnkept: (error: unknown) => void,
): Promise<ReplicationReport> {
  const { all, picked } = await openImages(which);
  const [ours, others] = partition(pickVersions(picked, which), ({ version }) => version.delivery === "replicator");
  // A kernel is there before what it boots.
  const [needy, plain] = partition(ours, ({ version }) => (version.kernel ?? version.ramdisk) !== undefined);
  const outcomes: Outcome[] = [];
  for (const versions of [plain, needy])
    outcomes.push(...(await replicateVersions(versions, all, which, how, onUnkept)));
  return { version: 1, outcomes, skipped: others.map(({ image, version }) => image.labelOf(version)) };
}

async function replicateVersions(
  versions: readonly PickedVersion[],
  all: readonly DeclaredImage[],
  { region, timeoutMs }: WhichReplicas,
  how: ReplicateOptions,
  onUnkept: (error: unknown) => void,
): Promise<Outcome[]> {
  const asking = { all, region, timeoutMs, signal: how.signal, idleTimeoutMs: how.idleTimeoutMs };
  const prepared = await Promise.all(versions.map((picked) => declaredJob(picked, asking)));
  // At once: a run that is killed has lost nothing that synth has to know.
  const onOutcome = (outcome: ReplicaOutcome) => {
    const of = versions.find(({ image, version }) => image.labelOf(version) === outcome.label);
    const { region, salt } = outcome;
    try {
      // One that failed tells only which ids are used up.
      if (outcome.state === "verified") of?.image.keepReplicas(of.version, [outcome]);
      else if (salt !== undefined) of?.image.keepReplicas(of.version, [{ region, salt }]);
    } catch (error) {
      onUnkept(error);
    }
  };
  const outcomes = await replicateByWaves(
    prepared.flatMap(({ job }) => job ?? []),
    { ...how, onOutcome },
  );
  return [...prepared.flatMap(({ failed }) => failed), ...outcomes];
}

/** Where each event goes: with `--json` to stdout, a line each, and to whoever looks on. */
class Progress implements ReplicaProgress {
  private readonly shown?: ReplicaProgress;
  private readonly isNews = newsFilter();

  constructor(private readonly options: Pick<ReplicateCommandOptions, "json" | "debug">) {
    if (options.json !== true || process.stderr.isTTY) this.shown = replicaProgress(options);
  }

  onEvent(event: ReplicaEvent): void {
    this.shown?.onEvent(event);
    if (this.options.json === true && this.isNews(event)) process.stdout.write(`${JSON.stringify(event)}\n`);
  }

  end(): void {
    this.shown?.end();
  }
}

/** What is certain counts first: something failed; then, that a region could not be reached. */
function exitCode(outcomes: readonly Outcome[]): number {
  const failed = outcomes.flatMap((outcome) => (outcome.state === "failed" ? [outcome] : []));
  if (failed.some(({ cause }) => cause === undefined || !UNREACHABLE.has(cause))) return FAILED;
  if (failed.length > 0) return REGION_UNKNOWN;
  return outcomes.some(({ state }) => state === "held") ? FAILED : 0;
}

const UNREACHABLE: ReadonlySet<string> = new Set(["refused", "timeout", "reset"]);
