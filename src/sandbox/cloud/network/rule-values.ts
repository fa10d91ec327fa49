import { str } from "../python";
import { HostPrefix } from "./host-prefix";
import { isOnlyIpv6, numberOf, protocolFor, protocolKey, rangeOf, type Ethertype } from "./ip-protocol";
import { NeutronError } from "./neutron-error";

/** What a rule lets through, and where. */
export interface RuleValues {
  readonly security_group_id: string;
  readonly direction: "ingress" | "egress";
  readonly ethertype: Ethertype;
  readonly protocol: string | null;
  /** The lowest port, or the type of ICMP. */
  readonly port_range_min: number | null;
  /** The highest port, or the code of ICMP. */
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly remote_address_group_id: string | null;
}

const refused = (type: string, message: string) => new NeutronError(400, type, message);

/** neutron/extensions/securitygroup.py, convert_ethertype_to_case_insensitive. @throws NeutronError 400 */
export function toEthertype(value: unknown): Ethertype {
  const text = str(value).toLowerCase();
  if (text === "ipv4") return "IPv4";
  if (text === "ipv6") return "IPv6";
  const allowed = "Allowed values are ['IPv4', 'IPv6'].";
  throw refused(
    "SecurityGroupRuleInvalidEtherType",
    `Security group rule for ethertype '${str(value)}' not supported. ${allowed}`,
  );
}

/** @throws NeutronError 400 for what is no number from 0 to 65535 */
export function toPort(value: unknown): number | null {
  if (value === null) return null;
  const text = typeof value === "boolean" ? String(Number(value)) : str(value);
  const port = /^\d+(\.\d+)?$/.test(text) ? Math.trunc(Number(text)) : -1;
  if (port >= 0 && port <= 65535) return port;
  throw refused("SecurityGroupInvalidPortValue", `Invalid value for port ${text}`);
}

/** The canonical text, with its host bits; null for nothing. @throws NeutronError 400 */
export function toRemotePrefix(value: unknown): string | null {
  if (value === null || value === "") return null;
  const prefix = typeof value === "string" ? HostPrefix.parse(value) : undefined;
  if (prefix !== undefined) return prefix.toString();
  throw refused("InvalidCIDR", `Invalid CIDR ${str(value)} given as IP prefix.`);
}

/**
 * What Neutron makes of a rule (neutron/db/securitygroups_db.py, _validate_base_security_group_rule_attributes).
 * @throws NeutronError 400 for what does not go together
 */
export function canonicalRule<R extends RuleValues>(sent: R): R {
  const isWholeRange = sent.port_range_min === 1 && sent.port_range_max === 65535;
  const range = isWholeRange ? { port_range_min: null, port_range_max: null } : {};
  const rule = { ...sent, protocol: protocolFor(sent.ethertype, sent.protocol), ...range };
  checkRange(rule);
  checkFamilies(rule);
  const remotes = [rule.remote_ip_prefix, rule.remote_group_id, rule.remote_address_group_id].filter(Boolean);
  if (remotes.length > 1) {
    const names = "remote_ip_prefix or remote_group_id or remote_address_group_id";
    throw refused("SecurityGroupMultipleRemoteEntites", `Only one of ${names} may be provided.`);
  }
  return rule;
}

/** Equal for rules that are duplicates to Neutron. */
export function keyOf(rule: RuleValues): string {
  const { ethertype, protocol, remote_ip_prefix: prefix } = rule;
  const whole = ethertype === "IPv4" ? "0.0.0.0/0" : "::/0";
  return JSON.stringify([
    rule.security_group_id,
    rule.direction,
    ethertype,
    protocol === null ? null : protocolKey(protocol),
    rule.port_range_min,
    rule.port_range_max,
    rule.remote_group_id,
    rule.remote_address_group_id,
    prefix === whole ? null : prefix,
  ]);
}

function checkRange({ protocol, port_range_min: min, port_range_max: max }: RuleValues): void {
  if (min === null && max === null) return;
  if (protocol === null) {
    throw refused("SecurityGroupProtocolRequiredWithPorts", "Must also specify protocol if port range is given.");
  }
  const kind = rangeOf(protocol);
  if (kind === "ports") checkPorts(min, max);
  else if (kind === "icmp") checkIcmp(min, max);
  else {
    const supported = "Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.";
    throw refused(
      "SecurityGroupInvalidProtocolForPort",
      `Ports cannot be specified for protocol ${numberOf(protocol)}. ${supported}`,
    );
  }
}

function checkPorts(min: number | null, max: number | null): void {
  if (min === 0 || max === 0) throw refused("SecurityGroupInvalidPortValue", "Invalid value for port 0");
  if (min !== null && max !== null && min <= max) return;
  const rule = "For TCP/UDP protocols, port_range_min must be <= port_range_max";
  throw refused("SecurityGroupInvalidPortRange", rule);
}

function checkIcmp(type: number | null, code: number | null): void {
  const values = [
    ["type", "port_range_min", type],
    ["code", "port_range_max", code],
  ] as const;
  for (const [field, attribute, value] of values) {
    if (value === null || value <= 255) continue;
    const range = "It must be 0 to 255.";
    throw refused("SecurityGroupInvalidIcmpValue", `Invalid value for ICMP ${field} (${attribute}) ${value}. ${range}`);
  }
  if (type !== null) return;
  const missing = "is provided but ICMP type (port-range-min) is missing.";
  throw refused("SecurityGroupMissingIcmpType", `ICMP code (port-range-max) ${code} ${missing}`);
}

/** The address's family and the protocol's have to be the rule's. */
function checkFamilies({ ethertype, protocol, remote_ip_prefix: prefix }: RuleValues): void {
  if (prefix !== null && prefix.includes(":") !== (ethertype === "IPv6")) {
    const what = `Conflicting value ethertype ${ethertype} for CIDR ${prefix}`;
    throw refused("SecurityGroupRuleParameterConflict", what);
  }
  if (ethertype === "IPv4" && protocol !== null && isOnlyIpv6(protocol)) {
    const what = `Invalid ethertype ${ethertype} for protocol ${protocol}.`;
    throw refused("SecurityGroupEthertypeConflictWithProtocol", what);
  }
}
