import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { quota } from "./quota";

export function networkQuota(cloud: Cloud): Resource {
  return quota(cloud, {
    noun: "Neutron's quotas",
    service: "network",
    path: "/v2.0/quotas",
    member: "quota",
    limits: [
      "floatingip",
      "network",
      "port",
      "rbac_policy",
      "router",
      "security_group",
      "security_group_rule",
      "subnet",
      "subnetpool",
    ],
  });
}
