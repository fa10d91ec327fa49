import { withDeadline } from "../../../openstack/deadline";
import { ProviderError, type Diagnostic } from "../../../plugin/wire/diagnostic";
import { Unfinished, type Call, type Resource, type Rules } from "../../../plugin/wire/provider";
import type { Value, Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { attributesOf, changesOf, creationOf, rulesOf, type Fields } from "./fields";
import { firstOf } from "./first-of";
import { ask, isRefusal, placeOf, type AskOptions, type Body, type Place } from "./neutron";
import { pauses } from "./pauses";
import { specsOf } from "./specs";
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
  return new NeutronObject(cloud, kind);
}

class NeutronObject implements Resource {
  readonly rules: Rules;
  readonly update: Resource["update"];

  constructor(
    private readonly cloud: Cloud,
    private readonly kind: Kind,
  ) {
    this.rules = {
      region: { change: "replace" },
      timeouts: { change: "carried" },
      ...(kind.specs ? { value_specs: { change: "replace" } } : {}),
      ...rulesOf(kind.fields),
      ...kind.rules,
    };
    this.update = kind.fixed ? undefined : (prior, planned, call) => this.change(prior, planned, call);
  }

  validate(config: Values): readonly Diagnostic[] {
    return [...timeoutProblems(config), ...(this.kind.validate?.(config) ?? [])];
  }

  async create(planned: Values, { signal }: Call): Promise<Values> {
    const region = this.regionOf(planned);
    signal.throwIfAborted();
    let id: string | undefined;
    try {
      const { made, plan } = await firstOf(alternativesOf(this.kind, planned), async (plan) => ({
        made: await this.make(region, plan, afterGrace(signal)),
        plan,
      }));
      id = String(made.id);
      return await this.finish(region, id, plan, signal);
    } catch (error) {
      const cause = this.blamed(error, "created", planned, region);
      throw id === undefined ? cause : new Unfinished({ id, region }, cause);
    }
  }

  async read(state: Values, { signal }: Call): Promise<Values | undefined> {
    const region = this.regionOf(state);
    try {
      const found = await this.object(region, "GET", this.pathOf(state.id), { signal });
      return await this.valuesOf(placeOf(this.cloud, region, signal), found, state);
    } catch (error) {
      if (isRefusal(error, "notFound")) return undefined;
      throw this.blamed(error, "read", state, region);
    }
  }

  async delete(state: Values, { signal }: Call): Promise<void> {
    const { patient = false } = this.kind;
    const region = this.regionOf(state);
    signal.throwIfAborted();
    const one = this.oneOf(region, state.id, afterGrace(signal));
    try {
      await withDeadline(timeoutOf(state, "delete"), [signal], (until) => removed(one, patient, until));
    } catch (error) {
      if (!isRefusal(error, "notFound")) throw this.blamed(error, "deleted", state, region);
    }
  }

  /** As the community provider does: of the provider's own region, whatever the resource says. */
  import(id: string): Promise<Partial<Values>> {
    return Promise.resolve({ id, region: this.cloud.region(null) });
  }

  private async make(region: string, planned: Values, signal: AbortSignal): Promise<Body> {
    const { kind } = this;
    const more = await kind.creation?.(planned, placeOf(this.cloud, region, signal));
    const specs = kind.specs ? specsOf(planned) : {};
    const body = { [kind.member]: { ...creationOf(kind.fields, planned), ...more, ...specs } };
    return this.object(region, "POST", `/${kind.collection}`, { body, signal });
  }

  /** What is to be done about one that was just made: it is there, whatever comes. */
  private async finish(region: string, id: string, planned: Values, signal: AbortSignal): Promise<Values> {
    const one = this.oneOf(region, id, afterGrace(signal));
    await this.kind.created?.(one, planned);
    await this.setTags(one, null, planned);
    const ms = timeoutOf(planned, "create");
    const found = await withDeadline(ms, [signal], (until) => this.ready(one, until));
    return this.valuesOf(one, found, planned);
  }

  private async ready({ region, path }: One, until: AbortSignal): Promise<Body> {
    for await (const _ of pauses(until)) {
      const found = await this.object(region, "GET", path, { signal: until });
      if (this.kind.isReady?.(found) ?? true) return found;
    }
    throw new ProviderError({ summary: `${path} isn't ready in time in ${region}` });
  }

  private async change(prior: Values, planned: Values, { signal }: Call): Promise<Values> {
    const { kind } = this;
    const region = this.regionOf(prior);
    signal.throwIfAborted();
    const one = this.oneOf(region, prior.id, afterGrace(signal));
    try {
      const body = { ...changesOf(kind.fields, prior, planned), ...kind.changes?.(prior, planned) };
      if (Object.keys(body).length > 0) await one.ask("PUT", one.path, { [kind.member]: body });
      await kind.updated?.(one, prior, planned);
      await this.setTags(one, prior, planned);
      return await this.valuesOf(one, await this.object(region, "GET", one.path, { signal }), planned);
    } catch (error) {
      // As there: the state says what was planned, and only a plan that asks the cloud shows the difference again.
      throw new Unfinished({}, this.blamed(error, "updated", prior, region));
    }
  }

  private async setTags(one: One, prior: Values | null, planned: Values): Promise<void> {
    const tags = this.kind.tagged ? tagsToSet(prior, planned) : undefined;
    if (tags !== undefined) await one.ask("PUT", `${one.path}/tags`, { tags });
  }

  private async valuesOf(place: Place, found: Body, state: Values): Promise<Values> {
    const { kind } = this;
    return {
      ...attributesOf(kind.fields, found),
      ...(kind.tagged ? tagsOf(state, found) : {}),
      ...(await kind.attributes?.(found, state, place)),
      id: String(found.id),
      region: place.region,
    };
  }

  private async object(region: string, method: "GET" | "POST", path: string, options: AskOptions): Promise<Body> {
    const { member } = this.kind;
    type Answer = Readonly<Record<string, Body>>;
    return (await ask<Answer>(this.cloud, region, method, path, { ...options, member }))[member];
  }

  private oneOf(region: string, id: Value, signal: AbortSignal): One {
    return { ...placeOf(this.cloud, region, signal), path: this.pathOf(id) };
  }

  private pathOf(id: Value): string {
    return `/${this.kind.collection}/${String(id)}`;
  }

  private regionOf({ region }: Values): string {
    return this.cloud.region(region as string | null);
  }

  private blamed(error: unknown, what: string, { name, id }: Values, region: string): unknown {
    const which = typeof name === "string" && name !== "" ? JSON.stringify(name) : id;
    const subject = which ? `${this.kind.noun} ${String(which)}` : this.kind.noun;
    return this.cloud.blame(error, `${subject} can't be ${what} in ${region}`);
  }
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
