import type { Family } from "../address";
import type { Problem } from "../finding";
import {
  DCCP,
  familiesOf,
  ICMP,
  ICMPV6,
  PROTOCOL_NAMES,
  protocolNumber,
  SCTP,
  TCP,
  UDP,
  UDPLITE,
  protocolText,
} from "./protocol";
import { received } from "./received";
import { trafficText, type Traffic } from "./traffic";

/**
 * What a rule lets through: a protocol, and its ports or ICMP types.
 *
 * Making one never throws: what is wrong with it is a finding of the security group that uses it, beside all others.
 *
 * @example
 * import { Port } from "cdktf-openstack-multisite";
 *
 * console.log(`${Port.tcp(443)}, ${Port.udp(6000, 6999)}, ${Port.icmpv6(128)}`); // tcp 443, udp 6000-6999, ipv6-icmp type 128
 */
export class Port {
  /** One TCP port, or those from `first` to `last`: 1 to 65535. */
  static tcp(first: number, last = first): Port {
    return Port.range(TCP, first, last);
  }

  /** One UDP port, or those from `first` to `last`: 1 to 65535. */
  static udp(first: number, last = first): Port {
    return Port.range(UDP, first, last);
  }

  /** One SCTP port, or those from `first` to `last`: 1 to 65535. */
  static sctp(first: number, last = first): Port {
    return Port.range(SCTP, first, last);
  }

  /** One DCCP port, or those from `first` to `last`: 1 to 65535. */
  static dccp(first: number, last = first): Port {
    return Port.range(DCCP, first, last);
  }

  /** One UDP-Lite port, or those from `first` to `last`: 1 to 65535. */
  static udplite(first: number, last = first): Port {
    return Port.range(UDPLITE, first, last);
  }

  /** All of TCP. */
  static allTcp(): Port {
    return new Port({ protocol: TCP });
  }

  /** All of UDP. */
  static allUdp(): Port {
    return new Port({ protocol: UDP });
  }

  /**
   * ICMP. With a type it is IPv4's only: the types of IPv6 are others. Without one it is ICMPv6 where the peer is IPv6, as
   * Neutron takes it.
   *
   * @param type 1 to 255. Type 0, an echo reply, is refused: the community provider does not send a 0, and the rule would let
   *   all ICMP through. A stateful group lets replies through without a rule.
   * @param code 1 to 255; 0 is refused for the same reason
   * @see https://www.iana.org/assignments/icmp-parameters
   */
  static icmp(type?: number, code?: number): Port {
    return Port.ofIcmp(ICMP, type, code);
  }

  /**
   * ICMPv6, in IPv6 only. Neutron lets neighbour discovery through without a rule.
   *
   * @param type 1 to 255; 0 is refused, see {@link Port.icmp}
   * @param code 1 to 255; 0 is refused, see {@link Port.icmp}
   * @see https://www.iana.org/assignments/icmpv6-parameters
   */
  static icmpv6(type?: number, code?: number): Port {
    return Port.ofIcmp(ICMPV6, type, code);
  }

  /**
   * All of one protocol.
   *
   * @param protocol IANA's number, 1 to 255, or a name that Neutron knows, such as `esp` or `vrrp`
   * @see https://www.iana.org/assignments/protocol-numbers
   */
  static protocol(protocol: number | string): Port {
    const number = typeof protocol === "number" ? protocol : numberOf(protocol);
    return isWithin(number, 1, 255)
      ? new Port({ protocol: number })
      : Port.refused("SG_PROTOCOL", ...refusedProtocol(protocol, number));
  }

  /** Every protocol and port. */
  static all(): Port {
    return new Port({});
  }

  /**
   * What was given as a port: itself, of whichever copy of this package, or one with a finding.
   * @internal
   */
  static of(given: unknown): Port {
    if (typeof given === "object" && given !== null && "in" in given && "families" in given) return given as Port;
    return Port.refused(
      "SG_PORT",
      "the port of the rule is no Port",
      received(given),
      "write one, such as Port.tcp(443)",
    );
  }

  /** What is wrong with it. */
  readonly problems: readonly Problem[];

  private constructor(
    private readonly traffic: Traffic,
    problem?: Problem,
  ) {
    this.problems = problem === undefined ? [] : [problem];
  }

  /** The families in which there is such traffic; none if something is wrong with it. */
  get families(): readonly Family[] {
    const { protocol, first } = this.traffic;
    if (this.problems.length > 0) return [];
    return protocol === ICMP && first !== undefined ? [4] : familiesOf(protocol);
  }

  /**
   * Its canonical form in one of its {@link families}.
   * @internal
   */
  in(family: Family): Traffic {
    return family === 6 && this.traffic.protocol === ICMP ? { protocol: ICMPV6 } : this.traffic;
  }

  /** As it stands in messages, such as `tcp 443`. */
  toString(): string {
    return this.problems[0]?.value ?? trafficText(this.traffic);
  }

  private static refused(code: string, what: string, value: string, fix: string): Port {
    return new Port({}, { code, severity: "error", what, value, fix });
  }

  private static range(protocol: number, first: number, last: number): Port {
    const call = `${protocolText(protocol)} ${first}${Object.is(first, last) ? "" : `-${last}`}`;
    if (!isWithin(first, 1, 65535) || !isWithin(last, 1, 65535))
      return Port.refused(
        "SG_PORT",
        "a port is a whole number from 1 to 65535, known at synth",
        call,
        "write the number; for all ports use Port.allTcp(), Port.allUdp() or Port.protocol()",
      );
    if (first > last)
      return Port.refused("SG_PORT", "the first port is behind the last one", call, `swap them: ${last}, ${first}`);
    // Neutron keeps 1-65535 as "no ports", and the provider would replace the rule in every plan.
    return first === 1 && last === 65535 ? new Port({ protocol }) : new Port({ protocol, first, last });
  }

  private static ofIcmp(protocol: number, type: number | undefined, code: number | undefined): Port {
    const call = `${protocolText(protocol)} type ${type}${code === undefined ? "" : ` code ${code}`}`;
    if (type === undefined)
      return code === undefined
        ? new Port({ protocol })
        : Port.refused("SG_ICMP", "a code means nothing without its type", call, "give the type, too");
    if ([type, ...(code === undefined ? [] : [code])].some((number) => !isWithin(number, 0, 255)))
      return Port.refused(
        "SG_ICMP",
        "types and codes are whole numbers from 0 to 255, known at synth",
        call,
        "write them",
      );
    if (type === 0)
      return Port.refused(
        "SG_ICMP",
        "type 0 can't be expressed: the provider does not send it, and the rule would let every type through",
        call,
        "leave the rule out, a stateful group lets replies through; or allow all types on purpose, without a type",
      );
    if (code === 0)
      return Port.refused(
        "SG_ICMP",
        "code 0 can't be expressed: the provider does not send it, and the rule would let every code through",
        call,
        "allow all codes of the type on purpose: leave the code out",
      );
    return new Port({ protocol, first: type, last: code });
  }
}

function refusedProtocol(protocol: unknown, number: number): [what: string, value: string, fix: string] {
  const value = `protocol ${received(protocol)}`;
  // iptables(8): "the number zero is equivalent to all".
  if (number === 0 || ["any", "ip", "hopopt"].includes(received(protocol).toLowerCase()))
    return ["protocol 0 means every protocol to some drivers", value, "use Port.all() if that is meant"];
  return [
    "the protocol is neither a number from 1 to 255 nor a name that Neutron knows",
    value,
    `use the number, or one of: ${PROTOCOL_NAMES.join(", ")}`,
  ];
}

function numberOf(name: unknown): number {
  if (typeof name !== "string") return NaN;
  return protocolNumber(name) ?? (/^\d+$/.test(name) ? Number(name) : NaN);
}

function isWithin(number: number, least: number, most: number): boolean {
  return Number.isInteger(number) && number >= least && number <= most;
}
