import type { DataSource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { flag, text } from "./fields";
import { neutronSource } from "./source";

export function securityGroupSource(cloud: Cloud): DataSource {
  return neutronSource(cloud, {
    noun: "Security group",
    collection: "security_groups",
    path: "security-groups",
    tagged: true,
    fields: { name: text(), description: text(), tenant_id: text(), stateful: flag({ tristate: true }) },
    filters: { secgroup_id: text({ member: "id" }) },
  });
}
