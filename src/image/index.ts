export { contentImageId } from "./content-id";
export { isSha512 } from "./sha512";
export { isVersionName } from "./version-name";
export { regionsReached, waveProblems, type Waves } from "./waves";
export { advance, promote, regionsToCopy, type Blocker, type ReplicaState, type Rollout, type Step } from "./rollout";
