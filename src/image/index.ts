export { contentImageId } from "./content-id";
export { ImageLock } from "./image-lock";
export type { ContentEntry, ImageLockEntry, ImageLockThing, ReplicaEntry } from "./image-lock-entry";
export { mergeImageLocks } from "./merge-image-locks";
export { advance, promote, regionsToCopy, type Blocker, type ReplicaState, type Rollout, type Step } from "./rollout";
export { secretParameters } from "./secret-parameters";
export { isSha512 } from "./sha512";
export { isVersionName } from "./version-name";
export { regionsReached, waveProblems, type Waves } from "./waves";
