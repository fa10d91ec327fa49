import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { quota } from "./quota";

export function computeQuota(cloud: Cloud): Resource {
  return quota(cloud, {
    noun: "Nova's quotas",
    service: "compute",
    path: "/os-quota-sets",
    member: "quota_set",
    limits: [
      "cores",
      "fixed_ips",
      "floating_ips",
      "injected_file_content_bytes",
      "injected_file_path_bytes",
      "injected_files",
      "instances",
      "key_pairs",
      "metadata_items",
      "ram",
      "security_group_rules",
      "security_groups",
      "server_group_members",
      "server_groups",
    ],
  });
}
