import { AddressLock, mergeLocks } from "../address";
import type { Problem } from "../finding";
import { ImageLock, mergeImageLocks } from "../image";
import { LockPage, renderPage } from "../lock";

/** All that one lock file keeps: of addresses, and of images. It never changes. */
export class LockContents {
  /**
   * Reads a lock file; one without text keeps nothing.
   *
   * @param file its name, for messages
   * @throws LockError with all that is wrong
   */
  static parse(text: string, file: string): LockContents {
    const page = new LockPage(text, file);
    const contents = new LockContents(AddressLock.read(page), ImageLock.read(page));
    page.check();
    return contents;
  }

  constructor(
    readonly addresses = AddressLock.empty(),
    readonly images = ImageLock.empty(),
  ) {}

  equals({ addresses, images }: LockContents): boolean {
    return this.addresses.equals(addresses) && this.images.equals(images);
  }

  /** The text of the file: of addresses alone, it is the same as before there were others. */
  render(): string {
    return renderPage([...this.addresses.lines, ...this.images.lines]);
  }
}

/**
 * Makes our changes of a lock file in what it keeps now.
 *
 * @param base what we read
 * @param ours what we made of it
 * @param theirs what it keeps now; returned as it is where there is a problem
 */
export function mergeContents(
  base: LockContents,
  ours: LockContents,
  theirs: LockContents,
): { readonly contents: LockContents; readonly problems: readonly Problem[] } {
  const addresses = mergeLocks(base.addresses, ours.addresses, theirs.addresses);
  const images = mergeImageLocks(base.images, ours.images, theirs.images);
  const problems = [...addresses.problems, ...images.problems];
  return { contents: problems.length === 0 ? new LockContents(addresses.lock, images.lock) : theirs, problems };
}
