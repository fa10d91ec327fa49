import type { Addressed } from "./addressed";
import type { NetworkingSecgroupRuleV2 } from "./bindings/networking-secgroup-rule-v2";
import type { NetworkingSecgroupV2 } from "./bindings/networking-secgroup-v2";
import type { Region } from "./region";
import type { Tenant } from "./tenant";

/** A security group in one region. */
export interface RegionalSecurityGroup {
  readonly region: Region;
  /** Its id, for `securityGroupIds` of a port. */
  readonly id: string;
  /** Its name, for `securityGroups` of a server: by id, the provider would show a change in every plan. */
  readonly name: string;
}

/** A security group that the stack makes, in one region. */
export interface MadeSecurityGroup extends RegionalSecurityGroup {
  /** The generated resource, for overrides. */
  readonly resource: NetworkingSecgroupV2;
  /** The rules by their identity, which comes from their content. */
  readonly rules: ReadonlyMap<string, NetworkingSecgroupRuleV2>;
}

/** A security group that is there already, in one region. */
export interface AdoptedSecurityGroup {
  /** Its id in Neutron. */
  readonly id: string;
  /** Ids of its rules in Neutron, by their identity: a key of `rules` of {@link GlobalSecurityGroup.in}. */
  readonly rules?: Readonly<Record<string, string>>;
}

/** A security group of the same meaning in several regions, made here or elsewhere. */
export interface IGlobalSecurityGroup {
  readonly tenant: Tenant;
  /** What it is called in messages, such as `group acme/app`. */
  readonly label: string;
  /** The regions that have it. */
  readonly regions: readonly Region[];
  /** Whose addresses stand for it in the regions to which Neutron's groups don't reach. */
  readonly members: readonly Addressed[];
  /**
   * The group in one region.
   * @throws if it is not there, or the region is another tenant's
   */
  in(region: Region | string): RegionalSecurityGroup;
}
