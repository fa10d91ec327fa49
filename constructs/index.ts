export { acknowledge, findings } from "./findings";
export { GlobalKeypair, type GlobalKeypairProps, type IGlobalKeypair, type RegionalKeypair } from "./global-keypair";
export { KeyRotation } from "./key-rotation";
export { PublicKey } from "./public-key";
export { type Placement, Region, type RegionProps } from "./region";
export { type ProviderSettings, Tenant, type TenantProps, type TenantRegions } from "./tenant";
export { literal } from "./text";
export type { Finding, Problem, Severity } from "../src/finding";
export type { KeyFingerprint } from "../src/key";
