import {
  failedReplica,
  findSourceImage,
  ImageSourceError,
  readReplicas,
  ReplicaFailure,
  type AskOptions,
  type ReplicateOptions,
  type ReplicaOutcome,
  type ReplicaSource,
  type WaveJob,
} from "../../live";
import { bootImagesIn } from "./boot-images";
import type { DeclaredImage } from "./declared-image";
import type { PickedVersion } from "./open-images";

/** What is to be done for a version, and where nothing can be. */
export interface DeclaredJob extends PickedVersion {
  /** Absent where nobody knows its bytes. */
  readonly job?: WaveJob;
  readonly failed: readonly ReplicaOutcome[];
}

/** How {@link declaredJob} looks at regions. */
export interface DeclaredJobOptions extends AskOptions, Pick<ReplicateOptions, "idleTimeoutMs"> {
  /** All images of the model: one may be another's kernel. */
  readonly all: readonly DeclaredImage[];
  /** Names of the regions to which it is brought. @default - all where it is to be now */
  readonly region?: readonly string[];
}

/** The job that brings a version where it is to be now. What it learns of the content goes into the lock file. */
export async function declaredJob(picked: PickedVersion, options: DeclaredJobOptions): Promise<DeclaredJob> {
  const { image, version } = picked;
  const waves = image.wavesOf(version);
  const isTarget = (region: string) => !image.isSource(version, region) && (options.region?.includes(region) ?? true);
  const regions = waves.flat().filter(isTarget);
  const label = image.labelOf(version);
  try {
    const source = await sourceOf(picked, options);
    const { sha512, size } = image.contentOf(version);
    if (sha512 === undefined) {
      const fix = "pin its sha512 in the code, or give the image a lock file that can keep it";
      throw new ReplicaFailure("IMAGE_NOT_COPIED", `nobody knows what is in ${label}`, fix);
    }
    const boot = await bootImagesIn(picked, regions, options);
    const others = waves.flat().filter((region) => !isTarget(region));
    const job = {
      ...{ label, name: version.name, owner: image.path, sha512, size, source, attributes: version, waves },
      others: await statesIn(picked, others, options),
      targets: boot.flatMap(({ region, properties }) =>
        properties === undefined ? [] : [{ place: image.place(region), ...image.knownIn(version, region), properties }],
      ),
    };
    const failed = boot.flatMap(({ region, failure }) =>
      failure === undefined ? [] : [{ label, region, ...failure }],
    );
    return { ...picked, job, failed };
  } catch (error) {
    const failure = failedReplica(error, options.signal);
    return { ...picked, failed: regions.map((region) => ({ label, region, ...failure })) };
  }
}

async function sourceOf({ image, version }: PickedVersion, options: DeclaredJobOptions): Promise<ReplicaSource> {
  const { source, delivery } = version;
  if (source.kind !== "region") return source;
  const { sha512: pinned } = image.contentOf(version);
  const place = image.places.find(({ name }) => name === source.region);
  if (place === undefined) {
    const what = `image ${JSON.stringify(source.image)} in ${source.region} can't be read: its tenant does not have that region, or has lost it`;
    throw new ImageSourceError("IMAGE_SOURCE_UNREADABLE", what, "name another source of the same bytes in the code");
  }
  const { image: nameOrId, hidden = false } = source;
  const how = { signal: options.signal, idleTimeoutMs: options.idleTimeoutMs };
  const found = await findSourceImage(place, nameOrId, { ...how, sha512: pinned, hidden });
  const [has, declared] = [found.image, version].map((it) => `${it.diskFormat} in ${it.containerFormat}`);
  if (has !== declared) {
    const what = `image ${JSON.stringify(source.image)} in ${source.region} is ${has}, not ${declared}`;
    throw new ReplicaFailure("IMAGE_WRONG", what, "set diskFormat and containerFormat in the code to what it is");
  }
  if (pinned === undefined) {
    const {
      sha512,
      image: { size },
    } = found;
    image.keep([{ kind: "content", image: image.path, version: version.version, sha512, size, delivery }]);
  }
  return { kind: "image", place, id: found.image.id };
}

async function statesIn({ image, version }: PickedVersion, regions: readonly string[], options: AskOptions) {
  const told = await readReplicas([image.questionOf(version, regions)], options);
  return Object.fromEntries(told.map(({ region, state }) => [region, state]));
}
