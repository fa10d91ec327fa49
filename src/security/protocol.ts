import type { Family } from "../address";

/** IANA's numbers of the protocols that this package knows more about than their number. */
export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const DCCP = 33;
export const ICMPV6 = 58;
export const SCTP = 132;
export const UDPLITE = 136;

/**
 * The names that both Neutron (neutron-lib, `IP_PROTOCOL_MAP`) and the community provider take, and that come back as they
 * were sent. `any`, `ip` and `hopopt` are not among them: the provider refuses these.
 */
const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: DCCP,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: ICMP,
  igmp: 2,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": ICMPV6,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: SCTP,
  tcp: TCP,
  udp: UDP,
  udplite: UDPLITE,
  vrrp: 112,
};

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));

/** Neutron answers an IPv4 rule for one of these with 400 SecurityGroupEthertypeConflictWithProtocol. */
const IPV6_ONLY: ReadonlySet<number> = new Set([41, 43, 44, ICMPV6, 59, 60]);

/** All names, for messages. */
export const PROTOCOL_NAMES: readonly string[] = Object.keys(NUMBERS);

/** The number behind a name in any case; `icmpv6` counts as `ipv6-icmp`, as in Neutron. Undefined for no name. */
export function protocolNumber(name: string): number | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(NUMBERS, lower) ? NUMBERS[lower] : lower === "icmpv6" ? ICMPV6 : undefined;
}

/** The one spelling of a protocol: its name where there is one, else its number. */
export function protocolText(number: number): string {
  return NAMES.get(number) ?? String(number);
}

/** The families that have this protocol; all protocols if undefined. */
export function familiesOf(protocol: number | undefined): readonly Family[] {
  return protocol !== undefined && IPV6_ONLY.has(protocol) ? [6] : [4, 6];
}
