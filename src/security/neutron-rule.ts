import { createHash } from "node:crypto";
import type { Family } from "../address";
import { remoteCovers, remoteKey, remoteText, type Remote } from "./remote";
import { trafficCovers, trafficText, type Traffic } from "./traffic";

/** Which way the packets go, seen from the member of the group. */
export type Direction = "ingress" | "egress";

/**
 * One rule as Neutron keeps it. Two rules with the same {@link key} are the same rule to Neutron, which answers the second one
 * with 409 SecurityGroupRuleExists: direction, ethertype, protocol, ports and remote count, the description does not.
 */
export class NeutronRule {
  /** Canonical content; equal for equal rules. */
  readonly key: string;
  /** Its identity below its group: readable, and derived from the content alone. */
  readonly id: string;

  constructor(
    readonly direction: Direction,
    readonly family: Family,
    readonly traffic: Traffic,
    readonly remote: Remote,
  ) {
    const front = `${direction} ${this.ethertype} ${trafficText(traffic)} ${direction === "ingress" ? "from" : "to"}`;
    this.key = `${front} ${remoteKey(remote)}`;
    this.id = identity(`${front} ${remoteText(remote)}`, this.key);
  }

  /** As Neutron spells the family. */
  get ethertype(): "IPv4" | "IPv6" {
    return this.family === 4 ? "IPv4" : "IPv6";
  }

  /** True if a group with this rule needs the other one no more. */
  covers(other: NeutronRule): boolean {
    return (
      this.direction === other.direction &&
      this.family === other.family &&
      trafficCovers(this.traffic, other.traffic) &&
      remoteCovers(this.remote, other.remote)
    );
  }
}

/** The id of a construct that can be read, and that is another one for another key. */
export function identity(text: string, key = text): string {
  const readable = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 80);
  return `${readable}-${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
}
