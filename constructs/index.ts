export { AddressPlan, type AddressPlanProps, type PlaneProps, type ReservedProps } from "./address-plan";
export type { Addressed } from "./addressed";
export { ExistingNetwork, type ExistingNetworkProps, type RegionalExistingNetwork } from "./existing-network";
export { acknowledge, findings } from "./findings";
export { GlobalKeypair, type GlobalKeypairProps, type IGlobalKeypair, type RegionalKeypair } from "./global-keypair";
export { GlobalSecurityGroup, type GlobalSecurityGroupProps } from "./global-security-group";
export type { ForeignSecurityGroupOptions } from "./foreign-security-group";
export { ImageDelivery, type TerraformDeliveryOptions } from "./image-delivery";
export { ImagePromotion } from "./image-promotion";
export { ImageSource, type ImageSourceOptions, type RegionSourceOptions } from "./image-source";
export { type ControlledSyncProps, ImageSync } from "./image-sync";
export { KeyRotation } from "./key-rotation";
export { LockFile, type LockFileOptions } from "./lock-file";
export { NamedAddress, type NamedAddressOptions, type RegionalAddress } from "./named-address";
export { type GroupPeerOptions, Peer } from "./peer";
export { type ExternalNetworkProps, type FloatingIpOptions, PlannedFloatingIp } from "./planned-floating-ip";
export { type HostRoute, type Ipv4Props, type Ipv6Props, type NetworkProps, PlannedNetwork } from "./planned-network";
export type { RegionalNetwork, RegionalSubnet } from "./regional-network";
export { PublicKey } from "./public-key";
export { QuotaBudget, type RegionalQuota } from "./quota-budget";
export type { QuotaBudgetProps, QuotaEnforcementProps, RegionQuotaProps } from "./quota-budget-props";
export type { QuotaResources } from "./quota-enforcement";
export { UsageSnapshot, type UsageSnapshotOptions } from "./quota-snapshot";
export { type Placement, Region, type RegionProps } from "./region";
export type { RegionalImage } from "./regional-image";
export { type IReplicatedImage, ReplicatedImage } from "./replicated-image";
export type { DiskFormat, ImageAttributes, ReplicatedImageProps } from "./replicated-image-props";
export { Routing, type RoutingGroup } from "./routing";
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
export type { Address, AddressRange, Family, Ipv6Mode, Prefix } from "../src/address";
export type { KeyFingerprint } from "../src/key";
export {
  type Amounts,
  type FieldKey,
  type Flavor,
  type Limits,
  Split,
  Survive,
  type SurviveOptions,
  type UsageSplitOptions,
} from "../src/quota";
export { type Direction, Port } from "../src/security";
