import type { Problem } from "../src/finding";
import type { ContentEntry, ImageLock } from "../src/image";
import { frozen } from "./frozen-lock";
import { LockedImage } from "./locked-image";
import type { LockMode } from "./open-lock";

/** The images of a lock file in use by one app. */
export class OpenImageLock {
  /** What is known now. */
  current: ImageLock;

  constructor(
    private readonly name: string,
    private readonly mode: LockMode,
    /** What was known when it was opened. */
    readonly before: ImageLock,
    /** Why the file was refused. */
    readonly problems: readonly Problem[],
    /** The file, as the author wrote it; undefined in memory. */
    readonly file?: string,
  ) {
    this.current = before;
  }

  /** What it has of one image, by its path in the construct tree. */
  of(image: string): LockedImage {
    return new LockedImage(this, image);
  }

  /** What this synth would change although it may not, for one image. Only what its versions are counts: the rest is written by commands. */
  withheld(image: string): Problem[] {
    if (this.mode === "update" || this.problems.length > 0) return [];
    const fresh = contentsOf(this.current, image).filter((entry) => !this.before.has(entry));
    const gone = contentsOf(this.before, image).filter((entry) => this.current.find(entry) === undefined);
    return [...this.frozen("lacks", fresh), ...(this.mode === "check" ? this.frozen("still holds", gone) : [])];
  }

  private frozen(verb: string, entries: readonly ContentEntry[]): Problem[] {
    const names = entries.map(({ image, version }) => `the content of ${image} ${version}`);
    return frozen("IMAGE_FROZEN", `${this.name} ${verb}`, names);
  }
}

function contentsOf(lock: ImageLock, image: string): ContentEntry[] {
  return lock.entries.filter((entry) => entry.kind === "content").filter((entry) => entry.image === image);
}
