import { advance, promote, type ImageLockEntry, type Rollout } from "../../image";
import { verifyReplicas, type ReplicaStatus } from "../../live";
import type { ModelImageVersion } from "../../model";
import { reportImages } from "../../report/images";
import { renderPromotion, type PromotionReport } from "../../report/promotion";
import { CliError } from "../cli-error";
import { FAILED, REGION_UNKNOWN } from "../exit-code";
import type { DeclaredImage } from "./declared-image";
import { openImage, type WhichImages } from "./open-images";
import { reportedOf } from "./status";

interface MoveOptions extends WhichImages {
  readonly json?: boolean;
}

export interface PromoteCommandOptions extends MoveOptions {
  readonly image: string;
  readonly version: string;
  /** Whether the version may reach its next wave, instead of all users. */
  readonly wave?: boolean;
}

export interface RollbackCommandOptions extends MoveOptions {
  readonly image: string;
  /** @default - the one declared before the promoted one */
  readonly version?: string;
  /** Whether regions that do not answer hold it up as little as verified ones: it was promoted before, and they can't be asked. */
  readonly despiteUnknown?: boolean;
}

/** `multisite images promote`: what is verified may go on, to its next wave or to users. @returns the exit code */
export async function promoteImage(options: PromoteCommandOptions): Promise<number> {
  const image = await openImage(options);
  const version = image.version(options.version);
  const move = options.wave === true ? nextWave : makePromoted;
  return end(await move(image, version, options), options);
}

/** `multisite images rollback`: users get an earlier version again; nothing is copied. @returns the exit code */
export async function rollbackImage(options: RollbackCommandOptions): Promise<number> {
  const image = await openImage(options);
  const names = image.versions.map(({ version }) => version);
  const now = names.indexOf(image.promoted);
  const to = names.indexOf(
    options.version === undefined ? (names[now - 1] ?? "") : image.version(options.version).version,
  );
  if (to === -1)
    throw new CliError(`no version of ${image.path} is declared before ${image.promoted || "its promoted one"}`);
  if (now !== -1 && to > now) {
    const how = `multisite images promote ${image.path} ${names[to]}`;
    throw new CliError(
      `${names[to]} of ${image.path} is declared after ${image.promoted}, that is no way back: ${how}`,
    );
  }
  return end(await makePromoted(image, image.versions[to], options), options);
}

async function nextWave(image: DeclaredImage, version: ModelImageVersion, how: WhichImages): Promise<PromotionReport> {
  const label = image.labelOf(version);
  if (image.declared.waves === undefined) throw new CliError(`${image.path} has no waves: it is not controlled`);
  if (version.reachedInCode === true)
    throw new CliError(`the code says how far ${label} may go: change \`reached\` there, or take it out`);
  needLock(image);
  const rollout = image.rolloutOf(version);
  const { waves, reached } = rollout;
  const from = reached[version.version];
  const isLast = from === waves.length;
  const to = isLast ? from : from + 1;
  const wave = { from, to, of: waves.length, regions: isLast ? [] : waves[from] };
  if (isLast) return reportOf(image, version, { state: "unchanged", wave });
  const states = await statesIn(image, version, waves.slice(0, from).flat(), how);
  const step = advance(rollout, version.version, stateOf(states));
  if ("blockers" in step) return reportOf(image, version, { state: "blocked", wave, ...step }, states);
  keep(image, version, states, [{ kind: "wave", image: image.path, version: version.version, wave: to }]);
  return reportOf(image, version, { state: "moved", wave });
}

async function makePromoted(
  image: DeclaredImage,
  version: ModelImageVersion,
  how: WhichImages & Pick<RollbackCommandOptions, "despiteUnknown">,
): Promise<PromotionReport> {
  if (image.declared.promotedInCode === true)
    throw new CliError(
      `the code says which version of ${image.path} is promoted: change \`promoted\` there, or take it out`,
    );
  needLock(image);
  const promoted = { from: image.promoted === "" ? undefined : image.promoted, to: version.version };
  // An only version is promoted as long as it is the only one: until it is kept.
  if (image.entries.some(({ kind, version: kept }) => kind === "promoted" && kept === version.version))
    return reportOf(image, version, { state: "unchanged", promoted });
  const rollout = image.rolloutOf(version);
  needAllWaves(image, version, rollout);
  const states = await statesIn(image, version, rollout.waves.flat(), how);
  const known = stateOf(states);
  const believed = (region: string) =>
    how.despiteUnknown === true && known(region) === "unknown" ? "verified" : known(region);
  const step = promote(rollout, version.version, believed);
  if ("blockers" in step) return reportOf(image, version, { state: "blocked", promoted, ...step }, states);
  keep(image, version, states, [
    { kind: "promoted", image: image.path, version: version.version },
    ...pinnedWaves(image, step.rollout),
  ]);
  return reportOf(image, version, { state: "moved", promoted });
}

/** @throws CliError for a version that is not to be in all of its regions yet */
function needAllWaves(image: DeclaredImage, version: ModelImageVersion, { waves, reached }: Rollout): void {
  const now = reached[version.version];
  if (now === waves.length) return;
  const fix =
    version.reachedInCode === true
      ? "raise `reached` in the code"
      : `multisite images promote ${image.path} ${version.version} --wave`;
  throw new CliError(
    `${image.labelOf(version)} has reached ${now} of ${waves.length} waves: ${fix}, as often as it takes`,
  );
}

/** Where nothing says how far a version has come, synth goes by the promoted one, which is another now. */
function pinnedWaves({ path, declared, versions }: DeclaredImage, { reached }: Rollout): ImageLockEntry[] {
  if (declared.waves === undefined) return [];
  const free = versions.filter(({ reachedInCode }) => reachedInCode !== true);
  return free.map(({ version }) => ({ kind: "wave", image: path, version, wave: reached[version] }));
}

function keep(
  image: DeclaredImage,
  version: ModelImageVersion,
  states: readonly ReplicaStatus[],
  entries: readonly ImageLockEntry[],
): void {
  image.keepReplicas(version, states);
  image.keep(entries);
}

/** @throws CliError where nothing could be kept of it */
function needLock({ path, declared }: DeclaredImage): void {
  if (declared.lock === undefined)
    throw new CliError(`${path} has no lock file to keep that in: give it one, lock: LockFile.at("images.lock.json")`);
}

/** Bytes are read where Glance does not tell what is in them. */
async function statesIn(
  image: DeclaredImage,
  version: ModelImageVersion,
  regions: readonly string[],
  { timeoutMs }: WhichImages,
): Promise<ReplicaStatus[]> {
  return verifyReplicas([image.questionOf(version, regions)], { timeoutMs });
}

function stateOf(states: readonly ReplicaStatus[]) {
  return (region: string) => states.find((status) => status.region === region)?.state ?? "unknown";
}

/** @param replicas what there is of it, where that holds it up */
function reportOf(
  image: DeclaredImage,
  version: ModelImageVersion,
  move: Pick<PromotionReport, "state" | "promoted" | "wave"> & Partial<Pick<PromotionReport, "blockers">>,
  replicas: readonly ReplicaStatus[] = [],
): PromotionReport {
  const { problems, unknown } = reportImages([{ ...reportedOf({ image, version }), replicas }]);
  return {
    ...{ version: 1, image: image.path, imageVersion: version.version, delivery: version.delivery },
    ...{ blockers: [], ...move, problems, unknown },
  };
}

/** @returns the exit code */
function end(report: PromotionReport, { json }: MoveOptions): number {
  process.stdout.write(`${json === true ? JSON.stringify(report, null, 2) : renderPromotion(report)}\n`);
  if (report.state !== "blocked") return 0;
  return report.blockers.every(({ state }) => state === "unknown") ? REGION_UNKNOWN : FAILED;
}
