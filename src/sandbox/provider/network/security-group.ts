import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, text } from "./fields";
import { neutronObject, type One } from "./object";

export function securityGroup(cloud: Cloud): Resource {
  return neutronObject(cloud, {
    noun: "Security group",
    member: "security_group",
    collection: "security-groups",
    tagged: true,
    patient: true,
    fields: {
      name: text(),
      description: text(),
      tenant_id: text({ change: "replace" }),
      stateful: flag({ tristate: true }),
    },
    rules: { delete_default_rules: { change: "replace" } },
    created: async (one, planned) => {
      if (planned.delete_default_rules === true) await deleteRules(one);
    },
  });
}

async function deleteRules(one: One): Promise<void> {
  const { security_group: group } = await one.ask<Group>("GET", one.path);
  for (const { id } of group.security_group_rules) await one.ask("DELETE", `/security-group-rules/${id}`);
}

interface Group {
  readonly security_group: { readonly security_group_rules: readonly { readonly id: string }[] };
}
