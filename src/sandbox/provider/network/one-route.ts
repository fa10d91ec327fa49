import { ProviderError } from "../../../plugin/wire/diagnostic";
import type { Call, Resource } from "../../../plugin/wire/provider";
import type { Values } from "../../../plugin/wire/value";
import type { Cloud } from "../cloud";
import { afterGrace } from "../grace";
import { blamed } from "./blamed";
import { isRefusal } from "./neutron";
import { oneByOne } from "./one-by-one";
import { isSameRoute, Routes, without, type Route, type Routed } from "./routes";

/** What is particular to the routes of one type of object. */
interface RouteKind extends Routed {
  /** Is one that somebody else removed an error, whenever it is read or deleted? @default false: it is just gone */
  readonly missed?: boolean;
}

/** Attributes: these, and the object's id by a name of its own, such as `router_id`. */
type State = Values &
  Route & {
    /** Of the object, the destination and the next hop. */
    readonly id: string;
    readonly region: string | null;
  };

/** One of the routes of an object as a resource of Terraform: Neutron has them as one list, which is changed as a whole. */
export class OneRoute implements Resource<State> {
  /** The attribute that is the object's id. */
  private readonly owner: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly kind: RouteKind,
  ) {
    this.owner = `${kind.member}_id`;
  }

  create(planned: State, { signal }: Call): Promise<Partial<State>> {
    const { region, object, routes } = this.place(planned);
    const { destination_cidr, next_hop } = planned;
    const id = `${object}-route-${destination_cidr}-${next_hop}`;
    const failed = this.failed("created", planned);
    signal.throwIfAborted();
    return blamed(this.cloud, region, failed, () =>
      oneByOne(object, async () => {
        const all = await routes.read(signal);
        // There it fails as well; of a router, by saying that an empty id is invalid.
        if (all.some((route) => isSameRoute(route, planned))) {
          throw new ProviderError({ summary: `${failed}: it is there`, detail: `Import ${id}.` });
        }
        await routes.replace([...all, { destination_cidr, next_hop }], afterGrace(signal));
        return { id, region };
      }),
    );
  }

  async read(state: State, { signal }: Call): Promise<Partial<State> | undefined> {
    const { region, routes } = this.place(state);
    try {
      const all = await routes.read(signal);
      if (all.some((route) => isSameRoute(route, state))) return { region };
      if (this.kind.missed) throw this.missing(state, region);
      return undefined;
    } catch (error) {
      if (isRefusal(error, "notFound")) return undefined;
      throw this.cloud.blame(error, `${this.failed("read", state)} in ${region}`);
    }
  }

  async delete(state: State, { signal }: Call): Promise<void> {
    const { region, object, routes } = this.place(state);
    signal.throwIfAborted();
    try {
      await oneByOne(object, async () => {
        const all = await routes.read(signal);
        const rest = without(all, [state]);
        if (rest.length < all.length) await routes.replace(rest, afterGrace(signal));
        else if (this.kind.missed) throw this.missing(state, region);
      });
    } catch (error) {
      if (!isRefusal(error, "notFound")) {
        throw this.cloud.blame(error, `${this.failed("deleted", state)} in ${region}`);
      }
    }
  }

  /** As the community provider does: of the provider's own region, whatever the resource says. */
  import(id: string): Promise<Partial<State>> {
    return Promise.resolve({ ...this.partsOf(id), id, region: this.cloud.region(null) });
  }

  private place(state: State) {
    const [region, object] = [this.cloud.region(state.region), String(state[this.owner])];
    return { region, object, routes: new Routes(this.cloud, region, this.kind, object) };
  }

  private failed(what: string, state: State): string {
    return `The route of ${this.nameOf(state)} ${wayOf(state)} can't be ${what}`;
  }

  private missing(state: State, region: string): ProviderError {
    return new ProviderError({
      summary: `The ${this.nameOf(state)} doesn't have a route ${wayOf(state)} in ${region}`,
      detail: "Put it back, or take the resource out of the state by `terraform state rm`; then apply.",
    });
  }

  private nameOf(state: State): string {
    return `${this.kind.member} ${String(state[this.owner])}`;
  }

  private partsOf(id: string): Partial<State> {
    const [, object, destination_cidr, next_hop] = /^(.+)-route-([^-]+)-([^-]+)$/.exec(id) ?? [];
    if (object !== undefined) return { [this.owner]: object, destination_cidr, next_hop };
    const { member } = this.kind;
    throw new ProviderError({
      summary: `${JSON.stringify(id)} is no id of a ${member}'s route`,
      detail: `It is ${member.toUpperCase()}-route-DESTINATION-NEXTHOP, such as 5b…-route-10.0.0.0/24-192.168.0.9.`,
    });
  }
}

function wayOf({ destination_cidr, next_hop }: Route): string {
  return `to ${destination_cidr} by way of ${next_hop}`;
}
