import type { Problem } from "../src/finding";
import type { ContentEntry, ReplicaEntry } from "../src/image";
import type { OpenImageLock } from "./open-image-lock";

/** What a lock file has of one image. */
export class LockedImage {
  constructor(
    private readonly lock: OpenImageLock,
    private readonly image: string,
  ) {}

  /** The file, as the author wrote it; undefined in memory. */
  get file(): string | undefined {
    return this.lock.file;
  }

  /** Why the file was refused. */
  get problems(): readonly Problem[] {
    return this.lock.problems;
  }

  /** The version that a command has promoted. */
  get promoted(): string | undefined {
    return this.lock.current.find({ kind: "promoted", image: this.image })?.version;
  }

  /** What a version is, and who delivered it first. */
  content(version: string): ContentEntry | undefined {
    return this.lock.current.find({ kind: "content", image: this.image, version });
  }

  /** Whether a version was known before this synth. */
  isKnown(version: string): boolean {
    return this.lock.before.find({ kind: "content", image: this.image, version }) !== undefined;
  }

  /** What is known of a replica whose id does not just follow from its content. */
  replica(version: string, region: string): ReplicaEntry | undefined {
    return this.lock.current.find({ kind: "replica", image: this.image, version, region });
  }

  /** How many waves a command has let a version reach. */
  wave(version: string): number | undefined {
    return this.lock.current.find({ kind: "wave", image: this.image, version })?.wave;
  }

  /**
   * Keeps what a version is.
   * @throws if that could not be read again
   */
  remember(version: string, content: Pick<ContentEntry, "sha512" | "size" | "delivery">): void {
    this.lock.current = this.lock.current.with([{ kind: "content", image: this.image, version, ...content }]);
  }

  /** What this synth would change although it may not. */
  withheld(): readonly Problem[] {
    return this.lock.withheld(this.image);
  }
}
