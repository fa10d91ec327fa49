import type { Family } from "../src/address";
import type { Problem } from "../src/finding";
import { checkText, Port, rulesFor, type Direction, type NeutronRule, type Remote } from "../src/security";
import { Token } from "./cdk";
import { Peer } from "./peer";

/** What a {@link Rule} may say besides its port and peer. */
export interface RuleOptions {
  /**
   * For people. Up to 255 characters; Neutron can't change it, so another one replaces the rule.
   * @default - none
   */
  readonly description?: string;
  /**
   * The only family in which it holds: 4 or 6.
   * @default - both, as far as its port and peer have them
   */
  readonly ipVersion?: Family;
}

/**
 * One thing that a {@link GlobalSecurityGroup} lets through. It becomes a rule of Neutron's per family and prefix.
 *
 * @example
 * import { Peer, Port, Rule } from "cdktf-openstack-multisite";
 *
 * console.log(`${Rule.ingress(Port.tcp(443), Peer.anywhere())}`); // ingress tcp 443 from anywhere
 */
export class Rule {
  /** Lets traffic from the peer in. */
  static ingress(port: Port, peer: Peer, options: RuleOptions = {}): Rule {
    return new Rule("ingress", Port.of(port), Peer.of(peer), options);
  }

  /** Lets traffic to the peer out. */
  static egress(port: Port, peer: Peer, options: RuleOptions = {}): Rule {
    return new Rule("egress", Port.of(port), Peer.of(peer), options);
  }

  private readonly options: RuleOptions;
  /** What is wrong with it, whichever group has it. */
  readonly problems: readonly Problem[];

  private constructor(
    /** Which way the traffic goes, seen from the members of the group. */
    readonly direction: Direction,
    /** What it lets through. */
    readonly port: Port,
    /** The other end. */
    readonly peer: Peer,
    options: RuleOptions | null,
  ) {
    this.options = options ?? {};
    const { description } = this.options;
    this.problems = [
      ...port.problems,
      ...peer.problems,
      ...(description === undefined || Token.isUnresolved(description)
        ? []
        : checkText("description of a rule", description)),
    ];
  }

  /** For people; undefined if none was given. */
  get description(): string | undefined {
    return this.options.description;
  }

  /** The families in which it holds, as far as the peer has them. */
  get families(): readonly Family[] {
    const { ipVersion } = this.options;
    return this.port.families.filter((family) => ipVersion === undefined || family === ipVersion);
  }

  /**
   * Its rules of Neutron's, for these remotes.
   * @internal
   */
  towards(remotes: readonly Remote[]): NeutronRule[] {
    return rulesFor(this.direction, this.port, this.families, remotes);
  }

  /** As it stands in messages, such as `ingress tcp 443 from anywhere`. */
  toString(): string {
    const { ipVersion } = this.options;
    const family = ipVersion === undefined ? "" : ` in IPv${ipVersion}`;
    return `${this.direction} ${this.port}${family} ${this.direction === "ingress" ? "from" : "to"} ${this.peer.label}`;
  }
}
