import { Construct } from "constructs";
import isEqual from "lodash/isEqual";
import uniqWith from "lodash/uniqWith";
import type { Problem } from "../src/finding";
import { checkText, refusedId } from "../src/security";
import type { Addressed } from "./addressed";
import { DataOpenstackNetworkingSecgroupV2 } from "./bindings/data-openstack-networking-secgroup-v2";
import { offerFindings } from "./findings";
import { isIdOrToken } from "./known-by-id";
import type { Region } from "./region";
import { pickHandle } from "./regions";
import type { IGlobalSecurityGroup, RegionalSecurityGroup } from "./security-group";
import { readMembers } from "./security-group-lists";
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
type Known = { readonly region: Region } & ({ readonly id: unknown } | { readonly name: unknown });

/** What of it can be used. */
interface Found {
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
    const members = readMembers(options.members);
    this.members = members.entries.map(({ value }) => value);
    this.regions = known.map(({ region }) => region);
    const read = known.map(readKnown);
    this.handles = read.map(({ found }) => new LookedUp(this, found));
    offerFindings(this, () => [
      ...members.problems,
      // It has one name, in all regions.
      ...uniqWith(
        read.flatMap(({ problems }) => problems),
        isEqual,
      ),
      ...(known.length === 0 ? [NOWHERE] : []),
    ]);
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

const NOWHERE: Problem = {
  code: "SG_REGION",
  severity: "error",
  what: "the group is in no region",
  fix: "name the regions that have it, with its ids there",
};

const NAMELESS: Problem = {
  code: "SG_NAME",
  severity: "error",
  what: "the group has no name to be found by",
  fix: "give its name, or its ids by fromIds",
};

function readKnown(known: Known): { readonly found: Found; readonly problems: readonly Problem[] } {
  const { region } = known;
  const read = "name" in known ? readName(known.name) : readId(known.id, region);
  return { found: { region, ...read.found }, problems: read.problems };
}

function readId(id: unknown, region: Region) {
  if (isIdOrToken(id)) return { found: { id }, problems: [] };
  return { found: {}, problems: [{ ...refusedId("SG_PEER_ID", "the group", id), region: region.name }] };
}

function readName(name: unknown) {
  const problems = checkText("name of the group", name, "SG_NAME");
  if (typeof name !== "string" || problems.length > 0) return { found: {}, problems };
  if (name.trim() !== "") return { found: { name }, problems };
  return { found: {}, problems: [NAMELESS] };
}

class LookedUp implements RegionalSecurityGroup {
  private data?: DataOpenstackNetworkingSecgroupV2;

  constructor(
    private readonly group: Construct,
    private readonly known: Found,
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
