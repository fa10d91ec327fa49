import type { ImageLock } from "../image";
import { LockContents } from "./lock-contents";
import { LockOnDisk } from "./lock-on-disk";

/**
 * Changes what a lock file has of images, as a whole or not at all, while nobody else writes it. What it has of addresses stays as it is; a
 * file that is not there is made.
 *
 * @param change makes the new lock of the one that is there now; nothing is written if it is the same
 * @throws LockFileError if the file can't be read or written, LockError if it is refused, and what `change` throws
 */
export function changeImageLock(path: string, change: (lock: ImageLock) => ImageLock): void {
  new LockOnDisk(path).replace((text) => {
    const { addresses, images } = LockContents.parse(text, path);
    const changed = change(images);
    return changed.equals(images) ? text : new LockContents(addresses, changed).render();
  });
}
