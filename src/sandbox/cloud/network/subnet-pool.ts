import type { StandardRow } from "./resource";

/** Prefixes that subnets are cut from. */
export interface SubnetPool extends StandardRow {
  name: string;
  prefixes: readonly string[];
  readonly ip_version: 4 | 6;
  default_prefixlen: number;
  min_prefixlen: number;
  max_prefixlen: number;
  default_quota: number | null;
  address_scope_id: string | null;
  is_default: boolean;
  readonly shared: boolean;
}
