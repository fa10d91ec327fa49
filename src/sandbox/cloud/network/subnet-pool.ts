import { isNull, mapValues, omitBy, pick } from "lodash";
import { aggregate, type Prefix, subtract } from "../../../address";
import { addressScopes } from "./address-scope";
import type { Call } from "./call";
import { toBoolean, toInteger } from "./convert";
import { find } from "./find";
import { HostPrefix } from "./host-prefix";
import { badRequest, internalError, NeutronError } from "./neutron-error";
import { adminOnly } from "./policy";
import { boundsOf, type Bounds } from "./pool-bounds";
import type { Resource, StandardRow } from "./resource";
import { newStandardRow, STANDARD } from "./standard";
import type { NetworkState } from "./state";
import { filledName, ipSubnet, listOf, nonNegative, orNone, uuid } from "./validate";

/** Prefixes that subnets are cut from. */
export interface SubnetPool extends StandardRow, Bounds {
  name: string;
  prefixes: readonly string[];
  readonly ip_version: 4 | 6;
  /** How many addresses (IPv6: networks of 64 bits) the subnets of a project may take together. */
  default_quota: number | null;
  address_scope_id: string | null;
  is_default: boolean;
  readonly shared: boolean;
}

type Wanted = Pick<SubnetPool, "name" | "prefixes" | "is_default" | "shared" | "description"> &
  Partial<Bounds & Pick<SubnetPool, "default_quota" | "address_scope_id">>;

const length = { post: true, put: true, convert: toInteger, validate: nonNegative, filter: true, sort: true } as const;
const flag = { default: false, convert: toBoolean, filter: true, sort: true, enforce: adminOnly } as const;

/** neutron/db/db_base_plugin_v2.py */
export const subnetPools: Resource<SubnetPool, Wanted> = {
  name: "subnetpool",
  collection: "subnetpools",
  taggable: true,
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, required: true, validate: filledName(), filter: true, sort: true },
    prefixes: { post: true, put: true, required: true, validate: listOf(ipSubnet) },
    default_quota: length,
    ip_version: { filter: true, sort: true },
    default_prefixlen: length,
    min_prefixlen: length,
    max_prefixlen: length,
    is_default: { post: true, put: true, ...flag },
    shared: { post: true, ...flag },
    address_scope_id: { post: true, put: true, validate: orNone(uuid), filter: true, sort: true },
  },
  rows: (state) => state.subnetPools,
  notFound: (id) => new NeutronError(404, "SubnetPoolNotFound", `Subnet pool ${id} could not be found.`),
  visible: (_call, { shared }) => shared,

  create(call, wanted) {
    const prefixes = merged(wanted.prefixes.map(networkOf));
    const ip_version = familyOf(prefixes);
    const pool: SubnetPool = {
      ...newStandardRow(wanted, 0),
      ...pick(wanted, "name", "is_default", "shared"),
      ...boundsOf(ip_version, wanted),
      prefixes,
      ip_version,
      default_quota: wanted.default_quota ?? null,
      address_scope_id: wanted.address_scope_id ?? null,
    };
    refuseSecondDefault(call.state, pool);
    joinScope(call, pool);
    return pool;
  },

  update(call, row, wanted) {
    const changed = { ...row, ...wanted, ...boundsOf(row.ip_version, { ...row, ...wanted }) };
    if (wanted.prefixes !== undefined) changed.prefixes = grown(row, wanted.prefixes.map(networkOf));
    if (wanted.is_default) refuseSecondDefault(call.state, changed);
    if (wanted.address_scope_id !== undefined || wanted.prefixes !== undefined) joinScope(call, changed);
    Object.assign(row, changed);
  },

  remove({ state }, { id }) {
    if (!state.subnets.some(({ subnetpool_id }) => subnetpool_id === id)) return;
    const reason = "Subnet pool has existing allocations";
    throw new NeutronError(400, "SubnetPoolDeleteError", `Unable to delete subnet pool: ${reason}.`);
  },

  // Lengths are columns of text: only an answer to a change, made of what was sent, has numbers; and it leaves out what is not set.
  shape(shown, on) {
    if (on === "update") return omitBy(shown, isNull);
    const lengths = pick(shown, "default_prefixlen", "min_prefixlen", "max_prefixlen");
    return { ...shown, ...mapValues(lengths, String) };
  },

  actions: {
    add_prefixes(call, row, body) {
      const changed = { ...row, prefixes: merged([...row.prefixes.map(networkOf), ...sentPrefixes(body)]) };
      familyOf(changed.prefixes);
      joinScope(call, changed);
      row.prefixes = changed.prefixes;
      return { prefixes: row.prefixes };
    },
    remove_prefixes({ state }, row, body) {
      const removed = sentPrefixes(body);
      const used = state.subnets
        .filter(({ subnetpool_id }) => subnetpool_id === row.id)
        .map(({ cidr }) => networkOf(cidr));
      if (used.some((prefix) => removed.some((other) => other.overlaps(prefix)))) {
        throw illegalUpdate("One or more the prefixes to be removed is in use by a subnet.");
      }
      row.prefixes = subtract(row.prefixes.map(networkOf), removed).map(String);
      return { prefixes: row.prefixes };
    },
  },
};

/** The network of a CIDR that was found to be one, whatever bits are set behind its length. */
export function networkOf(cidr: string): Prefix {
  const prefix = HostPrefix.parse(cidr);
  if (prefix === undefined) throw new Error(`no CIDR: ${cidr}`);
  return prefix.network;
}

function sentPrefixes(body: Readonly<Record<string, unknown>>): Prefix[] {
  if (!Array.isArray(body.prefixes)) throw badRequest("Request body contains invalid data");
  if (body.prefixes.some((prefix) => ipSubnet(prefix) !== undefined)) throw internalError();
  return (body.prefixes as string[]).map(networkOf);
}

/** What touches becomes one. */
const merged = (prefixes: readonly Prefix[]) => aggregate(prefixes).map(String);

function familyOf(prefixes: readonly string[]): 4 | 6 {
  if (prefixes.length === 0) throw new NeutronError(400, "EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.");
  const families = new Set(prefixes.map((prefix) => networkOf(prefix).family));
  if (families.size === 1) return [...families][0];
  throw new NeutronError(400, "PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.");
}

function grown(row: SubnetPool, prefixes: readonly Prefix[]): string[] {
  if (subtract(row.prefixes.map(networkOf), prefixes).length > 0) {
    throw illegalUpdate("Existing prefixes must be a subset of the new prefixes");
  }
  const result = merged(prefixes);
  familyOf(result);
  return result;
}

const illegalUpdate = (why: string) =>
  new NeutronError(400, "IllegalSubnetPoolPrefixUpdate", `Illegal update to prefixes: ${why}.`);

function refuseSecondDefault(state: NetworkState, pool: SubnetPool): void {
  const { id, ip_version } = pool;
  if (!pool.is_default) return;
  if (!state.subnetPools.some((other) => other.is_default && other.ip_version === ip_version && other.id !== id))
    return;
  const reason =
    "A default subnetpool for this IP family has already been set. Only one default may exist per IP family";
  throw new NeutronError(400, "InvalidInput", `Invalid input for operation: ${reason}.`);
}

/** @throws NeutronError if the pool may not be in its address scope */
function joinScope(call: Call, pool: SubnetPool): void {
  if (pool.address_scope_id === null) return;
  const scope = find(call, addressScopes, pool.address_scope_id);
  const association = `subnetpool ${pool.id} cannot associate with address scope ${scope.id}`;
  if (scope.ip_version !== pool.ip_version) {
    const message = `Illegal subnetpool association: ${association} because subnetpool ip_version is not ${scope.ip_version}.`;
    throw new NeutronError(400, "IllegalSubnetPoolIpVersionAssociationToAddressScope", message);
  }
  const others = call.state.subnetPools.filter(
    ({ id, address_scope_id }) => address_scope_id === scope.id && id !== pool.id,
  );
  const taken = others.flatMap(({ prefixes }) => prefixes.map(networkOf));
  if (!pool.prefixes.some((prefix) => taken.some((other) => other.overlaps(networkOf(prefix))))) return;
  const rule = "subnetpools within an address scope must have unique prefixes";
  throw new NeutronError(409, "AddressScopePrefixConflict", `Failed to associate address scope: ${rule}.`);
}
