export { Catalog, type CatalogEntry } from "./catalog";
export { OpenStackError, type AnswerHead, type OpenStackErrorKind, type RequestPlace } from "./error";
export type { RequestReport } from "./request-report";
export { Session, type CallOptions, type OpenStackAnswer, type OpenStackRequest, type SessionOptions } from "./session";
export {
  createKeypair,
  deleteKeypair,
  getKeypair,
  listKeypairs,
  type Keypair,
  type KeypairOptions,
  type NewKeypair,
} from "./compute/keypairs";
export { getBlockStorageUsage } from "./blockstorage/usage";
export { getComputeUsage } from "./compute/usage";
export { getImageUsage } from "./image/usage";
export { getLoadBalancerUsage } from "./loadbalancer/usage";
export { getNetworkUsage } from "./network/usage";
