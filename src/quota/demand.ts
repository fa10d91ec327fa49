import sortBy from "lodash/sortBy";
import { copiesOf } from "./copies";
import type { Declared } from "./declared";
import type { Ask, Context } from "./demand-ask";
import type { Demand } from "./demand-row";
import { DEFAULT_GROUP, RULES, THINGS } from "./demand-rules";
import { DemandSum } from "./demand-sum";
import { Flavors, type Flavor } from "./flavor";
import { References } from "./references";

/** What {@link demandOf} has to know besides the tree. */
export interface DemandOptions {
  /**
   * Flavors that the tree does not make, by name or id.
   * @default {}
   */
  readonly flavors?: Readonly<Record<string, Flavor>>;
  /**
   * Flavors that regions have, by name and id, by region: where neither the tree nor `flavors` says it.
   * @default - not known
   */
  readonly regionFlavors?: ReadonlyMap<string, ReadonlyMap<string, Flavor>>;
  /**
   * Volume types that somebody has a limit for: a volume whose type is not known may be of each.
   * @default []
   */
  readonly volumeTypes?: readonly string[];
}

/** True for types of what administrators make and resources refer to: {@link demandOf} wants it too. */
export function isDescribing(type: string): boolean {
  return type === "openstack_compute_flavor_v2" || type === "openstack_blockstorage_volume_type_v3";
}

/** True for types of resources that ask for something that is limited. */
export function isCounted(type: string): boolean {
  return isThing(type) || Object.hasOwn(RULES, type);
}

/** True for types of which nothing counts but how many there are: `count` and `for_each` are all that has to be known. */
export function isThing(type: string): boolean {
  return Object.hasOwn(THINGS, type);
}

/**
 * What a tree asks for, per region and field, the most at first. Elements may come in any order.
 *
 * @param elements each of them once
 */
export function demandOf(elements: readonly Declared[], options: DemandOptions = {}): Demand[] {
  const references = new References(elements);
  const context: Context = {
    references,
    flavors: new Flavors(options.flavors ?? {}, options.regionFlavors ?? new Map(), references),
    volumeTypes: options.volumeTypes ?? [],
  };
  const sums = new Map<string, DemandSum>();
  for (const element of elements.filter(({ type }) => isCounted(type))) {
    const copies = copiesOf(element.attributes);
    if (copies === 0) continue;
    for (const ask of asksOf(element, context)) {
      if ((ask.most ?? ask.amount) === 0) continue;
      const key = `${element.region}\0${ask.field}`;
      const sum = sums.get(key) ?? new DemandSum(element.region, ask.field);
      sums.set(key, sum);
      sum.add(element.path, ask, copies);
    }
  }
  return sortBy([...sums.values()], ["region", "field"]).map(({ demand }) => demand);
}

function asksOf(element: Declared, context: Context): readonly Ask[] {
  const { type } = element;
  return isThing(type) ? [{ field: THINGS[type], amount: 1 }] : RULES[type](element, context);
}

/** Neutron gives every project a group in each region; it counts like those that somebody wrote. */
export function defaultGroupIn(region: string): Declared {
  const name = "Neutron's default group";
  return { path: name, stack: "", address: name, type: DEFAULT_GROUP, region, attributes: {} };
}
