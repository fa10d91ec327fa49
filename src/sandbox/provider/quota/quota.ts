import pickBy from "lodash/pickBy";
import type { OpenStackRequest } from "../../../openstack";
import type { Call, Resource, Rules } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "../network/blamed";
import { isRefusal, type Body } from "../network/neutron";
import { timeoutProblems } from "../network/timeouts";

/** What is particular to one service's quotas of a project. */
export interface QuotaKind {
  /** What messages call them. */
  readonly noun: string;
  readonly service: string;
  /** Where a project's are, without the project's id at the end. */
  readonly path: string;
  /** Their name in bodies: `quota_set`. */
  readonly member: string;
  /** Attributes that are limits, by the service's own names. */
  readonly limits: readonly string[];
  readonly rules?: Rules;
  /** What else is to be sent to set what is planned. */
  more?(planned: Values, prior: Values): Body;
  /** Attributes beside the limits. */
  attributes?(found: Body, state: Values): Values;
}

/**
 * The limits of a project as a resource of Terraform, as the community provider has it: only what is written is sent, of an update
 * only what differs, and nothing is when it is destroyed: the limits stay.
 */
export function quota(cloud: Cloud, kind: QuotaKind): Resource {
  const { noun, service, path, member, limits } = kind;

  const ask = async (region: string, method: "GET" | "PUT", project: string, options: Partial<OpenStackRequest>) => {
    const session = await cloud.session();
    const request = { service, region, method, path: `${path}/${encodeURIComponent(project)}`, member, ...options };
    const { body } = await session.request<Readonly<Record<string, Body>>>(request);
    return body[member];
  };

  const read = async (state: Values, { signal }: Call): Promise<Values> => {
    const region = cloud.region(state.region as string | null);
    const [project] = String(state.id).split("/");
    const found = await ask(region, "GET", project, { signal });
    const told = limits.map((name) => [name, Number(found[name] ?? 0)]);
    return { region, project_id: project, ...Object.fromEntries(told), ...kind.attributes?.(found, state) };
  };

  const set = (prior: Values, planned: Values, call: Call): Promise<Values> => {
    const project = String(planned.project_id);
    const region = cloud.region(planned.region as string | null);
    const id = (prior.id ?? `${project}/${region}`) as string;
    call.signal.throwIfAborted();
    return blamed(cloud, region, `${noun} of project ${project} can't be set`, async () => {
      const differs = (value: unknown, name: string) =>
        limits.includes(name) && value !== null && value !== prior[name];
      const wanted = { ...pickBy(planned, differs), ...kind.more?.(planned, prior) };
      const isNew = prior.id === undefined;
      if (isNew || Object.keys(wanted).length > 0) {
        await ask(region, "PUT", project, { body: { [member]: wanted }, signal: afterGrace(call.signal) });
      }
      return { id, ...(await read({ ...planned, id, region }, call)) };
    });
  };

  return {
    rules: {
      region: { change: "replace" },
      project_id: { change: "replace" },
      timeouts: { change: "carried" },
      ...kind.rules,
    },
    validate: timeoutProblems,
    create: (planned, call) => set({}, planned, call),
    update: set,

    async read(state, call) {
      try {
        return await read(state, call);
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw cloud.blame(error, `${noun} ${String(state.id)} can't be read`);
      }
    },

    delete: () => Promise.resolve(),
    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, region: cloud.region(null) }),
  };
}
