import { NeutronError } from "./neutron-error";
import { str } from "../python";

export type Ethertype = "IPv4" | "IPv6";

/** The protocols that have names (neutron-lib's IP_PROTOCOL_MAP). */
const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  igmp: 2,
  ip: 0,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  icmpv6: 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

const NAMES = new Map(
  Object.entries(NUMBERS)
    .filter(([name]) => name !== "icmpv6")
    .map(([name, number]) => [number, name]),
);

/** Those that are of IPv6 alone. */
const IPV6_ONLY: readonly number[] = [41, 43, 44, 58, 59, 60];

/** What a protocol's port range is: ports, a type and a code, or nothing at all. */
export function rangeOf(protocol: string): "ports" | "icmp" | "none" {
  const number = numberOf(protocol);
  if ([6, 17, 33, 132, 136].includes(number)) return "ports";
  return number === 1 || number === 58 ? "icmp" : "none";
}

/** A protocol as it was sent: a name in small letters, a number as text, null for any. @throws NeutronError 400 */
export function toProtocol(value: unknown): string | null {
  if (value === null || value === "any") return null;
  const text = str(value);
  if (/^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255) return text;
  if (Object.hasOwn(NUMBERS, text.toLowerCase())) return text.toLowerCase();
  const names = ["None", ...["any", ...Object.keys(NUMBERS)].map((name) => `'${name}'`)];
  throw new NeutronError(
    400,
    "SecurityGroupRuleInvalidProtocol",
    `Security group rule protocol ${text} not supported. Only protocol values (${names.join(", ")}) and integer representations [0 to 255] are supported.`,
  );
}

/** ICMP in a rule for IPv6 means ICMPv6. */
export function protocolFor(ethertype: Ethertype, protocol: string | null): string | null {
  if (ethertype === "IPv4") return protocol;
  if (protocol === "icmp" || protocol === "icmpv6") return "ipv6-icmp";
  return protocol === "1" ? "58" : protocol;
}

export const isOnlyIpv6 = (protocol: string) => IPV6_ONLY.includes(numberOf(protocol));

/** The same for two protocols that Neutron takes for one: the name, if there is one. */
export function protocolKey(protocol: string): string {
  return Object.hasOwn(NUMBERS, protocol) ? protocol : (NAMES.get(Number(protocol)) ?? protocol);
}

export function numberOf(protocol: string): number {
  return NUMBERS[protocol] ?? Number(protocol);
}
