import { omit } from "lodash";
import { addressGroups } from "./address-group";
import { find } from "./find";
import { toProtocol } from "./ip-protocol";
import { internalError, NeutronError } from "./neutron-error";
import type { Resource } from "./resource";
import { canonicalRule, keyOf, toEthertype, toPort, toRemotePrefix, type RuleValues } from "./rule-values";
import { ensureDefaultGroupOf, securityGroups } from "./security-group";
import { STANDARD, touch } from "./standard";
import { newRule, RULES, rulesOf, shownRule, type SecurityGroupRule } from "./stored-rule";
import { oneOf, text } from "./validate";

type Wanted = RuleValues & { readonly description: string };

/** neutron/db/securitygroups_db.py */
export const securityGroupRules: Resource<SecurityGroupRule, Wanted> = {
  ...RULES,
  collection: "security_group_rules",
  attributes: {
    ...omit(STANDARD, "tags"),
    security_group_id: { post: true, required: true, validate: text(36), filter: true, sort: true },
    remote_group_id: { post: true, default: null, filter: true, sort: true },
    direction: { post: true, required: true, validate: oneOf(["ingress", "egress"]), filter: true, sort: true },
    protocol: { post: true, default: null, convert: toProtocol, filter: true, sort: true },
    port_range_min: { post: true, default: null, convert: toPort, filter: true, sort: true },
    port_range_max: { post: true, default: null, convert: toPort, filter: true, sort: true },
    ethertype: { post: true, default: "IPv4", convert: toEthertype, filter: true, sort: true },
    remote_ip_prefix: { post: true, default: null, convert: toRemotePrefix, filter: true, sort: true },
    remote_address_group_id: { post: true, default: null, filter: true, sort: true },
    normalized_cidr: { filter: "ignored" },
    belongs_to_default_sg: { filter: "ignored" },
  },
  notFound: (id) => new NeutronError(404, "SecurityGroupRuleNotFound", `Security group rule ${id} does not exist`),

  beforeList: ensureDefaultGroupOf,

  mayCreate(call, { security_group_id: id }) {
    const group = call.state.securityGroups.find((candidate) => candidate.id === id);
    if (group === undefined) throw securityGroups.notFound(id);
    return call.mayChange(group.project_id);
  },

  create(call, wanted) {
    const rule = canonicalRule(wanted);
    if (rule.remote_group_id !== null) find(call, securityGroups, rule.remote_group_id);
    if (rule.remote_address_group_id !== null) find(call, addressGroups, rule.remote_address_group_id);
    const group = find(call, securityGroups, rule.security_group_id);
    const key = keyOf(rule);
    const twin = rulesOf(call.state, group.id).find((other) => keyOf(other) === key);
    if (twin !== undefined) {
      const message = `Security group rule already exists. Rule id is ${twin.id}.`;
      throw new NeutronError(409, "SecurityGroupRuleExists", message);
    }
    touch(group);
    return newRule(rule, wanted.description);
  },

  /** Neutron offers `description` for a change, but has nothing that does it. */
  update() {
    throw internalError();
  },

  remove({ state }, { security_group_id: id }) {
    const group = state.securityGroups.find((candidate) => candidate.id === id);
    if (group !== undefined) touch(group);
  },

  show: shownRule,
};
