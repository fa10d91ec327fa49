import type { Call } from "./call";
import type { NeutronError } from "./neutron-error";
import type { NetworkState } from "./state";

/** What every object of Neutron's has. Rows are stored under the API's own names. */
export interface Row {
  readonly id: string;
  readonly project_id: string;
}

/** What most have besides. */
export interface StandardRow extends Row {
  description: string;
  tags: string[];
  readonly created_at: string;
  updated_at: string;
  revision_number: number;
}

/** One attribute of a resource, as neutron-lib's RESOURCE_ATTRIBUTE_MAP tells of it. */
export interface Attribute {
  /** May be given when the object is made. */
  readonly post?: true;
  /** May be changed. */
  readonly put?: true;
  /** Has to be given when the object is made. */
  readonly required?: true;
  /** What it is if it is not given; without one it is then not there. */
  readonly default?: unknown;
  /** Turns what was sent into what is meant. @throws NeutronError */
  readonly convert?: (value: unknown) => unknown;
  /** Says what is wrong with it, without the full stop. */
  readonly validate?: (value: unknown) => string | undefined;
  /** May be a filter of lists; `ignored`: is taken but filters nothing. */
  readonly filter?: true | "ignored";
  readonly sort?: true;
  /** Has a policy of its own: who may set it. */
  readonly enforce?: (call: Call, row: Readonly<Record<string, unknown>>) => boolean;
  /** Rules behind its own, such as that of an address among `fixed_ips`. */
  readonly innerRules?: (value: unknown) => readonly InnerRule[];
  /** Only an administrator sees it. */
  readonly adminOnly?: true;
}

/** The policy of a part of an attribute. */
export interface InnerRule {
  readonly name: string;
  readonly allows: (call: Call, row: Readonly<Record<string, unknown>>) => boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** A filter that is no attribute, or not compared as one. */
export type Filter = (shown: Readonly<Record<string, unknown>>, values: readonly string[], call: Call) => boolean;

/** What an answer is given to; lists are as `get`. */
export type Answer = "create" | "get" | "update";

/** One kind of Neutron's objects. `W` is what a request says, read and checked. */
export interface Resource<R extends Row = Row, W extends object = object> {
  /** In bodies and policies, such as `address_scope`. */
  readonly name: string;
  /** In bodies of lists, such as `address_scopes`; with dashes in paths. */
  readonly collection: string;
  readonly attributes: Attributes;
  readonly filters?: Readonly<Record<string, Filter>>;
  /** Attributes that are kept beside the row: a change of these is no new revision. */
  readonly unrevised?: readonly string[];
  /** Has `/tags`. */
  readonly taggable?: true;
  rows(state: NetworkState): R[];
  notFound(id: string): NeutronError;
  /** What is made by looking. */
  beforeList?(call: Call): void;
  /** Who sees it besides its project and administrators. */
  visible?(call: Call, row: R): boolean;
  /** Who may make one, where that is not any member. @throws NeutronError for what is not there */
  mayCreate?(call: Call, wanted: W & { readonly project_id: string }): boolean;
  /** Who may change and delete it besides members of its project. */
  mayChange?(call: Call, row: R): boolean;
  /** Who may delete it of those who may change it. */
  mayDelete?(call: Call, row: R): boolean;
  /** The whole row; it is stored by the caller. @throws NeutronError */
  create(call: Call, wanted: W & { readonly project_id: string }): R;
  /** @throws NeutronError before anything is changed */
  update(call: Call, row: R, wanted: Partial<W>): void;
  /** What else goes when it goes; the row itself is removed by the caller. @throws NeutronError if it has to stay */
  remove?(call: Call, row: R): void;
  /** What is shown besides the row itself. */
  show?(call: Call, row: R): object;
  /** What some answers show differently. */
  shape?(shown: Record<string, unknown>, on: Answer): Record<string, unknown>;
  /** `PUT /{id}/{action}`, by action. */
  readonly actions?: Readonly<Record<string, (call: Call, row: R, body: Record<string, unknown>) => object>>;
}

/** The types of a resource forgotten: what is generic treats all of them alike. */
export type AnyResource = Resource<Row, object>;
