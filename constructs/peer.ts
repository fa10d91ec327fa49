import sortBy from "lodash/sortBy";
import uniqBy from "lodash/uniqBy";
import { Prefix, type Family } from "../src/address";
import type { Problem } from "../src/finding";
import { everybody, received, refusedId, remoteOf, type Remote } from "../src/security";
import type { Addressed } from "./addressed";
import { isIdOrToken, knownById } from "./known-by-id";
import { readCidr } from "./peer-cidr";
import { checkPeerMembers } from "./peer-members";
import type { Region } from "./region";
import type { IGlobalSecurityGroup } from "./security-group";
import { isAddressed, isSecurityGroup } from "./security-group-lists";
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
  /** Its planned addresses, where Neutron knows nothing of it: each prefix once, as it was planned. */
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
    return GroupPeer.by(undefined, options);
  }

  /**
   * The members of a group: in the region of the rule by Neutron's own group, in the others by the planned addresses of its
   * declared members.
   */
  static securityGroup(group: IGlobalSecurityGroup, options: GroupPeerOptions = {}): Peer {
    return isSecurityGroup(group)
      ? GroupPeer.by(group, options)
      : new NoPeer("a security group over regions", group, "give a GlobalSecurityGroup, not one of its regions");
  }

  /** A planned network, in all of its regions that reach the region of the rule. */
  static network(network: Addressed): Peer {
    return isAddressed(network)
      ? new PlannedPeer(network)
      : new NoPeer("a network", network, 'give a planned network, such as plan.network("app")');
  }

  /** A named address, in all of its regions that reach the region of the rule. */
  static address(address: Addressed): Peer {
    return isAddressed(address)
      ? new PlannedPeer(address)
      : new NoPeer("a named address", address, 'give a named address, such as plan.network("app").address("vip")');
  }

  /**
   * Address groups that somebody else keeps.
   *
   * @param ids by name of region; may be references
   */
  static addressGroup(ids: Readonly<Record<string, string>>): Peer {
    return IdPeer.by("address-group", ids);
  }

  /**
   * Security groups of which nothing is known but their ids.
   *
   * @param ids by name of region; may be references
   */
  static securityGroupId(ids: Readonly<Record<string, string>>): Peer {
    return IdPeer.by("group", ids);
  }

  /**
   * What was given as a peer: itself, of whichever copy of this package, or one with a finding.
   * @internal
   */
  static of(given: unknown): Peer {
    if (typeof given === "object" && given !== null && "seenFrom" in given) return given as Peer;
    return new NoPeer("a Peer", given, "write one, such as Peer.anywhere(), if that is meant");
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
   * What is missing for its use by that group, in these families.
   * @internal
   */
  missingFor(_user: IGlobalSecurityGroup, _families: readonly Family[]): Problem[] {
    return [];
  }
}

/** What was given as a peer and is none. It must not come to somebody. */
class NoPeer extends Peer {
  override readonly fixed: readonly Remote[] = [];
  override readonly problems: readonly Problem[];
  readonly label: string;

  constructor(noun: string, given: unknown, fix: string, code = "SG_PEER") {
    super();
    this.label = received(given);
    this.problems = [{ code, severity: "error", what: `the peer of the rule is not ${noun}`, value: this.label, fix }];
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

  constructor(text: unknown) {
    super();
    const read = readCidr(text);
    const isRead = read instanceof Prefix;
    this.problems = isRead ? [] : [read];
    this.fixed = isRead ? [remoteOf(read)] : [];
    this.label = isRead ? read.toString() : received(text);
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
  static by(group: IGlobalSecurityGroup | undefined, options: GroupPeerOptions | null): Peer {
    const sameRegionOnly: unknown = options?.sameRegionOnly ?? false;
    if (typeof sameRegionOnly === "boolean") return new GroupPeer(group, sameRegionOnly);
    return new NoPeer("clear: sameRegionOnly is no boolean", sameRegionOnly, "write true or false");
  }

  private constructor(
    private readonly group: IGlobalSecurityGroup | undefined,
    private readonly sameRegionOnly: boolean,
  ) {
    super();
  }

  get label(): string {
    const label = this.group?.label ?? "this group";
    return this.sameRegionOnly ? `${label} in the same region` : label;
  }

  override seenFrom(here: Region, user: IGlobalSecurityGroup): PeerView {
    const peer = this.group ?? user;
    return {
      remotes: peer.regions.includes(here) ? [knownById("group", peer.in(here).id, here)] : [],
      planned: plannedOf(peer.members, this.elsewhere(peer, here), here),
    };
  }

  override missingFor(user: IGlobalSecurityGroup, families: readonly Family[]): Problem[] {
    const peer = this.group ?? user;
    const asked = peer.regions.filter((there) =>
      user.regions.some((here) => this.elsewhere(peer, here).includes(there)),
    );
    return checkPeerMembers(this.label, peer, asked, families);
  }

  /** The regions in which Neutron of `here` knows nothing of the group. */
  private elsewhere(peer: IGlobalSecurityGroup, here: Region): readonly Region[] {
    return this.sameRegionOnly ? [] : peer.regions.filter((region) => region !== here);
  }
}

class IdPeer extends Peer {
  static by(kind: IdPeer["kind"], ids: unknown): Peer {
    if (typeof ids === "object" && ids !== null) return new IdPeer(kind, ids as Readonly<Record<string, unknown>>);
    return new NoPeer("ids by name of region", ids, 'write them: { RegionOne: "…" }', "SG_PEER_ID");
  }

  private constructor(
    private readonly kind: "group" | "address-group",
    private readonly ids: Readonly<Record<string, unknown>>,
  ) {
    super();
  }

  get label(): string {
    return `the ${this.noun} ids of ${Object.keys(this.ids).join(", ")}`;
  }

  override seenFrom(here: Region): PeerView {
    const id = this.ids[here.name];
    return { remotes: isIdOrToken(id) ? [knownById(this.kind, literal(id), here)] : [], planned: [] };
  }

  override missingFor({ regions }: IGlobalSecurityGroup): Problem[] {
    return regions.flatMap(({ name }) => {
      if (!Object.hasOwn(this.ids, name)) return [this.nothingFor(name)];
      const id = this.ids[name];
      return isIdOrToken(id) ? [] : [{ ...refusedId("SG_PEER_ID", `the peer, a ${this.noun},`, id), region: name }];
    });
  }

  private get noun(): string {
    return this.kind === "group" ? "security group" : "address group";
  }

  private nothingFor(region: string): Problem {
    return {
      code: "SG_PEER_REGION",
      severity: "error",
      region,
      what: "a peer that is given by ids has none for the region",
      value: this.label,
      fix: `add the id of ${JSON.stringify(region)}, or take the region out of the group's regions`,
    };
  }
}

function plannedOf(members: readonly Addressed[], regions: readonly Region[], here: Region): Prefix[] {
  const planned = regions.flatMap((region) =>
    members
      .filter((member) => region === here || member.reaches(region, here))
      .flatMap((member) => member.prefixesIn(region)),
  );
  return sortBy(uniqBy(planned, String), String);
}
