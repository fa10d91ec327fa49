import { withDeadline } from "../../../openstack/deadline";
import { ProviderError } from "../../../plugin/wire/diagnostic";
import { Unfinished, type Resource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "./blamed";
import { ask, isRefusal } from "./neutron";
import { oneByOne } from "./one-by-one";
import { pauses } from "./pauses";
import { removeInterface } from "./router-interface-removal";
import { timeoutOf, timeoutProblems } from "./timeouts";

/** Attributes of `openstack_networking_router_interface_v2`. */
export type RouterInterface = {
  /** The port's. */
  readonly id: string;
  readonly region: string | null;
  readonly router_id: string;
  readonly subnet_id: string | null;
  readonly port_id: string | null;
  readonly force_destroy: boolean | null;
  readonly timeouts: Values | null;
};

interface Port {
  readonly id: string;
  readonly device_id: string;
  readonly status: string;
  readonly fixed_ips: readonly { readonly subnet_id: string }[];
}

export function routerInterface(cloud: Cloud): Resource<RouterInterface> {
  const getPort = async (region: string, id: string, signal: AbortSignal) => {
    const options = { member: "port", signal };
    return (await ask<{ readonly port: Port }>(cloud, region, "GET", `/ports/${id}`, options)).port;
  };

  const ready = (region: string, id: string, planned: RouterInterface, signal: AbortSignal) =>
    withDeadline(timeoutOf(planned, "create"), [signal], async (until) => {
      for await (const _ of pauses(until)) {
        const port = await getPort(region, id, until);
        if (["ACTIVE", "DOWN"].includes(port.status)) return port;
      }
      throw new ProviderError({
        summary: `Port ${id} of router ${planned.router_id} isn't ready in time in ${region}`,
      });
    });

  return {
    rules: {
      region: { change: "replace" },
      router_id: { change: "replace" },
      subnet_id: { change: "replace" },
      port_id: { change: "replace" },
      force_destroy: { change: "ignored", default: false },
      timeouts: { change: "carried" },
    },

    validate: timeoutProblems,

    create(planned, { signal }) {
      const region = cloud.region(planned.region);
      const { router_id: router } = planned;
      signal.throwIfAborted();
      const what = `An interface of router ${router} can't be created`;
      return blamed(cloud, region, what, async () => {
        const options = { body: wanted(planned), member: "port_id", signal: afterGrace(signal) };
        const { port_id: id } = await oneByOne(router, () =>
          ask<{ readonly port_id: string }>(cloud, region, "PUT", `/routers/${router}/add_router_interface`, options),
        );
        try {
          return attributes(region, await ready(region, id, planned, signal));
        } catch (error) {
          throw new Unfinished({ id, region, port_id: id }, cloud.blame(error, `${what} in ${region}`));
        }
      });
    },

    async read(state, { signal }) {
      const region = cloud.region(state.region);
      try {
        return attributes(region, await getPort(region, state.id, signal));
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw cloud.blame(error, `Router interface ${state.id} can't be read in ${region}`);
      }
    },

    delete(state, { signal }) {
      const region = cloud.region(state.region);
      signal.throwIfAborted();
      return blamed(cloud, region, `Router interface ${state.id} can't be deleted`, () =>
        withDeadline(timeoutOf(state, "delete"), [afterGrace(signal)], (until) =>
          removeInterface(cloud, region, state, until),
        ),
      );
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, region: cloud.region(null), force_destroy: false }),
  };
}

/** A subnet gets a port of the router's own; a port that is given becomes the router's. */
function wanted({ subnet_id, port_id }: RouterInterface) {
  if (subnet_id && !port_id) return { subnet_id };
  if (port_id && !subnet_id) return { port_id };
  throw new ProviderError({
    summary: "A router's interface is in a subnet or is a port",
    detail: `Write one of subnet_id and port_id; ${subnet_id ? "both are" : "neither is"} written.`,
    path: ["subnet_id"],
  });
}

function attributes(region: string, { id, device_id, fixed_ips }: Port): Partial<RouterInterface> {
  const subnet = fixed_ips.length === 1 ? { subnet_id: fixed_ips[0].subnet_id } : {};
  return { id, region, router_id: device_id, port_id: id, ...subnet };
}
