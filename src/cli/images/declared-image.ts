import type { AskedReplica, LiveRegion, ReplicaQuestion, ReplicaStatus } from "../../live";
import {
  ImageLock,
  type ImageLockEntry,
  type ImageLockThing,
  type ReplicaEntry,
  type Rollout,
  type Waves,
} from "../../image";
import { changeImageLock, LockContents, LockOnDisk } from "../../lock-file";
import type { ModelImage, ModelImageVersion } from "../../model";
import { CliError } from "../cli-error";

/** What a replica is known by in its region. */
type KnownReplica = Pick<ReplicaStatus, "id" | "salt" | "adopted">;

/** An image of the model, and what its lock file says now: commands may have changed that since synth. */
export class DeclaredImage {
  private lock: ImageLock;

  /**
   * @param places the regions of its tenant, without those that were given up
   * @param lost names of those
   */
  constructor(
    readonly declared: ModelImage,
    readonly places: readonly LiveRegion[],
    private readonly lost: readonly string[],
  ) {
    const { lock } = declared;
    this.lock = lock === undefined ? ImageLock.empty() : readImageLock(lock);
  }

  get path(): string {
    return this.declared.path;
  }

  get versions(): readonly ModelImageVersion[] {
    return this.declared.versions;
  }

  /** The version that users get after the next synth and deployment. */
  get promoted(): string {
    const { promoted, promotedInCode } = this.declared;
    const told = promotedInCode === true ? undefined : this.lock.find({ kind: "promoted", image: this.path })?.version;
    return told ?? promoted;
  }

  /** All that the lock file has of this image. */
  get entries(): readonly ImageLockEntry[] {
    return this.lock.entries.filter(({ image }) => image === this.path);
  }

  /** @throws CliError if there is none of that name */
  version(name: string): ModelImageVersion {
    const found = this.versions.find(({ version }) => version === name);
    if (found !== undefined) return found;
    const names = this.versions.map(({ version }) => version).join(", ") || "none";
    throw new CliError(`${this.path} has no version ${JSON.stringify(name)}; there are ${names}`);
  }

  /** An image that its lock file has, and the model no more, in the same regions; undefined if it has none of that path. */
  remembered(path: string | undefined): DeclaredImage | undefined {
    const isKnown = this.lock.entries.some((entry) => entry.kind === "content" && entry.image === path);
    if (path === undefined || !isKnown) return undefined;
    return new DeclaredImage({ ...this.declared, path, promoted: "", versions: [] }, this.places, this.lost);
  }

  /** What a version is called in Glance, also one that is not declared any more; undefined if none is. */
  nameOf({ version }: Pick<ModelImageVersion, "version">): string | undefined {
    const some = this.versions.at(0);
    return some && some.name.slice(0, -some.version.length) + version;
  }

  labelOf({ version }: Pick<ModelImageVersion, "version">): string {
    return `${this.path} ${version}`;
  }

  /** What the version is, as far as it is known. */
  contentOf({ version, sha512, size }: ModelImageVersion): Pick<ModelImageVersion, "sha512" | "size"> {
    const kept = this.lock.find({ kind: "content", image: this.path, version });
    return { sha512: sha512 ?? kept?.sha512, size: size ?? kept?.size };
  }

  /** How far its versions have come. An image that is not controlled has one wave, of the regions of the version. */
  rolloutOf(version: ModelImageVersion): Rollout {
    const waves = this.declaredWaves(version);
    const reached = this.versions.map((version) => [version.version, this.reached(version, waves)] as const);
    return {
      waves: waves.map((wave) => this.living(wave)),
      reached: Object.fromEntries(reached),
      promoted: this.promoted,
    };
  }

  /** The waves that a version may be in now. */
  wavesOf(version: ModelImageVersion): Waves {
    const { waves, reached } = this.rolloutOf(version);
    return waves.slice(0, reached[version.version]);
  }

  /** The regions of those waves that were given up. */
  lostOf(version: ModelImageVersion): string[] {
    const waves = this.declaredWaves(version);
    const regions = waves.slice(0, this.reached(version, waves)).flat();
    return regions.filter((region) => this.lost.includes(region));
  }

  /** Whether a region has the image of which a version is made: nobody brings that one there. */
  isSource({ source }: ModelImageVersion, region: string): boolean {
    return source.kind === "region" && source.region === region;
  }

  /**
   * What is asked about a version.
   * @param regions their names @default those that it may be in now
   */
  questionOf(version: ModelImageVersion, regions: readonly string[] = this.wavesOf(version).flat()): ReplicaQuestion {
    const { name, diskFormat, containerFormat, delivery } = version;
    const targets = regions.map((region) => ({
      ...{ place: this.place(region), ...this.knownIn(version, region) },
      isSource: this.isSource(version, region),
    }));
    const formats = { diskFormat, containerFormat, hidden: version.hidden };
    return { label: this.labelOf(version), name, ...this.contentOf(version), ...formats, delivery, targets };
  }

  /** Where a version is in a region, where that does not just follow from its content. */
  knownIn(version: ModelImageVersion, region: string): Omit<AskedReplica, "place"> {
    const known = version.regions.find(({ name }) => name === region)?.id;
    const { source, delivery } = version;
    if (source.kind === "region" && source.region === region) return { id: known, hidden: source.hidden ?? false };
    if (delivery === "terraform") return { id: known };
    const kept = this.replicaIn(version.version, region);
    return { id: kept?.id, salt: kept?.salt };
  }

  /** What the lock file has of a version in a region. */
  replicaIn(version: string, region: string): ReplicaEntry | undefined {
    return this.lock.find({ kind: "replica", image: this.path, version, region });
  }

  place(region: string): LiveRegion {
    const place = this.places.find(({ name }) => name === region);
    if (place === undefined)
      throw new CliError(`${this.path} is in ${region}, which its tenant does not have: run cdktf synth again`);
    return place;
  }

  /** Those regions that were not given up. */
  living(regions: readonly string[]): string[] {
    return regions.filter((region) => this.places.some(({ name }) => name === region));
  }

  /** Keeps by what replicas are known, for the next run and the next synth. */
  keepReplicas(version: ModelImageVersion, replicas: readonly (KnownReplica & { readonly region: string })[]): void {
    if (version.delivery === "terraform") return;
    const ours = replicas.filter(({ region }) => !this.isSource(version, region));
    const things = ours.map(
      ({ region }) => ({ kind: "replica", image: this.path, version: version.version, region }) as const,
    );
    const entries = ours.flatMap(({ id, salt = 0, adopted }, n): ImageLockEntry[] => {
      if (adopted === true && id !== undefined) return [{ ...things[n], id }];
      // The id that just follows from the content needs no line.
      return salt > 0 ? [{ ...things[n], salt }] : [];
    });
    this.keep(entries, things);
  }

  /**
   * Changes what the lock file has of this image.
   * @param without things of which nothing is kept but what is in `entries`
   */
  keep(entries: readonly ImageLockEntry[], without: readonly ImageLockThing[] = []): void {
    const { lock } = this.declared;
    // What is known already is not written: the file may be one that this user can't write.
    if (lock === undefined || this.lock.without(without).with(entries).equals(this.lock)) return;
    changeImageLock(lock, (before) => (this.lock = before.without(without).with(entries)));
  }

  private declaredWaves({ regions }: ModelImageVersion): Waves {
    return this.declared.waves ?? [regions.map(({ name }) => name)];
  }

  private reached({ version, reached, reachedInCode }: ModelImageVersion, { length }: Waves): number {
    const told = reachedInCode === true ? undefined : this.lock.find({ kind: "wave", image: this.path, version })?.wave;
    return this.declared.waves === undefined ? length : Math.min(told ?? reached ?? length, length);
  }
}

function readImageLock(path: string): ImageLock {
  return LockContents.parse(new LockOnDisk(path).read(), path).images;
}
