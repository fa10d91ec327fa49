import { withDeadline } from "../../openstack/deadline";
import { ProviderError, type Diagnostic } from "../../plugin/wire/diagnostic";
import { Unfinished, type Call, type Resource, type Rules } from "../../plugin/wire/provider";
import type { Values } from "../../plugin/wire/value";
import type { Cloud } from "./cloud";
import { afterGrace } from "./grace";
import { isRefusal } from "./network/neutron";
import { pauses } from "./network/pauses";
import { timeoutOf, timeoutProblems } from "./network/timeouts";
import { Region } from "./region";

/** What is particular to one type of resource that is an object of Nova's or Cinder's. */
export interface Kind {
  /** What messages call it. */
  readonly noun: string;
  /** Rules of its attributes; `region` and the timeouts are everybody's. */
  readonly rules: Rules;
  /** Does it have a block `timeouts`? @default false */
  readonly timed?: boolean;
  /** How long anything may take where the block doesn't say, in milliseconds. @default 10 minutes */
  readonly patience?: number;
  validate?(config: Values): readonly Diagnostic[];
  /** Makes one and gives its id. */
  make(planned: Values, region: Region, config: Values): Promise<string>;
  /** What is to be done about one that was made, until it is ready. */
  finish?(id: string, planned: Values, region: Region): Promise<void>;
  /** Its attributes. @throws OpenStackError notFound if it is gone */
  attributes(id: string, state: Values, region: Region): Promise<Values>;
  /** What has to be done to update one. Not there: every change makes a new one. */
  change?(id: string, prior: Values, planned: Values, region: Region): Promise<void>;
  /** Takes one away and waits until it is gone. @throws OpenStackError notFound if it is */
  remove(id: string, state: Values, region: Region): Promise<void>;
  /** What is only known of one that is imported. */
  imported?(id: string, region: Region): Promise<Values>;
}

/** An object of Nova's or Cinder's as a resource of Terraform, as the community provider has it. */
export function serviceObject(cloud: Cloud, kind: Kind): Resource {
  const { noun, rules, timed = false, patience, change } = kind;

  const regionOf = ({ region }: Values, signal: AbortSignal) =>
    new Region(cloud, cloud.region(region as string | null), signal);
  const blamed = (error: unknown, what: string, { name, id }: Values, region: Region) => {
    const which = typeof name === "string" && name !== "" ? JSON.stringify(name) : String(id);
    return cloud.blame(error, `${noun} ${which} can't be ${what} in ${region.name}`);
  };
  const attributes = async (id: string, state: Values, region: Region): Promise<Values> => ({
    ...(await kind.attributes(id, state, region)),
    id,
    region: region.name,
  });

  return {
    rules: { region: { change: "replace" }, ...(timed ? { timeouts: { change: "carried" } } : {}), ...rules },
    validate: (config) => [...(timed ? timeoutProblems(config) : []), ...(kind.validate?.(config) ?? [])],

    async create(planned, { signal }, config) {
      signal.throwIfAborted();
      const region = regionOf(planned, afterGrace(signal));
      let id: string | undefined;
      try {
        id = await kind.make(planned, region, config);
        const made = id;
        const ms = timeoutOf(planned, "create", patience);
        await withDeadline(ms, [signal], async (until) => kind.finish?.(made, planned, region.until(until)));
        return await attributes(id, planned, region);
      } catch (error) {
        const cause = blamed(error, "created", planned, region);
        throw id === undefined ? cause : new Unfinished({ id, region: region.name }, cause);
      }
    },

    async read(state, { signal }) {
      const region = regionOf(state, signal);
      try {
        return await attributes(String(state.id), state, region);
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw blamed(error, "read", state, region);
      }
    },

    ...(change === undefined
      ? {}
      : {
          async update(prior: Values, planned: Values, { signal }: Call) {
            signal.throwIfAborted();
            const region = regionOf(prior, afterGrace(signal));
            const id = String(prior.id);
            try {
              const ms = timeoutOf(planned, "update", patience);
              await withDeadline(ms, [region.signal], (until) => change(id, prior, planned, region.until(until)));
              return await attributes(id, planned, region);
            } catch (error) {
              // As there: the state says what was planned, and only a plan that asks the cloud shows the difference again.
              throw new Unfinished({}, blamed(error, "updated", prior, region));
            }
          },
        }),

    async delete(state, { signal }) {
      signal.throwIfAborted();
      const region = regionOf(state, afterGrace(signal));
      try {
        const ms = timeoutOf(state, "delete", patience);
        await withDeadline(ms, [region.signal], (until) => kind.remove(String(state.id), state, region.until(until)));
      } catch (error) {
        if (!isRefusal(error, "notFound")) throw blamed(error, "deleted", state, region);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    async import(id, { signal }) {
      const region = new Region(cloud, cloud.region(null), signal);
      try {
        return { ...(await kind.imported?.(id, region)), id, region: region.name };
      } catch (error) {
        throw cloud.blame(error, `${noun} ${id} can't be imported from ${region.name}`);
      }
    },
  };
}

/** Looks again and again until something is to be seen. @param what - such as `Server 1 is BUILD`: what is said if it never is */
export async function eventually<T>(
  region: Region,
  look: () => Promise<T | undefined>,
  what: () => string,
): Promise<T> {
  for await (const _ of pauses(region.signal)) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new ProviderError({ summary: `${what()} in ${region.name}`, detail: "The time for it is over (timeouts)." });
}
