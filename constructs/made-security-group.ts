import type { Construct } from "constructs";
import sortBy from "lodash/sortBy";
import type { Prefix } from "../src/address";
import { identity, type NeutronRule, protocolText, type Remote } from "../src/security";
import { written } from "./addresses-in";
import { NetworkingAddressGroupV2 } from "./bindings/networking-address-group-v2";
import { NetworkingSecgroupRuleV2, type NetworkingSecgroupRuleV2Config } from "./bindings/networking-secgroup-rule-v2";
import { NetworkingSecgroupV2, type NetworkingSecgroupV2Config } from "./bindings/networking-secgroup-v2";
import type { TerraformResource } from "./cdk";
import { ImportBlock } from "./import-block";
import { isIdOrToken, knownById } from "./known-by-id";
import type { Region } from "./region";
import type { AdoptedSecurityGroup, MadeSecurityGroup } from "./security-group";
import { literal } from "./text";

/** What a rule says, without where it is. */
type RuleConfig = Omit<NetworkingSecgroupRuleV2Config, "securityGroupId" | "region" | "provider">;

/** The resources of a security group in one region. */
export class SecurityGroupResources implements MadeSecurityGroup {
  readonly resource: NetworkingSecgroupV2;
  readonly rules = new Map<string, NetworkingSecgroupRuleV2>();

  private readonly addressGroups = new Map<string, NetworkingAddressGroupV2>();
  private readonly placement: Pick<NetworkingSecgroupV2Config, "region" | "provider">;
  private reference?: string;

  constructor(
    readonly region: Region,
    scope: Construct,
    config: NetworkingSecgroupV2Config,
    private readonly adopted: AdoptedSecurityGroup | undefined,
  ) {
    // The community provider reads an import in its own region, whatever the resource says.
    this.placement =
      adopted === undefined ? region.placement : { ...region.placement, provider: region.tenant.providerIn(region) };
    this.resource = new NetworkingSecgroupV2(scope, region.name, { ...config, ...this.placement });
    adopt(this.resource, adopted?.id);
  }

  /** Its id, as a reference. That costs a stack trace, and every rule needs it: so it is made once. */
  get id(): string {
    return (this.reference ??= this.resource.id);
  }

  /** Its name, as a reference: who uses it waits for the group. */
  get name(): string {
    return this.resource.name;
  }

  /** Makes a rule, unless it is there already. Of equal ones, the first description by the alphabet counts, in whatever order they come. */
  add(id: string, config: RuleConfig): void {
    const twin = this.rules.get(id);
    if (twin !== undefined) {
      const description = this.firstOf(twin.descriptionInput, config.description);
      if (description !== undefined) twin.description = description;
      return;
    }
    const { region, provider } = this.placement;
    const made = new NetworkingSecgroupRuleV2(this.resource, id, {
      ...config,
      region,
      provider,
      securityGroupId: this.id,
    });
    this.rules.set(id, made);
    adopt(made, this.adopted?.rules?.[id]);
  }

  /** By what is written, since a token's own text depends on when it was made. */
  private firstOf(a: string | undefined, b: string | undefined): string | undefined {
    if (a === b || b === undefined) return a;
    const [first] = sortBy(
      [a, b].filter((text) => text !== undefined),
      (text) => String(written(text, this.resource)),
    );
    return first;
  }

  /** An address group, one for all rules with that peer. Its addresses change in place, its rules stay. */
  addressGroup(label: string, name: string, prefixes: readonly Prefix[]): Remote {
    let group = this.addressGroups.get(label);
    if (group === undefined) {
      group = new NetworkingAddressGroupV2(this.resource, identity(`addresses of ${label}`), {
        ...this.region.placement,
        name: literal(name),
        addresses: prefixes.map(String),
      });
      this.addressGroups.set(label, group);
    }
    const families = [...new Set(prefixes.map(({ family }) => family))];
    return knownById("address-group", group.id, this.region, families);
  }
}

/** What is the same in every region. */
export function ruleConfig(rule: NeutronRule, description: string | undefined): RuleConfig {
  const { protocol, first, last } = rule.traffic;
  return {
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: protocol === undefined ? undefined : protocolText(protocol),
    portRangeMin: first,
    // The provider wants both or none. It does not send a 0, which leaves all codes of a type of ICMP.
    portRangeMax: first === undefined ? undefined : (last ?? 0),
    ...remoteAttribute(rule.remote),
    description: description === undefined ? undefined : literal(description),
  };
}

function remoteAttribute(remote: Remote) {
  switch (remote.kind) {
    case "any":
      return {};
    case "prefix":
      return { remoteIpPrefix: remote.prefix.toString() };
    case "group":
      return { remoteGroupId: remote.id };
    case "address-group":
      return { remoteAddressGroupId: remote.id };
  }
}

function adopt(resource: TerraformResource, id: unknown): void {
  if (isIdOrToken(id)) new ImportBlock(resource, "import", { resource, id: literal(id) });
}
