import type { Problem } from "../src/finding";
import { readList, type ReadList } from "../src/security";
import type { Addressed } from "./addressed";
import { offerFindings } from "./findings";
import type { NamedAddress } from "./named-address";
import type { Region } from "./region";
import type { Rule } from "./rule";
import type { IGlobalSecurityGroup } from "./security-group";

/** What has addresses that are known at synth, of whichever copy of this package. */
export function isAddressed(x: unknown): x is Addressed {
  return has<Addressed>(x, "prefixesIn", "reaches");
}

/** A security group over regions, made here or elsewhere, of whichever copy of this package. */
export function isSecurityGroup(x: unknown): x is IGlobalSecurityGroup {
  return has<IGlobalSecurityGroup>(x, "in") && "members" in x && "tenant" in x;
}

/** The members of a group. */
export function readMembers(list: unknown = []): ReadList<Addressed> {
  return readList(list, "members", {
    code: "SG_MEMBER",
    noun: "network or address",
    is: isAddressed,
    fix: 'give planned networks or named addresses, such as plan.network("app"); look for what comes to nothing there',
  });
}

/** Rules that were given as `prop`. */
export function readRules(list: unknown = [], prop = "rules"): ReadList<Rule> {
  return readList(list, prop, {
    code: "SG_RULE",
    noun: "Rule",
    is: (x): x is Rule => has<Rule>(x, "towards"),
    fix: "give rules, such as Rule.ingress(Port.tcp(443), Peer.anywhere()); look for what comes to nothing there",
  });
}

/** Texts that were given as `prop`. */
export function readTexts(list: unknown = [], prop: string, code = "SG_TEXT"): ReadList<string> {
  return readList(list, prop, {
    code,
    noun: "text",
    is: (x): x is string => typeof x === "string",
    fix: "give a list of texts; look for what comes to nothing there",
  });
}

/**
 * Ids of groups in a region, for a port there. What can't be had is a finding of the construct that has the port.
 *
 * @param owner that has the port
 * @param list as the author gave it
 */
export function groupIdsFor(owner: NamedAddress, list: unknown, region: Region): string[] {
  const { entries, problems } = readList(list, "securityGroups", {
    code: "SG_GROUP",
    noun: "security group over regions",
    is: isSecurityGroup,
    fix: "give a GlobalSecurityGroup, not one of its regions; look for what comes to nothing there",
  });
  const groups = entries.map(({ value }) => value);
  const missing = groups.filter(({ regions }) => !regions.includes(region));
  offerFindings(owner, () => [...problems, ...missing.map((group) => notThere(owner, group, region))]);
  return groups.filter((group) => !missing.includes(group)).map((group) => group.in(region).id);
}

function notThere({ label }: NamedAddress, group: IGlobalSecurityGroup, region: Region): Problem {
  const there = group.regions.map(({ name }) => name).join(", ") || "no region";
  return {
    code: "SG_NOT_THERE",
    severity: "error",
    region: region.name,
    what: `${label} is to be in ${group.label}, which is not there`,
    value: `${group.label}: ${there}`,
    fix: `give the group ${region.name} of ${region.tenant.node.path}, or the address regions that the group has`,
  };
}

function has<T>(x: unknown, ...methods: (keyof T & string)[]): x is T & object {
  return (
    typeof x === "object" &&
    x !== null &&
    methods.every((name) => typeof (x as Record<string, unknown>)[name] === "function")
  );
}
