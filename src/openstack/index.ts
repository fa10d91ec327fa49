export { Catalog, type CatalogEntry } from "./catalog";
export { OpenStackError, type OpenStackErrorKind, type RequestPlace } from "./error";
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
