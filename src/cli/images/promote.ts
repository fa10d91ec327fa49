import { advance, promote, type ImageLockEntry, type Rollout, type Step } from "../../image";
import { verifyReplicas, type ReplicaStatus } from "../../live";
import type { ModelImageVersion } from "../../model";
import { renderImageProblems, reportImages } from "../../report/images";
import { CliError } from "../cli-error";
import { FAILED, REGION_UNKNOWN } from "../exit-code";
import type { DeclaredImage } from "./declared-image";
import { openImage, type WhichImages } from "./open-images";
import { reportedOf } from "./status";

export interface PromoteCommandOptions extends WhichImages {
  readonly image: string;
  readonly version: string;
  /** Whether the version may reach its next wave, instead of all users. */
  readonly wave?: boolean;
}

export interface RollbackCommandOptions extends WhichImages {
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
  return options.wave === true ? nextWave(image, version, options) : makePromoted(image, version, options);
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
  return makePromoted(image, image.versions[to], options);
}

async function nextWave(image: DeclaredImage, version: ModelImageVersion, how: WhichImages): Promise<number> {
  const label = image.labelOf(version);
  if (image.declared.waves === undefined) throw new CliError(`${image.path} has no waves: it is not controlled`);
  if (version.reachedInCode === true)
    throw new CliError(`the code says how far ${label} may go: change \`reached\` there, or take it out`);
  needLock(image);
  const rollout = image.rolloutOf(version);
  const { waves, reached } = rollout;
  const now = reached[version.version];
  if (now === waves.length) return say(`${label} may be in all ${now} waves already`);
  const states = await statesIn(image, version, waves.slice(0, now).flat(), how);
  const step = advance(rollout, version.version, stateOf(states));
  if ("blockers" in step) return blocked(image, version, states, step);
  const wave = step.rollout.reached[version.version];
  keep(image, version, states, [{ kind: "wave", image: image.path, version: version.version, wave }]);
  const bring = version.delivery === "terraform" ? "" : `multisite images replicate ${image.path} brings it there; `;
  return say(
    `${label} may be in wave ${wave} of ${waves.length} now: ${waves[wave - 1].join(", ")}`,
    `${bring}the next cdktf synth and deployment has it there`,
  );
}

async function makePromoted(
  image: DeclaredImage,
  version: ModelImageVersion,
  how: WhichImages & Pick<RollbackCommandOptions, "despiteUnknown">,
): Promise<number> {
  const label = image.labelOf(version);
  if (image.declared.promotedInCode === true)
    throw new CliError(
      `the code says which version of ${image.path} is promoted: change \`promoted\` there, or take it out`,
    );
  needLock(image);
  const before = image.promoted;
  // An only version is promoted as long as it is the only one: until it is kept.
  if (image.entries.some(({ kind, version: kept }) => kind === "promoted" && kept === version.version))
    return say(`${label} is promoted already`);
  const rollout = image.rolloutOf(version);
  const reached = rollout.reached[version.version];
  const { length } = rollout.waves;
  if (reached < length) {
    const fix =
      version.reachedInCode === true
        ? "raise `reached` in the code"
        : `multisite images promote ${image.path} ${version.version} --wave`;
    throw new CliError(`${label} has reached ${reached} of ${length} waves: ${fix}, as often as it takes`);
  }
  const states = await statesIn(image, version, rollout.waves.flat(), how);
  const known = stateOf(states);
  const believed = (region: string) =>
    how.despiteUnknown === true && known(region) === "unknown" ? "verified" : known(region);
  const step = promote(rollout, version.version, believed);
  if ("blockers" in step) return blocked(image, version, states, step);
  keep(image, version, states, [
    { kind: "promoted", image: image.path, version: version.version },
    ...pinnedWaves(image, step.rollout),
  ]);
  return say(
    `${label} is the promoted version now${before === "" || before === version.version ? "" : `, in place of ${before}`}; nothing was copied`,
    "the next cdktf synth and deployment moves its users",
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

/** Says which regions hold it up. Nothing has moved. */
function blocked(
  image: DeclaredImage,
  version: ModelImageVersion,
  replicas: readonly ReplicaStatus[],
  { blockers }: Extract<Step, { readonly blockers: unknown }>,
): number {
  const names = blockers.map(({ region, state }) => `${region} (${state})`).join(", ");
  const report = reportImages([{ ...reportedOf({ image, version }), replicas }]);
  say(`${image.labelOf(version)} stays as it is: it is not verified in ${names}`, ...renderImageProblems(report));
  return blockers.every(({ state }) => state === "unknown") ? REGION_UNKNOWN : FAILED;
}

function say(...lines: readonly string[]): number {
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}
