import { withDeadline } from "../../../openstack/deadline";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import { Unfinished, type Call, type Resource, type Rules } from "../../../plugin/wire/provider";
import { isValues, type Value, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { attributesOf, changesOf, creationOf, rulesOf, type Fields } from "./fields";
import { firstOf } from "./first-of";
import { ask, isRefusal, placeOf, type AskOptions, type Body, type Place } from "./neutron";
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
  /** Plans to try instead, one after the other: the next where there is no address left for one. @default what was planned */
  alternatives?(planned: Values): readonly Values[];
  /** What is to be sent beside the fields to make one. */
  creation?(planned: Values, place: Place): Body | Promise<Body>;
  /** What is to be sent beside the fields to update one. */
  changes?(prior: Values, planned: Values): Body;
  /** Attributes beside the fields. */
  attributes?(found: Body, state: Values, place: Place): Values | Promise<Values>;
  /** What has to be done with requests of its own when one was made. */
  created?(one: One, planned: Values): Promise<void>;
  /** What has to be done with requests of its own to update one. */
  updated?(one: One, prior: Values, planned: Values): Promise<void>;
}

/** An object in Neutron that is there. */
export interface One extends Place {
  /** Its place below `/v2.0`. */
  readonly path: string;
}

/** A Neutron object as a resource of Terraform, as the community provider has it. */
export function neutronObject(cloud: Cloud, kind: Kind): Resource {
  const { noun, member, collection, fields } = kind;

  const pathOf = (id: Value) => `/${collection}/${String(id)}`;

  const object = async (region: string, method: "GET" | "POST", path: string, options: AskOptions) =>
    (await ask<Readonly<Record<string, Body>>>(cloud, region, method, path, { ...options, member }))[member];

  const oneOf = (region: string, id: Value, signal: AbortSignal): One => ({
    ...placeOf(cloud, region, signal),
    path: pathOf(id),
  });

  const valuesOf = async (place: Place, found: Body, state: Values): Promise<Values> => ({
    ...attributesOf(fields, found),
    ...(kind.tagged ? tagsOf(state, found) : {}),
    ...(await kind.attributes?.(found, state, place)),
    id: String(found.id),
    region: place.region,
  });

  const failed = (error: unknown, what: string, { name, id }: Values, region: string) => {
    const which = typeof name === "string" && name !== "" ? JSON.stringify(name) : id;
    return cloud.blame(error, `${noun}${which ? ` ${String(which)}` : ""} can't be ${what} in ${region}`);
  };

  const setTags = async (one: One, prior: Values | null, planned: Values) => {
    const tags = kind.tagged ? tagsToSet(prior, planned) : undefined;
    if (tags !== undefined) await one.ask("PUT", `${one.path}/tags`, { tags });
  };

  const make = async (region: string, planned: Values, signal: AbortSignal) => {
    const more = await kind.creation?.(planned, placeOf(cloud, region, signal));
    const specs = kind.specs ? specsOf(planned) : {};
    const body = { [member]: { ...creationOf(fields, planned), ...more, ...specs } };
    return object(region, "POST", `/${collection}`, { body, signal });
  };

  /** Everything about one that was just made: it is there, whatever comes. */
  const finished = async (region: string, id: string, planned: Values, signal: AbortSignal) => {
    const one = oneOf(region, id, afterGrace(signal));
    await kind.created?.(one, planned);
    await setTags(one, null, planned);
    const found = await withDeadline(timeoutOf(planned, "create"), [signal], async (until) => {
      for await (const _ of pauses(until)) {
        const now = await object(region, "GET", one.path, { signal: until });
        if (kind.isReady?.(now) ?? true) return now;
      }
      throw new ProviderError({ summary: `${noun} ${id} isn't ready in time in ${region}` });
    });
    return valuesOf(one, found, planned);
  };

  const update = async (prior: Values, planned: Values, { signal }: Call) => {
    const region = cloud.region(prior.region as string | null);
    signal.throwIfAborted();
    const one = oneOf(region, prior.id, afterGrace(signal));
    try {
      const body = { ...changesOf(fields, prior, planned), ...kind.changes?.(prior, planned) };
      if (Object.keys(body).length > 0) await one.ask("PUT", one.path, { [member]: body });
      await kind.updated?.(one, prior, planned);
      await setTags(one, prior, planned);
      return await valuesOf(one, await object(region, "GET", one.path, { signal }), planned);
    } catch (error) {
      // As there: the state says what was planned, and only a plan that asks the cloud shows the difference again.
      throw new Unfinished({}, failed(error, "updated", prior, region));
    }
  };

  return {
    rules: {
      region: { change: "replace" },
      timeouts: { change: "carried" },
      ...(kind.specs ? { value_specs: { change: "replace" } } : {}),
      ...rulesOf(fields),
      ...kind.rules,
    },

    validate: (config) => [...timeoutProblems(config), ...(kind.validate?.(config) ?? [])],

    async create(planned, { signal }) {
      const region = cloud.region(planned.region as string | null);
      signal.throwIfAborted();
      let id: string | undefined;
      try {
        const { made, plan } = await firstOf(alternativesOf(kind, planned), async (plan) => ({
          made: await make(region, plan, afterGrace(signal)),
          plan,
        }));
        id = String(made.id);
        return await finished(region, id, plan, signal);
      } catch (error) {
        const cause = failed(error, "created", planned, region);
        throw id === undefined ? cause : new Unfinished({ id, region }, cause);
      }
    },

    async read(state, { signal }) {
      const region = cloud.region(state.region as string | null);
      try {
        const found = await object(region, "GET", pathOf(state.id), { signal });
        return await valuesOf(placeOf(cloud, region, signal), found, state);
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw failed(error, "read", state, region);
      }
    },

    ...(kind.fixed ? {} : { update }),

    async delete(state, { signal }) {
      const region = cloud.region(state.region as string | null);
      signal.throwIfAborted();
      const one = oneOf(region, state.id, afterGrace(signal));
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
      if (turn === 0 || inUse !== undefined) await one.ask("DELETE", one.path);
      inUse = undefined;
      await one.ask("GET", one.path);
    } catch (error) {
      if (!patient || !isRefusal(error, "conflict")) throw error;
      inUse = error;
    }
  }
  throw inUse ?? new ProviderError({ summary: `${one.path} is still there in ${one.region}` });
}

function alternativesOf({ alternatives }: Kind, planned: Values): readonly Values[] {
  const others = alternatives?.(planned) ?? [];
  return others.length > 0 ? others : [planned];
}

/** The community provider turns the texts "true" and "false" into booleans. */
function specsOf({ value_specs: specs }: Values): Body {
  const entries = isValues(specs) ? Object.entries(specs) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, TRUTH[String(value)] ?? value]));
}

const TRUTH: Readonly<Record<string, boolean>> = { true: true, false: false };
