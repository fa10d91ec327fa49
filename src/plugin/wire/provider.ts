import type { Call } from "./calls";
import type { Diagnostic } from "./diagnostic";
import type { ProviderSchema } from "./schema";
import type { Value, Values } from "./value";

export type { Call } from "./calls";

/** What an attribute or block does when it is planned. */
export interface Rule {
  /**
   * What another value in the configuration leads to. `ignored`: it goes to the state, and nobody is asked. `carried`: that too,
   * but only along with another change.
   *
   * @default "update", or "replace" for a resource that has no `update`
   */
  readonly change?: "update" | "replace" | "ignored" | "carried";
  /** The value while the configuration has none. */
  readonly default?: Value;
  /**
   * What an attribute that is neither written nor computed is in the object, such as `""`: found, it stays in the state as it is,
   * and there is no difference to plan. For a computed attribute, `""` says that writing it is as good as writing nothing.
   * @default only null is
   */
  readonly unset?: Value;
  /** For a block: while the configuration has none, it is whatever is found. An attribute's schema says so itself. @default false */
  readonly computed?: boolean;
  /** For a computed attribute: any update may change it, so it is unknown in the plan of one. @default false: it stays */
  readonly recomputed?: boolean;
  /** Of a map: is a member one that the service adds by itself? What it has added stays, and is no difference. */
  readonly added?: (member: string) => boolean;
  /** How a known value that is written is planned, and so kept: in lower case, for instance. @default as it is written */
  readonly spelled?: (written: Value) => Value;
  /** Do two known values mean the same? Then there is no difference to plan, and the state keeps the text that was written. */
  readonly same?: (a: Value, b: Value) => boolean;
}

/** Rules by name; within blocks by names with dots between (`allocation_pool.start`). */
export type Rules = Readonly<Record<string, Rule>>;

/**
 * A type of resource. `S` are its values, as the schema has them.
 *
 * What `create`, `read`, `update` and `import` return is laid over what was there: they may leave away what they don't
 * change. A value that is unknown in the plan is null in what `create` and `update` get.
 */
export interface Resource<S = Values> {
  readonly rules?: Rules;
  /** Of a configuration, in which values may be unknown. No request belongs in here: the provider isn't configured yet. */
  validate?(config: Values): readonly Diagnostic[];
  /**
   * @param config - what is written, as it is written: a rule may have it planned in another spelling
   * @throws Unfinished if something was made nevertheless
   */
  create(planned: S, call: Call, config: S): Promise<Partial<S>>;
  /** @returns undefined if it is gone */
  read(state: S, call: Call): Promise<Partial<S> | undefined>;
  /**
   * Not there: every change makes a new one.
   *
   * @throws Unfinished if the state is to hold what was planned nevertheless
   */
  update?(prior: S, planned: S, call: Call): Promise<Partial<S>>;
  /** Also succeeds when it is gone already. */
  delete(state: S, call: Call): Promise<void>;
  /** What `read` needs to find it, which comes next. Not there: it can't be imported. */
  import?(id: string, call: Call): Promise<Partial<S>>;
}

/** A type of data source. */
export interface DataSource<S = Values> {
  validate?(config: Values): readonly Diagnostic[];
  read(config: S, call: Call): Promise<Partial<S>>;
}

export interface Provider {
  readonly schema: ProviderSchema;
  /** Called once, before any request. Values may be unknown while planning: that alone is no reason to throw. */
  configure(config: Values): void | Promise<void>;
  /** @throws ProviderError for a type of the schema that it doesn't serve */
  resource(type: string): Resource;
  /** @throws ProviderError for a type of the schema that it doesn't serve */
  dataSource(type: string): DataSource;
}

/**
 * Work that failed and left something behind: the state records it. What was being created is tainted, so that it will be
 * removed.
 */
export class Unfinished extends Error {
  override readonly name = "Unfinished";

  /** @param state - what is known of it; laid over the planned values */
  constructor(
    readonly state: Values,
    override readonly cause: unknown,
  ) {
    super("something was left behind");
  }
}
