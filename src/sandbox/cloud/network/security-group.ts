import type { Call } from "./call";
import { toBoolean } from "./convert";
import { DEFAULT_RULES, PARENT } from "./default-rules";
import { NeutronError } from "./neutron-error";
import { checkQuota } from "./quota";
import type { Resource, StandardRow } from "./resource";
import { newStandardRow, STANDARD } from "./standard";
import type { NetworkState } from "./state";
import { newRule, RULES, rulesOf, shownRule } from "./stored-rule";
import { text } from "./validate";

export interface SecurityGroup extends StandardRow {
  name: string;
  stateful: boolean;
}

type Wanted = Pick<SecurityGroup, "name" | "description"> & Partial<Pick<SecurityGroup, "stateful">>;

const DEFAULT = "default";

/** neutron/db/securitygroups_db.py */
export const securityGroups: Resource<SecurityGroup, Wanted> = {
  name: "security_group",
  collection: "security_groups",
  taggable: true,
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, default: "", validate: anyButDefault, filter: true, sort: true },
    security_group_rules: {},
    stateful: { post: true, put: true, convert: toBoolean, filter: true },
    shared: { filter: true },
  },
  rows: (state) => state.securityGroups,
  notFound: (id) => new NeutronError(404, "SecurityGroupNotFound", `Security group ${id} does not exist`),

  beforeList: ensureDefaultGroupOf,

  create(call, wanted) {
    ensureDefaultGroup(call.state, wanted.project_id);
    checkQuota(call, RULES, wanted.project_id, templates(false).length);
    const { name, stateful = true } = wanted;
    const group = { ...newStandardRow(wanted), name, stateful };
    addTemplates(call.state, group);
    return group;
  },

  update({ state }, group, wanted) {
    if (wanted.stateful !== undefined && wanted.stateful !== group.stateful) refuseIfUsed(state, group);
    if (group.name === DEFAULT && wanted.name !== undefined) {
      throw new NeutronError(409, "SecurityGroupCannotUpdateDefault", "Updating default security group not allowed.");
    }
    Object.assign(group, wanted);
  },

  remove({ state, isAdmin }, group) {
    refuseIfUsed(state, group);
    if (group.name === DEFAULT && !isAdmin) {
      const message = "Insufficient rights for removing default security group.";
      throw new NeutronError(409, "SecurityGroupCannotRemoveDefault", message);
    }
    // The rules of others that let its members in go with it.
    state.securityGroupRules = state.securityGroupRules.filter(
      (rule) => rule.security_group_id !== group.id && rule.remote_group_id !== group.id,
    );
  },

  show: (call, { id }) => ({
    shared: false,
    security_group_rules: rulesOf(call.state, id).map((rule) => ({
      ...rule,
      ...shownRule(call, rule),
      tenant_id: rule.project_id,
      tags: [],
    })),
  }),
};

/** The default group of whose objects are listed: looking is a first use. */
export function ensureDefaultGroupOf({ state, query, projectId }: Call): void {
  ensureDefaultGroup(state, query.get("project_id") ?? query.get("tenant_id") ?? projectId);
}

/** The group of a project that ports get when nothing else is said; made when it is needed first. */
export function ensureDefaultGroup(state: NetworkState, projectId: string): SecurityGroup {
  const found = state.securityGroups.find(({ name, project_id }) => name === DEFAULT && project_id === projectId);
  if (found !== undefined) return found;
  const wanted = { project_id: projectId, description: "Default security group" };
  const group = { ...newStandardRow(wanted), name: DEFAULT, stateful: true };
  addTemplates(state, group);
  state.securityGroups.push(group);
  return group;
}

const templates = (ofDefault: boolean) =>
  DEFAULT_RULES.filter((rule) => (ofDefault ? rule.used_in_default_sg : rule.used_in_non_default_sg));

/** The rules that a group begins with. */
function addTemplates(state: NetworkState, { id, project_id, name }: SecurityGroup): void {
  for (const { ethertype, direction, remote_group_id } of templates(name === DEFAULT)) {
    const values = {
      project_id,
      security_group_id: id,
      ethertype,
      direction,
      protocol: null,
      port_range_min: null,
      port_range_max: null,
      remote_ip_prefix: null,
      remote_group_id: remote_group_id === PARENT ? id : null,
      remote_address_group_id: null,
    };
    state.securityGroupRules.push(newRule(values, null));
  }
}

function refuseIfUsed({ ports }: NetworkState, { id }: SecurityGroup): void {
  if (!ports.some((port) => port.security_groups.includes(id))) return;
  throw new NeutronError(409, "SecurityGroupInUse", `Security Group ${id} in use.`);
}

/** @throws NeutronError 409 for the name of the group that is there already */
function anyButDefault(value: unknown): string | undefined {
  const problem = text(255)(value);
  if (problem !== undefined || (value as string).toLowerCase() !== DEFAULT) return problem;
  throw new NeutronError(409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
}
