import { withDeadline } from "../../../openstack/deadline";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import { Unfinished, type Call, type Resource, type Rules } from "../../../plugin/wire/provider";
import { isValues, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { attributesOf, changesOf, creationOf, rulesOf, type Fields } from "./fields";
import { ask, isRefusal, type AskOptions, type Body } from "./neutron";
import { pauses } from "./pauses";
import { tagsOf, tagsToSet } from "./tags";
import { timeoutOf, timeoutProblems } from "./timeouts";

/** What is particular to one type of resource that is an object in Neutron. */
export interface Kind {
  /** What messages call it. */
  readonly noun: string;
  /** Its name in bodies: `network`. */
  readonly member: string;
  /** Its place below `/v2.0`: `networks`. */
  readonly collection: string;
  /** Attributes that are members of the object. `id`, `region`, tags and timeouts are everybody's. */
  readonly fields: Fields;
  /** Does it have `tags` and `all_tags`? @default false */
  readonly tagged?: boolean;
  /** Does it have `value_specs`, which go into the creation as they are? @default false */
  readonly specs?: boolean;
  /** Rules of attributes and blocks that are no fields. */
  readonly rules?: Rules;
  /** Every change makes a new one. @default false */
  readonly fixed?: boolean;
  /** Is one that is still in use (409) deleted as soon as it no longer is? @default false: that is an error */
  readonly patient?: boolean;
  /** Is one that was made ready for use? @default at once */
  isReady?(found: Body): boolean;
  validate?(config: Values): readonly Diagnostic[];
  /** What is to be sent beside the fields to make one. */
  creation?(planned: Values): Body;
  /** What is to be sent beside the fields to update one. */
  changes?(prior: Values, planned: Values): Body;
  /** Attributes beside the fields. */
  attributes?(found: Body, state: Values): Values;
  /** What has to be done with requests of its own when one was made. */
  created?(one: One, planned: Values): Promise<void>;
  /** What has to be done with requests of its own to update one. */
  updated?(one: One, prior: Values, planned: Values): Promise<void>;
}

/** An object in Neutron, by which more is done with it. */
export interface One {
  readonly id: string;
  readonly region: string;
  /** Sends a request about it. @param path - what comes behind its address */
  ask<T>(method: "GET" | "PUT" | "DELETE", path: string, body?: Body): Promise<T>;
}

/** A Neutron object as a resource of Terraform, as the community provider has it. */
export function neutronObject(cloud: Cloud, kind: Kind): Resource {
  const { noun, member, collection, fields } = kind;

  const send = <T>(region: string, method: Parameters<typeof ask>[2], path: string, options: AskOptions) =>
    ask<T>(cloud, region, method, `/${collection}${path}`, options);

  const get = async (region: string, id: string, signal: AbortSignal) =>
    (await send<Readonly<Record<string, Body>>>(region, "GET", `/${id}`, { member, signal }))[member];

  const oneOf = (region: string, id: string, signal: AbortSignal): One => ({
    id,
    region,
    ask: (method, path, body) => send(region, method, `/${id}${path}`, { body, signal }),
  });

  const valuesOf = (region: string, found: Body, state: Values): Values => ({
    ...attributesOf(fields, found),
    ...(kind.tagged ? tagsOf(state, found) : {}),
    ...kind.attributes?.(found, state),
    id: String(found.id),
    region,
  });

  const failed = (error: unknown, what: string, { name, id }: Values, region: string) => {
    const which = typeof name === "string" && name !== "" ? JSON.stringify(name) : id;
    return cloud.blame(error, `${noun}${which ? ` ${String(which)}` : ""} can't be ${what} in ${region}`);
  };

  const setTags = async (one: One, prior: Values | null, planned: Values) => {
    const tags = kind.tagged ? tagsToSet(prior, planned) : undefined;
    if (tags !== undefined) await one.ask("PUT", "/tags", { tags });
  };

  /** Everything about one that was just made: it is there, whatever comes. */
  const finished = async (region: string, made: Body, planned: Values, signal: AbortSignal) => {
    const one = oneOf(region, String(made.id), afterGrace(signal));
    await kind.created?.(one, planned);
    await setTags(one, null, planned);
    const found = await withDeadline(timeoutOf(planned, "create"), [signal], async (until) => {
      for await (const _ of pauses(until)) {
        const now = await get(region, one.id, until);
        if (kind.isReady?.(now) ?? true) return now;
      }
      throw new ProviderError({ summary: `${noun} ${one.id} isn't ready in time in ${region}` });
    });
    return valuesOf(region, found, planned);
  };

  const update = async (prior: Values, planned: Values, { signal }: Call) => {
    const region = cloud.region(prior.region as string | null);
    signal.throwIfAborted();
    const one = oneOf(region, String(prior.id), afterGrace(signal));
    try {
      const body = { ...changesOf(fields, prior, planned), ...kind.changes?.(prior, planned) };
      if (Object.keys(body).length > 0) await one.ask("PUT", "", { [member]: body });
      await kind.updated?.(one, prior, planned);
      await setTags(one, prior, planned);
      return valuesOf(region, await get(region, one.id, signal), planned);
    } catch (error) {
      // As there: the state says what was planned, and only a plan that asks the cloud shows the difference again.
      throw new Unfinished({}, failed(error, "updated", prior, region));
    }
  };

  return {
    rules: {
      region: { change: "replace" },
      timeouts: { change: "ignored" },
      ...(kind.specs ? { value_specs: { change: "replace" } } : {}),
      ...rulesOf(fields),
      ...kind.rules,
    },

    validate: (config) => [...timeoutProblems(config), ...(kind.validate?.(config) ?? [])],

    async create(planned, { signal }) {
      const region = cloud.region(planned.region as string | null);
      signal.throwIfAborted();
      let made: Body | undefined;
      try {
        const specs = kind.specs ? specsOf(planned) : {};
        const body = { [member]: { ...creationOf(fields, planned), ...kind.creation?.(planned), ...specs } };
        const options = { body, member, signal: afterGrace(signal) };
        made = (await send<Readonly<Record<string, Body>>>(region, "POST", "", options))[member];
        return await finished(region, made, planned, signal);
      } catch (error) {
        const cause = failed(error, "created", planned, region);
        throw made === undefined ? cause : new Unfinished({ id: String(made.id), region }, cause);
      }
    },

    async read(state, { signal }) {
      const region = cloud.region(state.region as string | null);
      try {
        return valuesOf(region, await get(region, String(state.id), signal), state);
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw failed(error, "read", state, region);
      }
    },

    ...(kind.fixed ? {} : { update }),

    async delete(state, { signal }) {
      const region = cloud.region(state.region as string | null);
      signal.throwIfAborted();
      const one = oneOf(region, String(state.id), afterGrace(signal));
      try {
        await withDeadline(timeoutOf(state, "delete"), [signal], (until) => removed(one, kind.patient ?? false, until));
      } catch (error) {
        if (!isRefusal(error, "notFound")) throw failed(error, "deleted", state, region);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, region: cloud.region(null) }),
  };
}

/** Deletes an object and waits until it is gone, which Neutron says with a 404. */
async function removed(one: One, patient: boolean, until: AbortSignal): Promise<never> {
  let inUse: Error | undefined;
  for await (const turn of pauses(until)) {
    try {
      if (turn === 0 || inUse !== undefined) await one.ask("DELETE", "");
      inUse = undefined;
      await one.ask("GET", "");
    } catch (error) {
      if (!patient || !isRefusal(error, "conflict")) throw error;
      inUse = error;
    }
  }
  throw inUse ?? new ProviderError({ summary: `${one.id} is still there in ${one.region}` });
}

/** The community provider turns the texts "true" and "false" into booleans. */
function specsOf({ value_specs: specs }: Values): Body {
  const entries = isValues(specs) ? Object.entries(specs) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, TRUTH[String(value)] ?? value]));
}

const TRUTH: Readonly<Record<string, boolean>> = { true: true, false: false };
