export { changeImageLock } from "./change-image-lock";
export { LockContents, mergeContents } from "./lock-contents";
export { LockFileError, LockOnDisk } from "./lock-on-disk";
