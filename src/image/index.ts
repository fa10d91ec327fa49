export { contentImageId } from "./content-id";
export { ImageLock } from "./image-lock";
export type { ContentEntry, ImageLockEntry, ReplicaEntry } from "./image-lock-entry";
export { mergeImageLocks } from "./merge-image-locks";
