import { Prefix, subtract } from "../../../address";
import { NeutronError } from "./neutron-error";
import type { NetworkState } from "./state";
import { networkOf, type SubnetPool } from "./subnet-pool";

/** What a subnet wants of its pool. */
export interface Request {
  readonly projectId: string;
  /** The block itself, or how long it shall be. */
  readonly wanted: Prefix | number;
}

/**
 * A block of a pool (neutron/ipam/subnet_alloc.py): the one that is asked for, or the first of the smallest free one that is
 * large enough.
 * @throws NeutronError
 */
export function allocateSubnet(state: NetworkState, pool: SubnetPool, { projectId, wanted }: Request): Prefix {
  const length = typeof wanted === "number" ? wanted : wanted.length;
  refuseLength(pool, length);
  refuseOverQuota(state, pool, projectId, length);
  const free = subtract(pool.prefixes.map(networkOf), subnetsOf(state, pool)).sort((a, b) => b.length - a.length);
  if (typeof wanted !== "number") {
    if (free.some((block) => block.contains(wanted))) return wanted;
    throw failure("Cannot allocate requested subnet from the available set of prefixes");
  }
  const block = free.find((candidate) => candidate.length <= length);
  if (block === undefined) throw failure(`Insufficient prefix space to allocate subnet size /${length}`);
  return Prefix.of(block.first, length);
}

const subnetsOf = (state: NetworkState, { id }: SubnetPool) =>
  state.subnets.filter(({ subnetpool_id }) => subnetpool_id === id).map(({ cidr }) => networkOf(cidr));

function refuseLength({ min_prefixlen: min, max_prefixlen: max }: SubnetPool, length: number): void {
  const refusal = (type: string, bound: string) =>
    new NeutronError(400, type, `Unable to allocate subnet with prefix length ${length}, ${bound}.`);
  if (length > max) throw refusal("MaxPrefixSubnetAllocationError", `maximum allowed prefix is ${max}`);
  if (length < min) throw refusal("MinPrefixSubnetAllocationError", `minimum allowed prefix is ${min}`);
}

/** Counts addresses of IPv4 and networks of 64 bits of IPv6. */
function refuseOverQuota(state: NetworkState, pool: SubnetPool, projectId: string, length: number): void {
  if (!pool.default_quota) return;
  const units = (bits: number) => 2 ** ((pool.ip_version === 4 ? 32 : 64) - bits);
  const mine = state.subnets.filter(
    ({ subnetpool_id, project_id }) => subnetpool_id === pool.id && project_id === projectId,
  );
  const used = mine.reduce((sum, { cidr }) => sum + units(networkOf(cidr).length), 0);
  if (used + units(length) <= pool.default_quota) return;
  throw new NeutronError(409, "SubnetPoolQuotaExceeded", "Per-project subnet pool prefix quota exceeded.");
}

/** Neutron has no status of its own for it. */
const failure = (reason: string) =>
  new NeutronError(500, "SubnetAllocationError", `Failed to allocate subnet: ${reason}.`);
