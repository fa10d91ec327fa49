import { Construct } from "constructs";
import type { Addressed } from "./addressed";
import { DataOpenstackNetworkingSecgroupV2 } from "./bindings/data-openstack-networking-secgroup-v2";
import type { Region } from "./region";
import { pickHandle } from "./regions";
import type { IGlobalSecurityGroup, RegionalSecurityGroup } from "./security-group";
import type { Tenant } from "./tenant";
import { literal } from "./text";

/** What is said of a security group that somebody else made. */
export interface ForeignSecurityGroupOptions {
  /**
   * Whose addresses stand for it in other regions, where it is used as a peer over regions.
   * @default []
   */
  readonly members?: readonly Addressed[];
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}

/** What is known of it in one region: its name or its id. */
interface Known {
  readonly region: Region;
  readonly id?: string;
  readonly name?: string;
}

/** A security group that somebody else made. What is not known of it is looked up where it is used, by a data source. */
export class ForeignSecurityGroup extends Construct implements IGlobalSecurityGroup {
  readonly regions: readonly Region[];
  readonly members: readonly Addressed[];
  private readonly handles: readonly RegionalSecurityGroup[];

  constructor(
    scope: Construct,
    id: string,
    readonly tenant: Tenant,
    known: readonly Known[],
    options: ForeignSecurityGroupOptions,
  ) {
    super(scope, id);
    this.members = options.members ?? [];
    this.regions = known.map(({ region }) => region);
    this.handles = known.map((group) => new LookedUp(this, group));
  }

  /** What it is called in messages. */
  get label(): string {
    return `group ${this.node.path}`;
  }

  /** The group in one region. */
  in(region: Region | string): RegionalSecurityGroup {
    return pickHandle(this.handles, region, this.node.path);
  }
}

class LookedUp implements RegionalSecurityGroup {
  private data?: DataOpenstackNetworkingSecgroupV2;

  constructor(
    private readonly group: Construct,
    private readonly known: Known,
  ) {}

  get region(): Region {
    return this.known.region;
  }

  get id(): string {
    return this.known.id === undefined ? this.lookUp().id : literal(this.known.id);
  }

  get name(): string {
    return this.known.name === undefined ? this.lookUp().name : literal(this.known.name);
  }

  private lookUp(): DataOpenstackNetworkingSecgroupV2 {
    const { region, id, name } = this.known;
    return (this.data ??= new DataOpenstackNetworkingSecgroupV2(region.scopeFor(this.group), region.name, {
      ...region.placement,
      name: name === undefined ? undefined : literal(name),
      secgroupId: id === undefined ? undefined : literal(id),
    }));
  }
}
