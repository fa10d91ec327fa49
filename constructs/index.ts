export { acknowledge, findings } from "./findings";
export { GlobalKeypair, type GlobalKeypairProps, type IGlobalKeypair, type RegionalKeypair } from "./global-keypair";
export { GlobalSecurityGroup, type GlobalSecurityGroupProps } from "./global-security-group";
export type { ForeignSecurityGroupOptions } from "./foreign-security-group";
export { KeyRotation } from "./key-rotation";
export { type GroupPeerOptions, Peer } from "./peer";
export { PublicKey } from "./public-key";
export { type Placement, Region, type RegionProps } from "./region";
export { Rule, type RuleOptions } from "./rule";
export type {
  AdoptedSecurityGroup,
  IGlobalSecurityGroup,
  MadeSecurityGroup,
  RegionalSecurityGroup,
} from "./security-group";
export { type ProviderSettings, Tenant, type TenantProps, type TenantRegions } from "./tenant";
export { literal } from "./text";
export type { Finding, Problem, Severity } from "../src/finding";
export type { KeyFingerprint } from "../src/key";
export { Port } from "../src/security";
