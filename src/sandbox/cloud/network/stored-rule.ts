import { omit } from "lodash";
import type { Call } from "./call";
import { HostPrefix } from "./host-prefix";
import type { Row, StandardRow } from "./resource";
import type { RuleValues } from "./rule-values";
import { newStandardRow } from "./standard";
import type { NetworkState } from "./state";

export interface SecurityGroupRule
  extends Row, RuleValues, Pick<StandardRow, "created_at" | "updated_at" | "revision_number"> {
  /** Null in the rules that a group begins with. */
  readonly description: string | null;
}

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

/** What is counted for the quota. */
export const RULES = {
  name: "security_group_rule",
  rows: (state: NetworkState) => state.securityGroupRules,
};
