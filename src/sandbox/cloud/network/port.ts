import type { StandardRow } from "./resource";

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

export interface Port extends StandardRow {
  name: string;
  readonly network_id: string;
  mac_address: string;
  fixed_ips: readonly FixedIp[];
  admin_state_up: boolean;
  status: "ACTIVE" | "DOWN";
  device_id: string;
  device_owner: string;
  /** Ids of groups. */
  security_groups: readonly string[];
}
