import { plainNumber, plainText, type Declared } from "./declared";
import type { References } from "./references";

/** What a flavor gives a server. */
export interface Flavor {
  readonly vcpus: number;
  /** In MiB. */
  readonly ram: number;
  /** In GiB. No service limits the disks of hosts, so it counts nowhere. */
  readonly disk?: number;
}

/** A server's flavor by the name or address that it goes by, and what it is, as far as these are known. */
export interface NamedFlavor {
  readonly name?: string;
  readonly flavor?: Flavor;
}

const TYPE = "openstack_compute_flavor_v2";

/** The flavors that a tree makes, those that the author describes, and those that regions told, in this order, by name or id. */
export class Flavors {
  private readonly made = new Map<string, Flavor>();

  constructor(
    private readonly given: Readonly<Record<string, Flavor>>,
    private readonly told: ReadonlyMap<string, ReadonlyMap<string, Flavor>>,
    private readonly references: References,
  ) {
    for (const { region, attributes } of references.all(TYPE)) {
      const flavor = flavorIn(attributes);
      const names = [plainText(attributes.name), plainText(attributes.flavor_id)];
      for (const name of names)
        if (flavor !== undefined && name !== undefined) this.made.set(`${region}\0${name}`, flavor);
    }
  }

  /** The flavor of a server, by its `flavor_name` or `flavor_id`. */
  of(server: Declared): NamedFlavor {
    const wanted = server.attributes.flavor_name ?? server.attributes.flavor_id;
    const name = plainText(wanted);
    if (name !== undefined) return { name, flavor: this.find(name, server.region) };
    const meant = this.references.of(server, wanted);
    if (meant === undefined) return {};
    const { address, region, type, attributes } = meant.element;
    const known = plainText(attributes.name) ?? plainText(attributes.flavor_id);
    const own = type === TYPE ? flavorIn(attributes) : undefined;
    return { name: known ?? address, flavor: own ?? (known === undefined ? undefined : this.find(known, region)) };
  }

  private find(name: string, region: string): Flavor | undefined {
    const given = Object.hasOwn(this.given, name) ? this.given[name] : undefined;
    return this.made.get(`${region}\0${name}`) ?? given ?? this.told.get(region)?.get(name);
  }
}

function flavorIn({ vcpus, ram }: Readonly<Record<string, unknown>>): Flavor | undefined {
  const [cpus, memory] = [plainNumber(vcpus), plainNumber(ram)];
  return cpus === undefined || memory === undefined ? undefined : { vcpus: cpus, ram: memory };
}
