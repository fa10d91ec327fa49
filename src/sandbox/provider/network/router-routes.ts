import { isIP } from "node:net";
import type { Diagnostic } from "../../../plugin/wire/diagnostic";
import type { Resource } from "../../../plugin/wire/provider";
import { isUnknown, type Value, type Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "./blamed";
import { meets } from "./checks";
import { blockOf } from "./cidr";
import { ExtraRoutes } from "./extra-routes";
import { elements } from "./fields";
import { isRefusal } from "./neutron";
import { without, type Route } from "./routes";

/** Attributes of `openstack_networking_router_routes_v2`. */
type State = {
  /** The router's. */
  readonly id: string;
  readonly region: string | null;
  readonly router_id: string;
  readonly routes: readonly Route[];
};

/** All routes of a router. Those that somebody else adds are planned away; at its creation they are left alone. */
export function routerRoutes(cloud: Cloud): Resource<State> {
  const at = ({ region: written, router_id }: State) => {
    const region = cloud.region(written);
    return { region, routes: new ExtraRoutes(cloud, region, router_id) };
  };
  const failed = (what: string, { router_id }: State) => `The routes of router ${router_id} can't be ${what}`;

  return {
    rules: { region: { change: "replace" }, router_id: { change: "replace" } },

    validate: problems,

    create(planned, { signal }) {
      const { region, routes } = at(planned);
      signal.throwIfAborted();
      return blamed(cloud, region, failed("added", planned), async () => {
        await routes.add(planned.routes, afterGrace(signal));
        return { id: planned.router_id, region, routes: await routes.read(signal) };
      });
    },

    async read(state, { signal }) {
      const { region, routes } = at({ ...state, router_id: state.id });
      try {
        return { region, router_id: state.id, routes: await routes.read(signal) };
      } catch (error) {
        if (isRefusal(error, "notFound")) return undefined;
        throw cloud.blame(error, `${failed("read", state)} in ${region}`);
      }
    },

    update(prior, planned, { signal }) {
      const { region, routes } = at(prior);
      signal.throwIfAborted();
      return blamed(cloud, region, failed("updated", prior), async () => {
        const [old, added] = [without(prior.routes, planned.routes), without(planned.routes, prior.routes)];
        if (old.length > 0) await routes.remove(old, afterGrace(signal));
        if (added.length > 0) await routes.add(added, afterGrace(signal));
        return { routes: await routes.read(signal) };
      });
    },

    async delete(state, { signal }) {
      const { region, routes } = at(state);
      signal.throwIfAborted();
      try {
        if (state.routes.length > 0) await routes.remove(state.routes, afterGrace(signal));
      } catch (error) {
        if (!isRefusal(error, "notFound")) throw cloud.blame(error, `${failed("removed", state)} in ${region}`);
      }
    },

    // As the community provider does: of the provider's own region, whatever the resource says.
    import: (id) => Promise.resolve({ id, router_id: id, region: cloud.region(null) }),
  };
}

function problems({ routes }: Values): Diagnostic[] {
  if (isUnknown(routes)) return [];
  return elements(routes).flatMap((route) => [
    ...meets(route, "destination_cidr", isCidr, "a CIDR"),
    ...meets(route, "next_hop", isAddress, "an IP address"),
  ]);
}

const isCidr = (value: Value) => typeof value === "string" && blockOf(value) !== undefined;
const isAddress = (value: Value) => typeof value === "string" && isIP(value) !== 0;
