import { omit } from "lodash";
import { addressGroups } from "./address-group";
import type { Call } from "./call";
import { find } from "./find";
import { HostPrefix } from "./host-prefix";
import { toProtocol } from "./ip-protocol";
import { internalError, NeutronError } from "./neutron-error";
import type { Resource, Row, StandardRow } from "./resource";
import { canonicalRule, keyOf, toEthertype, toPort, toRemotePrefix, type RuleValues } from "./rule-values";
import { securityGroups } from "./security-group";
import { newStandardRow, STANDARD, touch } from "./standard";
import type { NetworkState } from "./state";
import { oneOf, text } from "./validate";

export interface SecurityGroupRule
  extends Row, RuleValues, Pick<StandardRow, "created_at" | "updated_at" | "revision_number"> {
  /** Null in the rules that a group begins with. */
  readonly description: string | null;
}

type Wanted = RuleValues & { readonly description: string };

/** neutron/db/securitygroups_db.py */
export const securityGroupRules: Resource<SecurityGroupRule, Wanted> = {
  name: "security_group_rule",
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
  rows: (state) => state.securityGroupRules,
  notFound: (id) =>
    new NeutronError(404, "SecurityGroupRuleNotFound", `Security group rule ${id} does not exist`),

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

/** What a rule is shown with besides its row, alone and in its group. */
export function shownRule({ state }: Call, rule: SecurityGroupRule): object {
  const { remote_ip_prefix: prefix, security_group_id: id } = rule;
  return {
    normalized_cidr: prefix === null ? null : `${HostPrefix.parse(prefix)?.network}`,
    belongs_to_default_sg: state.securityGroups.find((group) => group.id === id)?.name === "default",
  };
}

export function newRule(
  values: RuleValues & { readonly project_id: string },
  description: string | null,
): SecurityGroupRule {
  return { ...omit(newStandardRow(values, 0), "tags"), ...values, description };
}

export const rulesOf = (state: NetworkState, groupId: string) =>
  state.securityGroupRules.filter(({ security_group_id }) => security_group_id === groupId);
