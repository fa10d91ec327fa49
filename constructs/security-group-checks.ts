import type { IConstruct } from "constructs";
import type { Family } from "../src/address";
import type { Problem } from "../src/finding";
import {
  checkGroupName,
  checkOpenServices,
  checkRedundant,
  checkTags,
  checkText,
  received,
  remoteFamilies,
} from "../src/security";
import { Token } from "./cdk";
import type { GlobalSecurityGroup } from "./global-security-group";
import type { Region } from "./region";
import { isSamePlace } from "./regions";
import type { Rule } from "./rule";
import { checkAdopted } from "./security-group-adoption";
import { readMembers, readTexts } from "./security-group-lists";
import { SecurityGroupUsers } from "./security-group-users";

const GROUPS = Symbol.for("cdktf-openstack-multisite/security-groups");

/** Rules of the group `default` that every project has: both families, both directions (neutron/db/securitygroups_db.py). */
const RULES_OF_DEFAULT = 4;

/** `quota_security_group_rule` of neutron.conf. */
const DEFAULT_QUOTA = 100;

/** Makes a group known to the checks of the others. */
export function registerSecurityGroup(group: GlobalSecurityGroup): void {
  const root = group.node.root as IConstruct & { [GROUPS]?: GlobalSecurityGroup[] };
  (root[GROUPS] ??= []).push(group);
}

function allGroups({ node }: GlobalSecurityGroup): readonly GlobalSecurityGroup[] {
  return (node.root as IConstruct & { [GROUPS]?: GlobalSecurityGroup[] })[GROUPS] ?? [];
}

/** Everything that can be wrong with a group, its rules, and what the tree does with it. */
export function checkSecurityGroup(group: GlobalSecurityGroup): Problem[] {
  return [
    ...checkTexts(group),
    ...checkLimits(group),
    ...checkRegions(group),
    ...checkTwins(group),
    ...checkEgress(group),
    ...readMembers(group.props.members).problems,
    ...group.refused,
    ...group.declared.flatMap(({ rule }) => rule.peer.missingFor(group, rule.families)),
    ...checkEmpty(group),
    ...group.declared.flatMap(({ label, made }) => checkOpenServices(label, [...new Set([...made.values()].flat())])),
    ...checkRedundant(group.declared),
    ...checkQuota(group),
    ...checkUse(group),
  ];
}

function checkTexts({ name, props: { description = "", tags } }: GlobalSecurityGroup): Problem[] {
  const given = readTexts(tags, "tags");
  const known = (text: string) => !Token.isUnresolved(text);
  return [
    ...(known(name) ? checkGroupName(name) : []),
    ...(known(description) ? checkText("description", description) : []),
    ...given.problems,
    ...checkTags(given.entries.map(({ value }) => value).filter(known)),
  ];
}

function checkLimits({ props: { maxPrefixes = 0, ruleQuota = 0 } }: GlobalSecurityGroup): Problem[] {
  const limits = [
    { prop: "maxPrefixes", value: maxPrefixes, least: 0 },
    { prop: "ruleQuota", value: ruleQuota, least: -1 },
  ];
  return limits
    .filter(({ value, least }) => !Number.isInteger(value) || value < least)
    .map(({ prop, value, least }) => ({
      code: "SG_LIMIT",
      severity: "error",
      what: `${prop} is no whole number from ${least} that is known at synth`,
      value: String(value),
      fix: "write the number, or leave the prop out",
    }));
}

function checkRegions(group: GlobalSecurityGroup): Problem[] {
  const { props, tenant } = group;
  const refuse = (what: string, value: string | undefined, fix: string): Problem => ({
    code: "SG_REGION",
    severity: "error",
    what,
    value,
    fix,
  });
  const unknown = (prop: string, names: readonly string[], owner: string, allowed: readonly string[]) =>
    names
      .filter((name) => !allowed.includes(name))
      .map((name) =>
        refuse(
          `${prop} names a region that ${owner} does not have`,
          name,
          `use some of: ${allowed.join(", ") || "(none)"}`,
        ),
      );
  const wanted = readTexts(props.regions, "regions", "SG_REGION");
  const all = tenant.regions.map(({ name }) => name);
  const mine = group.regions.map(({ name }) => name);
  return [
    ...wanted.problems,
    ...unknown(
      "regions",
      wanted.entries.map(({ value }) => value),
      `the tenant ${tenant.node.path}`,
      all,
    ),
    ...unknown("adopt", Object.keys(props.adopt ?? {}), "the group", mine),
    ...(props.regions?.length === 0
      ? [
          refuse(
            "regions is empty, so the group would be nowhere",
            undefined,
            "name the regions, or leave the prop out for all of them",
          ),
        ]
      : []),
    ...checkAdopted(group),
  ];
}

/** Neutron makes two groups of one name; Nova then refuses servers that name it. */
function checkTwins(group: GlobalSecurityGroup): Problem[] {
  if (Token.isUnresolved(group.name)) return [];
  return allGroups(group)
    .filter((other) => other !== group && other.name === group.name)
    .flatMap((other) =>
      group.regions
        .filter((region) => other.regions.some((their) => isSamePlace(region, their)))
        .map((region) => ({
          code: "SG_TWICE",
          severity: "error",
          region: region.name,
          what: `${other.node.path} makes a group of the same name there, and Nova can't tell which one a server means`,
          value: group.name,
          fix: "give one of them another name, or other regions",
        })),
    );
}

function checkEgress({ declared, props }: GlobalSecurityGroup): Problem[] {
  const egress = declared.filter(({ rule }) => rule.direction === "egress");
  if (props.allowAllEgress !== undefined && typeof props.allowAllEgress !== "boolean")
    return [
      {
        code: "SG_EGRESS",
        severity: "error",
        what: "allowAllEgress is no boolean that is known at synth",
        value: received(props.allowAllEgress),
        fix: "write true or false, or leave the prop out",
      },
    ];
  // One of them is the rule that lets everything out.
  if (props.allowAllEgress !== undefined || egress.length === 1) return [];
  return [
    {
      code: "SG_EGRESS",
      severity: "error",
      what: "egress rules are declared, and by default everything may leave: they would change nothing",
      fix: "say which is meant: allowAllEgress: false lets only them out, allowAllEgress: true lets everything out",
    },
  ];
}

/** Rules from which nothing comes, in some regions or in all. */
function checkEmpty(group: GlobalSecurityGroup): Problem[] {
  return group.declared.flatMap(({ label, rule, made }) => {
    if (rule.problems.length > 0 || isRefused(rule, group)) return [];
    const empty = group.regions.filter(({ name }) => made.get(name)?.length === 0);
    if (empty.length === 0) return [];
    const peers = familiesOfPeer(group, rule);
    if (rule.families.length === 0 || (peers.size > 0 && !rule.families.some((family) => peers.has(family))))
      return [neverMatches(label, rule, [...peers])];
    return [
      {
        code: "SG_RULE_EMPTY",
        severity: "warning" as const,
        what: `nothing comes of the rule in ${names(empty)}: its peer has no address that is known there`,
        value: label,
        fix: "give the peer regions that reach these, or acknowledge it",
      },
    ];
  });
}

function isRefused({ peer, families }: Rule, group: GlobalSecurityGroup): boolean {
  return peer.missingFor(group, families).some(({ severity }) => severity === "error");
}

function neverMatches(label: string, { families }: Rule, peers: readonly Family[]): Problem {
  const text = (list: readonly Family[]) => list.map((family) => `IPv${family}`).join(" and ") || "no family";
  return {
    code: "SG_RULE_NEVER",
    severity: "error",
    what: `the rule can never match: its port and ipVersion leave ${text(families)}, its peer has ${text(peers)}`,
    value: label,
    fix: "take a port and a peer of the same family; echo requests are Port.icmp(8) in IPv4 and Port.icmpv6(128) in IPv6",
  };
}

function familiesOfPeer(group: GlobalSecurityGroup, { peer }: Rule): Set<Family> {
  return new Set(
    group.regions.flatMap((region) => {
      const { remotes, planned } = peer.seenFrom(region, group);
      return [...remotes.flatMap(remoteFamilies), ...planned.map(({ family }) => family)];
    }),
  );
}

/** Told once per region, by the group that has the most rules there. */
function checkQuota(group: GlobalSecurityGroup): Problem[] {
  return group.regions.flatMap((region) => {
    const rulesOf = (other: GlobalSecurityGroup) => other.in(region).rules.size;
    const there = allGroups(group).filter(({ regions }) => regions.includes(region));
    const largest = there.reduce((a, b) => (rulesOf(b) > rulesOf(a) ? b : a));
    const count = there.reduce((sum, other) => sum + rulesOf(other), RULES_OF_DEFAULT);
    const quota = quotaOf(there);
    if (largest !== group || count <= quota) return [];
    return [
      {
        code: "SG_RULE_QUOTA",
        severity: "warning",
        region: region.name,
        what: `${there.length === 1 ? "the group has" : `${there.length} groups have`} ${count} rules there, those of the group default included; the quota is ${quota}`,
        value: `${rulesOf(group)} of them are of this group`,
        fix: "say the project's quota as ruleQuota, or make fewer rules: ranges of ports, wider prefixes, a lower maxPrefixes",
      },
    ];
  });
}

/** It is the project's: whichever group says it, says it for all. */
function quotaOf(groups: readonly GlobalSecurityGroup[]): number {
  const said = groups.flatMap(({ props: { ruleQuota } }) => (ruleQuota === undefined ? [] : [ruleQuota]));
  if (said.length === 0) return DEFAULT_QUOTA;
  return said.includes(-1) ? Infinity : Math.max(...said);
}

function checkUse(group: GlobalSecurityGroup): Problem[] {
  const users = SecurityGroupUsers.for(group);
  const there = group.regions.filter((region) => !region.lost);
  const isUsed = there.some((region) => users.has(group.in(region), group.name));
  const outside = there.flatMap((region) => checkMembers(group, region, users));
  if (isUsed || group.members.length > 0 || there.length === 0) return outside;
  return [
    {
      code: "SG_UNUSED",
      severity: "warning",
      what: "no port, server or output of the app has the group, and it has no members",
      value: group.name,
      fix: "give it to ports (securityGroupIds) or servers (securityGroups), hand it on by addOutput(), or remove it",
    },
  ];
}

/** A network as a member admits every host on it. */
function checkMembers(group: GlobalSecurityGroup, region: Region, users: SecurityGroupUsers): Problem[] {
  return group.members
    .filter((member) => member.prefixesIn(region).some(({ size }) => size > 1n))
    .flatMap((member) => {
      const network = member.networkIn(region);
      const outside = network === undefined ? [] : users.outside(group.in(region), group.name, network);
      if (outside.length === 0) return [];
      return [
        {
          code: "SG_MEMBER_OUTSIDE",
          severity: "warning",
          region: region.name,
          what: `rules for the members of the group hold for ${outside.join(", ")} too: on ${member.label}, but not in the group`,
          value: member.label,
          fix: "put it into the group, or onto another network, or make named addresses the members",
        },
      ];
    });
}

function names(regions: readonly Region[]): string {
  return regions.map(({ name }) => name).join(", ");
}
