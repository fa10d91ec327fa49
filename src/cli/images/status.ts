import { readReplicas, verifyReplicas, type ReplicaQuestion, type ReplicaStatus } from "../../live";
import { renderImages, reportImages, type ImagesReport, type ReportedVersion } from "../../report/images";
import { CHANGES_PENDING, FAILED, ofSignal, REGION_UNKNOWN } from "../exit-code";
import { formatOf, isColored } from "../output";
import { givenQuestion, isDescribed, type GivenContent } from "./given-image";
import { Interruption } from "./interruption";
import { openImages, pickVersions, type PickedVersion, type WhichReplicas } from "./open-images";
import { replicaProgress } from "./replica-progress";

interface ShowOptions extends WhichReplicas, GivenContent {
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface StatusCommandOptions extends ShowOptions {
  /** Whether something unknown is a failure. */
  readonly strict?: boolean;
  /** Whether the exit code says that replicas are missing. */
  readonly detailedExitcode?: boolean;
}

export interface VerifyCommandOptions extends ShowOptions {
  /** Whether all bytes are read. */
  readonly deep?: boolean;
  readonly idleTimeoutMs?: number;
}

/** A version, and what is asked about it. */
interface Asked {
  readonly version: Omit<ReportedVersion, "replicas">;
  readonly question: ReplicaQuestion;
}

/** `multisite images status`: what there is of images. @returns the exit code */
export async function status(options: StatusCommandOptions): Promise<number> {
  const asked = await askedIn(options);
  const { timeoutMs, strict, detailedExitcode } = options;
  const report = reportOf(asked, await readReplicas(questionsOf(asked), { timeoutMs }));
  show(report, options);
  const { wrong, unknown, missing, verified } = count(report);
  if (wrong > 0) return FAILED;
  if (unknown > 0 && (strict === true || verified + missing === 0)) return REGION_UNKNOWN;
  return missing > 0 && detailedExitcode === true ? CHANGES_PENDING : 0;
}

/** `multisite images verify`: whether all that is declared is there, and right. @returns the exit code */
export async function verify(options: VerifyCommandOptions): Promise<number> {
  const asked = await askedIn(options);
  const { timeoutMs, deep, idleTimeoutMs } = options;
  const interruption = new Interruption();
  const progress = replicaProgress(options);
  const how = { timeoutMs, deep, idleTimeoutMs, signal: interruption.signal };
  const onEvent = progress.onEvent.bind(progress);
  const verified = verifyReplicas(questionsOf(asked), { ...how, onEvent }).finally(() => {
    progress.end();
    interruption.end();
  });
  // Who is interrupted in a pause between two attempts has no answer.
  const told = await verified.catch((error: unknown) => {
    if (interruption.by === undefined) throw error;
    return [];
  });
  if (interruption.by !== undefined) return ofSignal(interruption.by);
  const report = reportOf(asked, told);
  show(report, options);
  const { wrong, unknown, missing } = count(report);
  return wrong + missing > 0 ? FAILED : unknown > 0 ? REGION_UNKNOWN : 0;
}

/** A version of the model as reports have it. */
export function reportedOf({ image, version }: PickedVersion): Asked["version"] {
  const { waves } = image.declared;
  const { reached } = image.rolloutOf(version);
  const { sha512, size: bytes } = image.contentOf(version);
  return {
    ...{ image: image.path, version: version.version, name: version.name, sha512, bytes, delivery: version.delivery },
    promoted: image.promoted === version.version,
    ...(waves === undefined ? {} : { waves, reached: reached[version.version] }),
  };
}

async function askedIn(options: ShowOptions): Promise<Asked[]> {
  if (isDescribed(options)) {
    const question = await givenQuestion(options);
    return [{ question, version: { image: question.name, version: "", name: question.name, sha512: question.sha512 } }];
  }
  const { picked } = await openImages(options);
  return pickVersions(picked, options).map((one) => {
    const regions = one.image.wavesOf(one.version).flat();
    const wanted = regions.filter((name) => options.region?.includes(name) ?? true);
    const lost = options.region === undefined ? one.image.lostOf(one.version) : [];
    const version = { ...reportedOf(one), ...(lost.length === 0 ? {} : { lost }) };
    return { version, question: one.image.questionOf(one.version, wanted) };
  });
}

function questionsOf(asked: readonly Asked[]): ReplicaQuestion[] {
  return asked.map(({ question }) => question);
}

function reportOf(asked: readonly Asked[], told: readonly ReplicaStatus[]): ImagesReport {
  const replicasOf = ({ label }: ReplicaQuestion) =>
    told.filter((status) => status.label === label).map(({ label: _label, ...replica }) => replica);
  return reportImages(asked.map(({ version, question }) => ({ ...version, replicas: replicasOf(question) })));
}

function show(report: ImagesReport, options: ShowOptions): void {
  const format = formatOf(options);
  const color = isColored(process.stdout);
  process.stdout.write(`${renderImages(report, format, { color, now: new Date() })}\n`);
}

function count({ versions }: ImagesReport) {
  const states = versions.flatMap(({ replicas }) => replicas.map(({ state }) => state));
  const of = (...wanted: readonly string[]) => states.filter((state) => wanted.includes(state)).length;
  const missing = of("absent", "copying", "unpublished");
  return { wrong: of("wrong"), unknown: of("unknown"), verified: of("verified"), missing };
}
