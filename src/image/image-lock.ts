import { LockPage, renderPage } from "../lock";
import { describe, keyOf, type ImageLockEntry, type ImageLockThing } from "./image-lock-entry";
import { imageLines } from "./image-lock-line";

/** What is known of images, as the lock file keeps it. It never changes: each change makes a new one. */
export class ImageLock {
  /** A lock that knows of no image. */
  static empty(): ImageLock {
    return new ImageLock(new Map());
  }

  /**
   * Reads what a lock file has of images; one without text has nothing.
   *
   * @param file its name, for messages
   * @throws LockError with all that is wrong: conflict marks, lines changed by hand, unknown versions, two entries about one thing
   */
  static parse(text: string, file: string): ImageLock {
    const page = new LockPage(text, file);
    const lock = ImageLock.read(page);
    page.check();
    return lock;
  }

  /** Takes what a lock file has of images; it has to be checked then. */
  static read(page: LockPage): ImageLock {
    const lineOf = page.take(imageLines);
    const byKey = new Map<string, ImageLockEntry>();
    for (const [other, line] of lineOf) {
      const one = byKey.get(keyOf(other));
      if (one === undefined) byKey.set(keyOf(other), other);
      else if (!imageLines.isSame(one, other)) {
        const before = lineOf.get(one);
        const what = `two entries are about the same thing, see line ${before}`;
        const value = `${describe(other)}; line ${before}: ${describe(one)}`;
        page.refuse(line, what, value, "remove the line that is not to hold, and run synth again");
      }
    }
    return new ImageLock(byKey);
  }

  private constructor(private readonly byKey: ReadonlyMap<string, ImageLockEntry>) {}

  /** All of them, in the order of the file. */
  get entries(): readonly ImageLockEntry[] {
    return [...this.byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /** Their lines, in the order of the file. */
  get lines(): string[] {
    return this.entries.map((entry) => imageLines.render(entry));
  }

  /** What the lock has about a thing. */
  find<T extends ImageLockThing>(thing: T): Extract<ImageLockEntry, { readonly kind: T["kind"] }> | undefined {
    return this.byKey.get(keyOf(thing)) as Extract<ImageLockEntry, { readonly kind: T["kind"] }> | undefined;
  }

  /** True if it has just this about the same thing. */
  has(entry: ImageLockEntry): boolean {
    return imageLines.isSame(this.find(entry), entry);
  }

  /**
   * The lock with these in place of those about the same things; itself if that changes nothing.
   * @throws if one of them could not be read again, such as a salt of 0
   */
  with(entries: readonly ImageLockEntry[]): ImageLock {
    const news = entries.filter((entry) => !this.has(entry)).map((entry) => imageLines.checked(entry));
    if (news.length === 0) return this;
    return new ImageLock(new Map([...this.byKey, ...news.map((entry) => [keyOf(entry), entry] as const)]));
  }

  /** The lock without what it has about these things; itself if that is nothing. */
  without(things: readonly ImageLockThing[]): ImageLock {
    const gone = new Set(things.map(keyOf));
    const left = [...this.byKey].filter(([key]) => !gone.has(key));
    return left.length === this.byKey.size ? this : new ImageLock(new Map(left));
  }

  equals(other: ImageLock): boolean {
    return this === other || this.render() === other.render();
  }

  /** The text of a file that has nothing else. */
  render(): string {
    return renderPage(this.lines);
  }
}
