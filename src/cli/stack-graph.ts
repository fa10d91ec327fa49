/** A region of OpenStack. Undefined: not known from the stack. */
export interface Place {
  readonly region?: string;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud?: string;
}

interface Node {
  readonly place: Place;
  /** Addresses of what it refers to. */
  readonly refers: readonly string[];
  /** Can be a `-target`. */
  readonly isTarget: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** What is in a synthesized stack, in which region, and what refers to what. */
export class StackGraph {
  private constructor(private readonly nodes: ReadonlyMap<string, Node>) {}

  /** @param stack - what is in `cdk.tf.json` */
  static parse(stack: unknown): StackGraph {
    const { provider, resource, data, module, locals } = json(stack);
    const providers = new Map(
      Object.entries(json(provider)).flatMap(([type, blocks]) =>
        objects(blocks).map((block) => [block.alias === undefined ? type : `${type}.${String(block.alias)}`, block]),
      ),
    );
    const nodes = new Map<string, Node>();
    const add = (address: string, body: unknown, place: Place, isTarget = true) =>
      nodes.set(address, { place, isTarget, refers: referencesIn(body) });

    for (const [prefix, byType] of [
      ["", resource],
      ["data.", data],
    ] as const) {
      for (const [type, byName] of Object.entries(json(byType))) {
        for (const [name, body] of Object.entries(json(byName))) {
          add(`${prefix}${type}.${name}`, body, placeOf(type, json(body), providers));
        }
      }
    }
    for (const [name, body] of Object.entries(json(module))) {
      add(`module.${name}`, body, placeOfModule(json(body), providers));
    }
    for (const [name, value] of Object.entries(json(locals))) add(`local.${name}`, value, {}, false);
    return new StackGraph(nodes);
  }

  /** Names of regions, as in their clouds. */
  regions(): string[] {
    const names = [...this.nodes.values()].flatMap(({ place }) => place.region ?? []);
    return [...new Set(names)];
  }

  /**
   * All but what is in a dead place and what refers to that: Terraform plans with a target all that it refers to.
   *
   * @returns addresses; for what is `dependent` the one because of which it is left out
   */
  without(isDead: (place: Place) => boolean): {
    readonly kept: readonly string[];
    readonly dependent: readonly { readonly address: string; readonly because: string }[];
  } {
    const out = new Set([...this.nodes].filter(([, { place }]) => isDead(place)).map(([address]) => address));
    const dependent = new Map<string, string>();
    for (let size = -1; size !== out.size;) {
      size = out.size;
      for (const [address, { refers }] of this.nodes) {
        const because = refers.find((other) => out.has(other));
        if (because === undefined || out.has(address)) continue;
        out.add(address);
        dependent.set(address, because);
      }
    }
    const isTarget = (address: string) => this.nodes.get(address)?.isTarget === true;
    return {
      kept: [...this.nodes.keys()].filter((address) => isTarget(address) && !out.has(address)),
      dependent: [...dependent]
        .filter(([address]) => isTarget(address))
        .map(([address, because]) => ({ address, because })),
    };
  }
}

/** Of the resource, or else of its provider. What isn't OpenStack's is nowhere. */
function placeOf(type: string, body: Json, providers: ReadonlyMap<string, Json>): Place {
  if (!type.startsWith("openstack_")) return {};
  const provider = providers.get(typeof body.provider === "string" ? body.provider : "openstack");
  return { region: literal(body.region) ?? literal(provider?.region), cloud: literal(provider?.cloud) };
}

/** A module is where its variable `region` says, or else where the provider is that it is given. */
function placeOfModule({ region, providers: given }: Json, providers: ReadonlyMap<string, Json>): Place {
  const name = json(given).openstack;
  const provider = providers.get(typeof name === "string" ? name : "openstack");
  return {
    region: literal(region) ?? (given === undefined ? undefined : literal(provider?.region)),
    cloud: literal(provider?.cloud),
  };
}

function referencesIn(body: unknown): string[] {
  const found = JSON.stringify(body).match(/\b(data\.\w+\.[\w-]+|(?:module|local)\.[\w-]+|\w+_\w+\.[\w-]+)/g);
  return [...new Set(found)];
}

function literal(value: unknown): string | undefined {
  return typeof value === "string" && !/[$%]\{/.test(value) ? value : undefined;
}

function objects(value: unknown): Json[] {
  return [value].flat().map(json);
}

function json(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
