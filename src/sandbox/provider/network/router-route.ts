import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "./blamed";
import { isRefusal } from "./neutron";
import { oneByOne } from "./one-by-one";
import { isSameRoute, Routes, without, type Route } from "./routes";

/** Attributes of `openstack_networking_router_route_v2`. */
type State = Route & {
  /** Of the router, the destination and the next hop. */
  readonly id: string;
  readonly region: string | null;
  readonly router_id: string;
};

/** One of the routes of a router: Neutron has them as one list, which is changed as a whole. */
export function routerRoute(cloud: Cloud): Resource<State> {
  const failed = (what: string, { router_id, destination_cidr, next_hop }: State) =>
    `The route of router ${router_id} to ${destination_cidr} by way of ${next_hop} can't be ${what}`;

  return {
    create(planned, { signal }) {
      const region = cloud.region(planned.region);
      const { router_id, destination_cidr, next_hop } = planned;
      const [id, routes] = [idOf(planned), new Routes(cloud, region, router_id)];
      signal.throwIfAborted();
      return blamed(cloud, region, failed("created", planned), () =>
        oneByOne(router_id, async () => {
          const all = await routes.read(signal);
          // There it fails as well, by saying that an empty id is invalid.
          if (all.some((route) => isSameRoute(route, planned))) {
            throw new ProviderError({ summary: `${failed("created", planned)}: it is there`, detail: `Import ${id}.` });
          }
          await routes.replace([...all, { destination_cidr, next_hop }], afterGrace(signal));
          return { id, region };
        }),
      );
    },

    async read(state, { signal }) {
      const region = cloud.region(state.region);
      try {
        const all = await new Routes(cloud, region, state.router_id).read(signal);
        return all.some((route) => isSameRoute(route, state)) ? { region } : undefined;
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw cloud.blame(error, `${failed("read", state)} in ${region}`);
      }
    },

    async delete(state, { signal }) {
      const region = cloud.region(state.region);
      const routes = new Routes(cloud, region, state.router_id);
      signal.throwIfAborted();
      try {
        await oneByOne(state.router_id, async () => {
          const all = await routes.read(signal);
          const rest = without(all, [state]);
          if (rest.length < all.length) await routes.replace(rest, afterGrace(signal));
        });
      } catch (error) {
        if (!isRefusal(error, "notFound")) throw cloud.blame(error, `${failed("deleted", state)} in ${region}`);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ ...partsOf(id), id, region: cloud.region(null) }),
  };
}

function idOf({ router_id, destination_cidr, next_hop }: State): string {
  return `${router_id}-route-${destination_cidr}-${next_hop}`;
}

function partsOf(id: string): Pick<State, "router_id" | "destination_cidr" | "next_hop"> {
  const [, router_id, destination_cidr, next_hop] = /^(.+)-route-([^-]+)-([^-]+)$/.exec(id) ?? [];
  if (router_id !== undefined) return { router_id, destination_cidr, next_hop };
  throw new ProviderError({
    summary: `${JSON.stringify(id)} is no id of a router's route`,
    detail: "It is ROUTER-route-DESTINATION-NEXTHOP, such as 5b…-route-10.0.0.0/24-192.168.0.9.",
  });
}
