import { ICMP, ICMPV6, protocolText } from "./protocol";

/** What of a packet a rule looks at besides its remote: canonical, as it goes to Neutron. */
export interface Traffic {
  /** IANA's number; every protocol if undefined. */
  readonly protocol?: number;
  /** First port, or type of ICMP; all if undefined. */
  readonly first?: number;
  /** Last port, or code of ICMP; all codes if undefined. */
  readonly last?: number;
}

/** True if everything that `b` lets through is let through by `a`. */
export function trafficCovers(a: Traffic, b: Traffic): boolean {
  if (a.protocol === undefined) return true;
  if (a.protocol !== b.protocol) return false;
  if (a.first === undefined) return true;
  if (b.first === undefined) return false;
  if (isIcmp(a)) return a.first === b.first && (a.last === undefined || a.last === b.last);
  return a.first <= b.first && lastPort(a) >= lastPort(b);
}

/** `tcp 443`, `icmp type 8`, `all traffic`. */
export function trafficText(traffic: Traffic): string {
  const { protocol, first, last } = traffic;
  if (protocol === undefined) return "all traffic";
  const name = protocolText(protocol);
  if (first === undefined) return name;
  if (isIcmp(traffic)) return `${name} type ${first}${last === undefined ? "" : ` code ${last}`}`;
  return `${name} ${first === last ? first : `${first}-${last}`}`;
}

/** True if its numbers are a type and a code instead of ports. */
function isIcmp({ protocol }: Traffic): boolean {
  return protocol === ICMP || protocol === ICMPV6;
}

function lastPort({ first, last }: Traffic): number {
  return last ?? first ?? 65535;
}
