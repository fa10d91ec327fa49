import { toBoolean, toInteger } from "./convert";
import { NeutronError } from "./neutron-error";
import { adminOnly } from "./policy";
import type { Resource, Row } from "./resource";
import { newRow, OWNED } from "./standard";
import { nameText, oneOf } from "./validate";

/** Addresses that mean the same wherever they are routed: no two subnet pools of one scope overlap. */
export interface AddressScope extends Row {
  name: string;
  readonly ip_version: 4 | 6;
  shared: boolean;
}

type Wanted = Pick<AddressScope, "name" | "ip_version" | "shared">;

/** neutron/db/address_scope_db.py */
export const addressScopes: Resource<AddressScope, Wanted> = {
  name: "address_scope",
  collection: "address_scopes",
  attributes: {
    ...OWNED,
    name: { post: true, put: true, default: "", validate: nameText(255), filter: true, sort: true },
    shared: { post: true, put: true, default: false, convert: toBoolean, filter: true, sort: true, enforce: adminOnly },
    ip_version: { post: true, required: true, convert: toInteger, validate: oneOf([4, 6]), filter: true, sort: true },
  },
  rows: ({ addressScopes }) => addressScopes,
  notFound: (id) => new NeutronError(404, "AddressScopeNotFound", `Address scope ${id} could not be found.`),
  visible: (_call, { shared }) => shared,
  create: (_call, { project_id, name, ip_version, shared }) => ({
    ...newRow({ project_id }),
    name,
    ip_version,
    shared,
  }),
  update(_call, row, wanted) {
    if (row.shared && wanted.shared === false) {
      const reason = "Shared address scope can't be unshared";
      throw new NeutronError(400, "AddressScopeUpdateError", `Unable to update address scope ${row.id} : ${reason}.`);
    }
    Object.assign(row, wanted);
  },
  remove({ state }, { id }) {
    if (!state.subnetPools.some(({ address_scope_id }) => address_scope_id === id)) return;
    const why = "There are one or more subnet pools in use on the address scope.";
    throw new NeutronError(409, "AddressScopeInUse", `Unable to complete operation on address scope ${id}. ${why}`);
  },
};
