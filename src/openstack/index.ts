export { Catalog, type CatalogEntry } from "./catalog";
export { OpenStackError, type AnswerHead, type OpenStackErrorKind, type RequestPlace } from "./error";
export type { RequestReport } from "./request-report";
export type { Content, Download, TransferOptions } from "./content";
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
export type { QuotaOptions } from "./quota-usage";
export { setBlockStorageQuotas } from "./blockstorage/quota-set";
export { getBlockStorageUsage } from "./blockstorage/usage";
export { setComputeQuotas } from "./compute/quota-set";
export { getComputeUsage } from "./compute/usage";
export type { Image, ImageFields, ImageStatus } from "./image/image";
export { downloadImageData, uploadImageData } from "./image/image-data";
export { importImage, listImageTasks, listImportMethods, type ImageImport, type ImageTask } from "./image/image-import";
export {
  createImage,
  deleteImage,
  findImage,
  listImages,
  updateImage,
  type ImageFilter,
  type NewImage,
} from "./image/images";
export { getImageUsage } from "./image/usage";
export { getLoadBalancerUsage } from "./loadbalancer/usage";
export { setNetworkQuotas } from "./network/quota-set";
export { getNetworkUsage } from "./network/usage";
export { listFlavors, type RegionFlavor } from "./compute/flavors";
