import groupBy from "lodash/groupBy";
import { copiesOf } from "./copies";
import { plainBlocks, plainText, type Declared } from "./declared";
import { References } from "./references";

/** What a server needs where it is, besides quota. It has the same name in each region. */
export interface Thing {
  readonly kind: "keypair" | "image" | "network";
  readonly name: string;
}

/** A server, with what it needs of what the tree makes. What the tree does not make is left out: nobody knows where it is. */
export interface Server {
  readonly path: string;
  /** How many of it there are. */
  readonly copies: number;
  /** Each of them once. */
  readonly needs: readonly Thing[];
  /** One for each port. */
  readonly ports: readonly ServerPort[];
}

interface ServerPort {
  readonly network: Thing;
  /** True if the tree makes the port, false if Nova does. */
  readonly isDeclared: boolean;
}

const MAKERS = {
  keypair: "openstack_compute_keypair_v2",
  image: "openstack_images_image_v2",
  network: "openstack_networking_network_v2",
} as const satisfies Record<Thing["kind"], string>;

const SERVER = "openstack_compute_instance_v2";
const PORT = "openstack_networking_port_v2";
const SUBNET = "openstack_networking_subnet_v2";

/** The servers of a tree, region by region, and what the tree has for them. */
export class Workload {
  private readonly references: References;
  private readonly servers: ReadonlyMap<string, readonly Server[]>;
  private readonly regions = new Map<string, Set<string>>();
  private readonly onNetworks: Readonly<Record<string, readonly Declared[]>>;

  constructor(elements: readonly Declared[]) {
    this.references = new References(elements);
    for (const kind of Object.keys(MAKERS) as Thing["kind"][]) this.note(kind);
    this.onNetworks = groupBy(
      [PORT, SUBNET].flatMap((type) => this.references.all(type)),
      (one) => this.placeOf(one),
    );
    const byRegion = groupBy(this.references.all(SERVER), "region");
    this.servers = new Map(Object.entries(byRegion).map(([region, all]) => [region, all.map((one) => this.read(one))]));
  }

  serversIn(region: string): readonly Server[] {
    return this.servers.get(region) ?? [];
  }

  has(region: string, { kind, name }: Thing): boolean {
    return this.regions.get(`${kind} ${name}`)?.has(region) === true;
  }

  /** The subnets of a network, and the ports that the tree makes on it. */
  on({ name }: Thing, region: string): { readonly subnets: readonly Declared[]; readonly ports: readonly Declared[] } {
    const all = this.onNetworks[`${region} ${name}`] ?? [];
    return { subnets: all.filter(({ type }) => type === SUBNET), ports: all.filter(({ type }) => type === PORT) };
  }

  private note(kind: Thing["kind"]): void {
    for (const { region, attributes } of this.references.all(MAKERS[kind])) {
      const key = `${kind} ${plainText(attributes.name)}`;
      this.regions.set(key, (this.regions.get(key) ?? new Set()).add(region));
    }
  }

  private placeOf(element: Declared): string {
    return `${element.region} ${this.networkOf(element)?.name}`;
  }

  private networkOf(element: Declared): Thing | undefined {
    return this.thing("network", element, element.attributes.network_id);
  }

  private read(server: Declared): Server {
    const { key_pair: keypair, image_id: image, image_name: imageName } = server.attributes;
    const ports = this.portsOf(server);
    const all = [
      this.thing("keypair", server, keypair),
      this.thing("image", server, image ?? imageName),
      ...ports.map(({ network }) => network),
    ];
    const needs = new Map(all.flatMap((thing) => (thing === undefined ? [] : [[textOf(thing), thing]])));
    return { path: server.path, copies: copiesOf(server.attributes) ?? 1, needs: [...needs.values()], ports };
  }

  private portsOf(server: Declared): ServerPort[] {
    const blocks = plainBlocks(server.attributes.network) ?? [];
    return blocks.flatMap(({ uuid, name, port }) => {
      const declared = this.references.of(server, port)?.element;
      const network = declared === undefined ? this.thing("network", server, uuid ?? name) : this.networkOf(declared);
      return network === undefined ? [] : [{ network, isDeclared: declared !== undefined }];
    });
  }

  /** What a reference means, whichever attribute it is of, or what is called so; undefined if the tree makes none. */
  private thing(kind: Thing["kind"], from: Declared, value: unknown): Thing | undefined {
    const meant = this.references.of(from, value)?.element;
    const name = plainText(meant?.type === MAKERS[kind] ? meant.attributes.name : value);
    return name !== undefined && this.regions.has(`${kind} ${name}`) ? { kind, name } : undefined;
  }
}

/** Such as `keypair ops`. */
export function textOf({ kind, name }: Thing): string {
  return `${kind} ${name}`;
}
