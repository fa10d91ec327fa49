import { omit } from "lodash";
import { str } from "../python";
import type { Call } from "./call";
import { noneToEmptyList } from "./convert";
import { HostPrefix } from "./host-prefix";
import { internalError, NeutronError } from "./neutron-error";
import type { Resource, Row, StandardRow } from "./resource";
import { newStandardRow, STANDARD, touch } from "./standard";
import { ipSubnet, listOf, text } from "./validate";

export interface AddressGroup extends Row, Omit<StandardRow, "tags"> {
  name: string;
  /** Prefixes in canonical text, sorted as text. */
  addresses: readonly string[];
}

type Wanted = Pick<AddressGroup, "name" | "description" | "addresses">;

/** neutron/db/address_group_db.py */
export const addressGroups: Resource<AddressGroup, Wanted> = {
  name: "address_group",
  collection: "address_groups",
  attributes: {
    ...omit(STANDARD, "tags"),
    name: { post: true, put: true, default: "", validate: text(255), filter: true, sort: true },
    shared: {},
    addresses: { post: true, default: [], convert: noneToEmptyList, validate: listOf(ipSubnet) },
  },
  rows: (state) => state.addressGroups,
  notFound: (id) => new NeutronError(404, "AddressGroupNotFound", `Address group ${id} could not be found.`),

  create(_call, wanted) {
    const addresses = canonical(wanted.addresses);
    const row = omit(newStandardRow(wanted, addresses.length), "tags");
    return { ...row, name: wanted.name, addresses };
  },

  update(_call, group, wanted) {
    Object.assign(group, wanted);
  },

  remove({ state }, { id }) {
    if (!state.securityGroupRules.some(({ remote_address_group_id }) => remote_address_group_id === id)) return;
    const message = `Address group ${id} is in use on one or more security group rules.`;
    throw new NeutronError(409, "AddressGroupInUse", message);
  },

  actions: { add_addresses: add, remove_addresses: remove },
};

function add(_call: Call, group: AddressGroup, body: Record<string, unknown>): object {
  const addresses = sentAddresses(body);
  const known = addresses.filter((address) => group.addresses.includes(address));
  if (known.length > 0) {
    const message = `Addresses ${str(known)} already exist in the address group ${group.id}.`;
    throw new NeutronError(400, "AddressesAlreadyExist", message);
  }
  return changed(group, [...group.addresses, ...addresses]);
}

function remove(_call: Call, group: AddressGroup, body: Record<string, unknown>): object {
  const addresses = sentAddresses(body);
  const unknown = addresses.filter((address) => !group.addresses.includes(address));
  if (unknown.length > 0) {
    const message = `Addresses ${str(unknown)} not found in the address group ${group.id}.`;
    throw new NeutronError(404, "AddressesNotFound", message);
  }
  return changed(
    group,
    group.addresses.filter((address) => !addresses.includes(address)),
  );
}

function changed(group: AddressGroup, addresses: readonly string[]): object {
  // Neutron counts each address as a change of its own.
  const changes = Math.abs(addresses.length - group.addresses.length);
  group.addresses = [...addresses].sort();
  for (let n = 0; n < changes; n++) touch(group);
  return { address_group: { ...group, tenant_id: group.project_id, shared: false } };
}

/** Nobody checks the form of these calls in Neutron, either. @throws NeutronError 400, or 500 for no list at all */
function sentAddresses({ addresses }: Record<string, unknown>): string[] {
  if (!Array.isArray(addresses)) throw internalError();
  const bad = addresses.find((address) => parsed(address) === undefined) as unknown;
  if (bad !== undefined) throw new NeutronError(400, "AddrFormatError", `invalid IPNetwork ${str(bad)}`);
  return canonical(addresses as string[]);
}

const parsed = (value: unknown) => (typeof value === "string" ? HostPrefix.parse(value) : undefined);

/** Each once, without host bits. */
function canonical(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => `${parsed(address)?.network}`))].sort();
}
