import { Address, AddressError, aggregate, Prefix, type Family } from "../src/address";
import type { Problem } from "../src/finding";
import { everybody, remoteOf, type Remote } from "../src/security";
import { written } from "./addresses-in";
import type { Addressed } from "./addressed";
import { Token } from "./cdk";
import type { Region } from "./region";
import type { IGlobalSecurityGroup } from "./security-group";
import { literal } from "./text";

/** How far a group reaches as a peer. */
export interface GroupPeerOptions {
  /**
   * True if only its members in the same region are meant. Then it needs no declared members.
   * @default false
   */
  readonly sameRegionOnly?: boolean;
}

/** What a peer is, seen from one region. */
export interface PeerView {
  /** What Neutron knows of it there. */
  readonly remotes: readonly Remote[];
  /** Its planned addresses, where Neutron knows nothing of it: the fewest prefixes. */
  readonly planned: readonly Prefix[];
}

/**
 * The other end of a {@link Rule}.
 *
 * Making one never throws: what is wrong with it is a finding of the security group that uses it, beside all others.
 */
export abstract class Peer {
  /** Everybody, in IPv4 and IPv6. */
  static anywhere(): Peer {
    return new AnyPeer("anywhere", [4, 6]);
  }

  /** Everybody, in IPv4. */
  static anyIpv4(): Peer {
    return new AnyPeer("any IPv4", [4]);
  }

  /** Everybody, in IPv6. */
  static anyIpv6(): Peer {
    return new AnyPeer("any IPv6", [6]);
  }

  /**
   * A block of addresses, or one address.
   *
   * @param text such as `10.32.0.0/16`, `2001:db8::/32` or `192.0.2.7`; written in the one way in which Neutron keeps it
   */
  static cidr(text: string): Peer {
    return new CidrPeer(text);
  }

  /** The members of the group that has the rule, in all of its regions. */
  static self(options: GroupPeerOptions = {}): Peer {
    return new GroupPeer(undefined, options);
  }

  /**
   * The members of a group: in the region of the rule by Neutron's own group, in the others by the planned addresses of its
   * declared members.
   */
  static securityGroup(group: IGlobalSecurityGroup, options: GroupPeerOptions = {}): Peer {
    return new GroupPeer(group, options);
  }

  /** A planned network, in all of its regions that reach the region of the rule. */
  static network(network: Addressed): Peer {
    return new PlannedPeer(network);
  }

  /** A named address, in all of its regions that reach the region of the rule. */
  static address(address: Addressed): Peer {
    return new PlannedPeer(address);
  }

  /**
   * Address groups that somebody else keeps.
   *
   * @param ids by name of region; may be references
   */
  static addressGroup(ids: Readonly<Record<string, string>>): Peer {
    return new IdPeer("address-group", ids);
  }

  /**
   * Security groups of which nothing is known but their ids.
   *
   * @param ids by name of region; may be references
   */
  static securityGroupId(ids: Readonly<Record<string, string>>): Peer {
    return new IdPeer("group", ids);
  }

  /** As it stands in messages. A peer with planned addresses has one of its own. */
  abstract readonly label: string;
  /** What is wrong with it, wherever it is used. */
  readonly problems: readonly Problem[] = [];
  /**
   * What it is from everywhere; undefined if that depends on the region.
   * @internal
   */
  readonly fixed?: readonly Remote[];

  /**
   * What it is, seen from a region of the group that has the rule.
   * @internal
   */
  seenFrom(_here: Region, _user: IGlobalSecurityGroup): PeerView {
    return { remotes: this.fixed ?? [], planned: [] };
  }

  /**
   * What is missing for its use by that group.
   * @internal
   */
  missingFor(_user: IGlobalSecurityGroup): Problem[] {
    return [];
  }
}

class AnyPeer extends Peer {
  override readonly fixed: readonly Remote[];

  constructor(
    readonly label: string,
    families: readonly Family[],
  ) {
    super();
    this.fixed = families.map(everybody);
  }
}

class CidrPeer extends Peer {
  override readonly fixed: readonly Remote[];
  override readonly problems: readonly Problem[];
  readonly label: string;

  constructor(text: string) {
    super();
    const read = readCidr(text);
    const isRead = read instanceof Prefix;
    this.problems = isRead ? [] : [read];
    this.fixed = isRead ? [remoteOf(read)] : [];
    this.label = isRead ? read.toString() : text;
  }
}

class PlannedPeer extends Peer {
  constructor(private readonly addressed: Addressed) {
    super();
  }

  get label(): string {
    return this.addressed.label;
  }

  override seenFrom(here: Region): PeerView {
    return { remotes: [], planned: plannedOf([this.addressed], this.addressed.regions, here) };
  }
}

class GroupPeer extends Peer {
  constructor(
    private readonly group: IGlobalSecurityGroup | undefined,
    private readonly options: GroupPeerOptions,
  ) {
    super();
  }

  get label(): string {
    const label = this.group?.label ?? "this group";
    return this.options.sameRegionOnly === true ? `${label} in the same region` : label;
  }

  override seenFrom(here: Region, user: IGlobalSecurityGroup): PeerView {
    const peer = this.group ?? user;
    return {
      remotes: peer.regions.includes(here) ? [knownById("group", peer.in(here).id, here)] : [],
      planned: plannedOf(peer.members, this.elsewhere(peer, here), here),
    };
  }

  override missingFor(user: IGlobalSecurityGroup): Problem[] {
    const peer = this.group ?? user;
    if (peer.members.length > 0 || user.regions.every((here) => this.elsewhere(peer, here).length === 0)) return [];
    return [
      {
        code: "SG_PEER_MEMBERS",
        severity: "error",
        what: `${peer.label} is a peer over regions, and nobody knows the addresses of its members`,
        value: this.label,
        fix: 'declare its members, such as members: [plan.network("app")]; or mean those of the same region only: { sameRegionOnly: true }',
      },
    ];
  }

  /** The regions in which Neutron of `here` knows nothing of the group. */
  private elsewhere(peer: IGlobalSecurityGroup, here: Region): readonly Region[] {
    return this.options.sameRegionOnly === true ? [] : peer.regions.filter((region) => region !== here);
  }
}

class IdPeer extends Peer {
  constructor(
    private readonly kind: "group" | "address-group",
    private readonly ids: Readonly<Record<string, string>>,
  ) {
    super();
  }

  get label(): string {
    return `the ${this.kind === "group" ? "security group" : "address group"} ids of ${Object.keys(this.ids).join(", ")}`;
  }

  override seenFrom(here: Region): PeerView {
    const id = this.idIn(here);
    return { remotes: id === undefined ? [] : [knownById(this.kind, literal(id), here)], planned: [] };
  }

  override missingFor({ regions }: IGlobalSecurityGroup): Problem[] {
    return regions
      .filter((region) => this.idIn(region) === undefined)
      .map((region) => ({
        code: "SG_PEER_REGION",
        severity: "error",
        region: region.name,
        what: "a peer that is given by ids has none for the region",
        value: this.label,
        fix: `add the id of ${JSON.stringify(region.name)}, or take the region out of the group's regions`,
      }));
  }

  private idIn({ name }: Region): string | undefined {
    return Object.hasOwn(this.ids, name) ? this.ids[name] : undefined;
  }
}

/** A bare address is one host: Neutron would add the length, and the provider replace the rule in every plan. */
function readCidr(text: string): Prefix | Problem {
  const refuse = (what: string, value: string | undefined, fix: string): Problem => ({
    code: "SG_PEER_CIDR",
    severity: "error",
    what,
    value,
    fix,
  });
  if (Token.isUnresolved(text))
    return refuse("the peer is a token", undefined, "write the prefix: it has to be known at synth");
  try {
    return text.includes("/") ? Prefix.parse(text) : hostPrefix(Address.parse(text));
  } catch (error) {
    if (error instanceof AddressError) return refuse(error.what, error.value, error.fix);
    throw error;
  }
}

function hostPrefix(address: Address): Prefix {
  return Prefix.of(address, address.family === 4 ? 32 : 128);
}

function plannedOf(members: readonly Addressed[], regions: readonly Region[], here: Region): Prefix[] {
  return aggregate(
    regions.flatMap((region) =>
      members
        .filter((member) => region === here || member.reaches(region, here))
        .flatMap((member) => member.prefixesIn(region)),
    ),
  );
}

/** A remote by its id. Its key is what a reference says in Terraform: that is stable, its token is not. */
export function knownById(
  kind: "group" | "address-group",
  id: string,
  here: Region,
  families: readonly Family[] = [4, 6],
): Remote {
  const key = Token.isUnresolved(id) ? String(written(id, here.scope)) : id;
  // The name of the resource, without its type and the hash that the CDK core adds.
  const label = key.replace(/^\$\{\w+\.(.*?)(_[0-9A-F]{8})?\.id\}$/, "$1");
  return { kind, id, key, label, families };
}
