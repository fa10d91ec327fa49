import { Construct } from "constructs";
import sortBy from "lodash/sortBy";
import { aggregate } from "../src/address";
import type { Problem } from "../src/finding";
import { type DeclaredRule, type NeutronRule, Port, type Remote, remoteOf } from "../src/security";
import type { Addressed } from "./addressed";
import { TerraformOutput } from "./cdk";
import { offerFindings } from "./findings";
import { ForeignSecurityGroup, type ForeignSecurityGroupOptions } from "./foreign-security-group";
import { ruleConfig, SecurityGroupResources } from "./made-security-group";
import { declareInModel } from "./model";
import { Peer } from "./peer";
import type { Region } from "./region";
import { pickHandle } from "./regions";
import { Rule } from "./rule";
import type { AdoptedSecurityGroup, IGlobalSecurityGroup, MadeSecurityGroup } from "./security-group";
import { checkSecurityGroup, registerSecurityGroup } from "./security-group-checks";
import { readMembers, readRules, readTexts } from "./security-group-lists";
import { Tenant } from "./tenant";
import { literal } from "./text";

const GLOBAL_SECURITY_GROUP = Symbol.for("cdktf-openstack-multisite/GlobalSecurityGroup");

/** Properties of a {@link GlobalSecurityGroup}. */
export interface GlobalSecurityGroupProps {
  /**
   * What is let through. Their order means nothing. More can be added by {@link GlobalSecurityGroup.addRules}, for groups that
   * name each other.
   * @default []
   */
  readonly rules?: readonly Rule[];
  /**
   * Whose addresses stand for the group in other regions: planned networks, named addresses. It has to be true: a network
   * admits every host on it.
   * @default []
   */
  readonly members?: readonly Addressed[];
  /**
   * Name of the group in Neutron: up to 255 characters, not `default`.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * For people, up to 255 characters.
   * @default - none
   */
  readonly description?: string;
  /**
   * Names of the regions that get it.
   * @default - all regions of the tenant
   */
  readonly regions?: readonly string[];
  /**
   * Whether everything may leave, in both families; made as rules like others. With egress rules among `rules` it has to be said:
   * false lets only them out.
   * @default true
   */
  readonly allowAllEgress?: boolean;
  /**
   * False for a group that does not let answers through by itself. Neutron can't change it while ports use the group.
   * @default - the cloud's, mostly true
   */
  readonly stateful?: boolean;
  /**
   * Tags of the group in Neutron.
   * @default []
   */
  readonly tags?: readonly string[];
  /**
   * A peer that comes to more prefixes than this in a region becomes an address group there, with one rule for all of them.
   * The cloud needs Neutron's extension `address-group`.
   *
   * Up to this number they are the fewest that are exactly the peer's addresses. So a region that comes may replace a rule by
   * a wider one, `10.9.0.0/24` by `10.9.0.0/23`: Terraform deletes the one and makes the other, in no fixed order. With 0
   * every such peer is an address group, to which a new region only adds.
   * @default 16
   */
  readonly maxPrefixes?: number;
  /**
   * Rules that the project may have in a region, all groups together; -1 for any number, as in Neutron. More of them are a
   * warning.
   * @default 100, as in Neutron
   */
  readonly ruleQuota?: number;
  /**
   * Groups that are there already, by name of region: the stack takes them over. Remove it when that is applied.
   * @default {}
   */
  readonly adopt?: Readonly<Record<string, AdoptedSecurityGroup>>;
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}

/** A rule of the author's with what became of it, by name of region. */
interface Declared extends DeclaredRule {
  readonly rule: Rule;
  readonly made: Map<string, readonly NeutronRule[]>;
}

/**
 * One firewall for a part of the tenant, in many regions: it lets through exactly the declared rules.
 *
 * Neutron's default rules are deleted. A rule's identity is its content, so that their order means nothing and a rule that stays is
 * never touched. A group as a peer holds over regions: where Neutron's groups don't reach, the planned addresses of its
 * members stand for it.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { GlobalSecurityGroup, Peer, Port, Rule, Tenant } from "cdktf-openstack-multisite";
 * import { NetworkingPortV2 } from "cdktf-openstack-multisite/bindings/networking-port-v2";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
 *
 * const web = new GlobalSecurityGroup(stack, "web", {
 *   rules: [
 *     Rule.ingress(Port.tcp(443), Peer.anywhere()),
 *     Rule.ingress(Port.tcp(22), Peer.cidr("192.0.2.0/24"), { description: "the office" }),
 *   ],
 * });
 * for (const region of tenant.regions) {
 *   const securityGroupIds = [web.in(region).id];
 *   new NetworkingPortV2(region.scope, "web", { ...region.placement, networkId: "…", securityGroupIds });
 * }
 */
export class GlobalSecurityGroup extends Construct implements IGlobalSecurityGroup {
  /** True for security groups of any copy of this package. */
  static isGlobalSecurityGroup(x: unknown): x is GlobalSecurityGroup {
    return typeof x === "object" && x !== null && GLOBAL_SECURITY_GROUP in x;
  }

  /**
   * A group that somebody else made under the same name in all regions of the tenant, or in some. The stack does not make it; its id
   * is looked up where it is used.
   *
   * @param name its name in Neutron
   */
  static fromName(
    scope: Construct,
    id: string,
    name: string,
    options: ForeignSecurityGroupOptions & { readonly regions?: readonly string[] } = {},
  ): IGlobalSecurityGroup {
    const tenant = options.tenant ?? Tenant.of(scope);
    const regions = options.regions?.map((region) => tenant.region(region)) ?? tenant.regions;
    const there = regions.map((region) => ({ region, name }));
    return new ForeignSecurityGroup(scope, id, tenant, there, options);
  }

  /**
   * A group that somebody else made. The stack does not make it; its name is looked up where it is used.
   *
   * @param ids in Neutron, by name of region; may be references
   */
  static fromIds(
    scope: Construct,
    id: string,
    ids: Readonly<Record<string, string>>,
    options: ForeignSecurityGroupOptions = {},
  ): IGlobalSecurityGroup {
    const tenant = options.tenant ?? Tenant.of(scope);
    const there = Object.entries(ids ?? {}).map(([region, group]) => ({ region: tenant.region(region), id: group }));
    return new ForeignSecurityGroup(scope, id, tenant, there, options);
  }

  readonly tenant: Tenant;
  readonly regions: readonly Region[];
  /** Name in Neutron. */
  readonly name: string;
  readonly members: readonly Addressed[];
  /** @internal */
  readonly declared: Declared[] = [];
  /** What is wrong with what was given as rules. @internal */
  readonly refused: Problem[] = [];

  private readonly handles: readonly SecurityGroupResources[];

  constructor(
    scope: Construct,
    id: string,
    /** @internal */
    readonly props: GlobalSecurityGroupProps = {},
  ) {
    super(scope, id);
    Object.defineProperty(this, GLOBAL_SECURITY_GROUP, { value: true });
    this.tenant = props.tenant ?? Tenant.of(this);
    this.name = props.name ?? id;
    this.members = readMembers(props.members).entries.map(({ value }) => value);
    this.regions = this.tenant.regions.filter(({ name }) => isNamed(name, props.regions));
    const config = {
      name: literal(String(this.name)),
      description: props.description === undefined ? undefined : literal(String(props.description)),
      stateful: props.stateful,
      tags: props.tags && readTexts(props.tags, "tags").entries.map(({ value }) => literal(value)),
      deleteDefaultRules: true,
      // It counts at the creation only. An adopted group has none, and the provider would replace it.
      lifecycle: { ignoreChanges: ["delete_default_rules"] },
    };
    this.handles = this.regions.map(
      (region) =>
        new SecurityGroupResources(
          region,
          region.scopeFor(this),
          config,
          region.lost ? undefined : props.adopt?.[region.name],
        ),
    );
    this.declare(props.rules, "rules");
    const { allowAllEgress = true } = props;
    // A text such as "false" is true to JavaScript.
    if ((allowAllEgress as unknown) === true) this.addRules(Rule.egress(Port.all(), Peer.anywhere()));
    registerSecurityGroup(this);
    declareInModel(this, () => this.model());
    offerFindings(this, () => checkSecurityGroup(this));
  }

  /** What it is called in messages. */
  get label(): string {
    return `group ${this.node.path}`;
  }

  /** The group in one region. */
  in(region: Region | string): MadeSecurityGroup {
    return pickHandle(this.handles, region, this.node.path);
  }

  /**
   * Lets more through. A rule that is there already is not made twice; of its descriptions, the first by the alphabet counts,
   * in whatever order they come.
   */
  addRules(...rules: readonly Rule[]): void {
    this.declare(rules, "addRules");
  }

  /**
   * Adds an output to each stack that holds groups: per region the id and the name. Lost regions are left out.
   *
   * @param id of the output
   */
  addOutput(id = "output"): void {
    const there = this.handles.filter(({ region }) => !region.lost);
    for (const stack of new Set(there.map(({ region }) => region.stack))) {
      const handles = there.filter(({ region }) => region.stack === stack);
      const value = handles.map(({ region, id, name }) => [literal(region.name), { id, name }] as const);
      new TerraformOutput(handles[0].region.scopeFor(this), id, { value: Object.fromEntries(value) });
    }
  }

  private declare(list: unknown, prop: string): void {
    const { entries, problems } = readRules(list, prop);
    this.refused.push(
      ...problems,
      ...entries.flatMap(({ value, where }) =>
        value.problems.map((problem) => ({ ...problem, what: `${where}: ${problem.what}` })),
      ),
    );
    for (const { value: rule } of sortBy(entries, ({ value }) => String(value))) {
      const made = new Map<string, readonly NeutronRule[]>();
      this.declared.push({ label: rule.toString(), rule, made });
      if (rule.problems.length > 0) continue;
      const fixed = rule.peer.fixed && partsOf(rule, rule.peer.fixed);
      for (const handle of this.handles) {
        const parts = fixed ?? partsOf(rule, this.remotesIn(handle, rule.peer));
        made.set(handle.region.name, parts.rules);
        for (const [id, config] of parts.configs) handle.add(id, config);
      }
    }
  }

  private remotesIn(handle: SecurityGroupResources, peer: Peer): Remote[] {
    const { remotes, planned } = peer.seenFrom(handle.region, this);
    const fewest = aggregate(planned);
    if (fewest.length <= (this.props.maxPrefixes ?? 16)) return [...remotes, ...fewest.map(remoteOf)];
    // Not joined: the provider takes addresses out before it adds others, and a joined one would be missing for a moment.
    return [...remotes, handle.addressGroup(peer.label, `${this.name}: ${peer.label}`.slice(0, 255), planned)];
  }

  private model() {
    const regions = this.handles.map(({ region, rules }) => ({ name: region.name, rules: [...rules.keys()].sort() }));
    return {
      securityGroups: [{ path: this.node.path, tenant: this.tenant.node.path, name: this.name, regions }],
    };
  }
}

/** The rules of Neutron's that come of a rule, and what their resources say. */
function partsOf(rule: Rule, remotes: readonly Remote[]) {
  const rules = rule.towards(remotes);
  return { rules, configs: rules.map((part) => [part.id, ruleConfig(part, rule.description)] as const) };
}

/** A text would contain names, too. */
function isNamed(name: string, names: unknown): boolean {
  return names === undefined || (Array.isArray(names) && names.includes(name));
}
