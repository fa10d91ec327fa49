import type { AddressRange, Prefix, WantedBlock } from "../src/address";
import type { Problem } from "../src/finding";
import { AddressInput } from "./address-input";
import type { AddressPlanProps } from "./address-plan";
import type { ExistingNetworkProps } from "./existing-network";
import { checkPlane, DEFAULT_PLANE, readNetwork, type DeclaredNetwork } from "./network-declaration";
import type { Region } from "./region";
import { Routing } from "./routing";
import type { Tenant } from "./tenant";

/** Ids of what a plan makes beside its networks. */
export const OWN_IDS = { floatingIps: "floating-ips", subnetPools: "subnet-pools" } as const;

/** Space that nobody is to be given. */
export interface Reserved {
  readonly prefix: Prefix;
  readonly reason: string;
  readonly regions: readonly Region[];
  /** True if it holds in all regions, those that come later too. */
  readonly isEverywhere: boolean;
}

/** A network of somebody else, as declared. */
export interface DeclaredExisting {
  readonly plane: string;
  readonly prefixes: ReadonlyMap<Region, readonly Prefix[]>;
}

/** What the props of a plan say, with everything in them that can't be. */
export class AddressDeclarations {
  /** By plane, of both families. */
  readonly pools: Readonly<Record<string, readonly Prefix[]>>;
  readonly routing: Routing;
  readonly reserved: readonly Reserved[];
  readonly networks: readonly DeclaredNetwork[];
  /** Networks of somebody else, by name. */
  readonly existing: ReadonlyMap<string, DeclaredExisting>;
  /** Ranges of the external networks. */
  readonly external: ReadonlyMap<Region, readonly AddressRange[]>;

  private readonly input: AddressInput;

  constructor(
    private readonly props: AddressPlanProps,
    readonly tenant: Tenant,
  ) {
    this.input = new AddressInput(tenant.regions);
    this.routing = props.routing ?? Routing.everywhere();
    this.pools = this.readPools();
    this.reserved = this.readReserved();
    this.networks = Object.entries(props.networks)
      .filter(([name]) => this.input.isName(name, `networks.${name}`, Object.values(OWN_IDS)))
      .map(([name, network]) => readNetwork(name, network, this.planes, this.input));
    this.existing = new Map(
      Object.entries(props.existing ?? {}).map(([name, network]) => [name, this.readExisting(name, network)]),
    );
    this.external = this.readExternal();
    this.checkRouting();
  }

  /** What can't be. */
  get problems(): readonly Problem[] {
    return this.input.problems;
  }

  /** Names of all planes. */
  get planes(): readonly string[] {
    return Object.keys(this.pools);
  }

  /** What the networks want of the lock. */
  get wanted(): readonly WantedBlock[] {
    return this.networks.flatMap(({ name, plane, regions, families }) =>
      regions.flatMap((region) =>
        families.map(({ family, length, growth, at }): WantedBlock => ({
          network: name,
          region: region.name,
          family,
          plane,
          domain: this.routing.domainOf(region.name, plane),
          length,
          growth,
          fixed: at[region.name],
        })),
      ),
    );
  }

  private readPools(): Readonly<Record<string, readonly Prefix[]>> {
    const planes = Object.entries(this.props.planes ?? {}).map(([name, { pools }]) => {
      this.input.isName(name, `planes.${name}`, [DEFAULT_PLANE]);
      return [name, this.input.pools(pools, `planes.${name}.pools`)] as const;
    });
    return { [DEFAULT_PLANE]: this.input.pools(this.props.pools, "pools"), ...Object.fromEntries(planes) };
  }

  private readReserved(): Reserved[] {
    return (this.props.reserved ?? []).flatMap(({ cidr, reason, regions }, i) => {
      const prop = `reserved[${i}]`;
      if (reason.trim() === "")
        this.input.refuse("ADDR_REASON", `${prop} has no reason`, reason, "say why: who finds it later has to know");
      return this.input.prefixes([cidr], `${prop}.cidr`).map((prefix) => ({
        prefix,
        reason,
        regions: this.input.regionsOf(regions, `${prop}.regions`),
        isEverywhere: regions === undefined,
      }));
    });
  }

  private readExisting(name: string, props: ExistingNetworkProps): DeclaredExisting {
    const prop = `existing.${name}`;
    const { cidrs, plane = DEFAULT_PLANE } = props;
    if (Object.hasOwn(this.props.networks, name))
      this.input.refuse("ADDR_NAME", `${prop} is also one of networks`, name, "give one of them another name");
    checkPlane(plane, this.planes, `${prop}.plane`, this.input);
    const byRegion = isByRegion(cidrs) ? cidrs : undefined;
    const regions =
      byRegion === undefined
        ? this.input.regionsOf(props.regions, `${prop}.regions`)
        : this.input.regionsNamed(Object.keys(byRegion), `${prop}.cidrs`);
    this.input.regionsNamed(Object.keys(props.ids ?? {}), `${prop}.ids`);
    const everywhere = byRegion === undefined ? this.input.prefixes(cidrs as readonly string[], `${prop}.cidrs`) : [];
    const prefixes = regions.map((region): [Region, readonly Prefix[]] => [
      region,
      byRegion === undefined ? everywhere : this.input.prefixes(byRegion[region.name], `${prop}.cidrs.${region.name}`),
    ]);
    return { plane, prefixes: new Map(prefixes) };
  }

  private readExternal(): ReadonlyMap<Region, readonly AddressRange[]> {
    const external = this.props.external ?? {};
    const regions = this.input.regionsNamed(Object.keys(external), "external");
    return new Map(
      regions.map((region) => [
        region,
        this.input.ranges(external[region.name].ranges, `external.${region.name}.ranges`),
      ]),
    );
  }

  private checkRouting(): void {
    const { regions, planes } = this.routing.named;
    this.input.regionsNamed(regions, "routing");
    for (const plane of planes) checkPlane(plane, this.planes, "routing", this.input);
    for (const region of this.tenant.regions) {
      for (const plane of this.planes) {
        const conflict = this.routing.conflict(region.name, plane);
        if (conflict === undefined) continue;
        const fix = "put each plane of a region into one group, or make one group of both";
        this.input.refuse("ADDR_ROUTING", conflict, undefined, fix, region.name);
      }
    }
  }
}

function isByRegion(cidrs: ExistingNetworkProps["cidrs"]): cidrs is Readonly<Record<string, readonly string[]>> {
  return !Array.isArray(cidrs);
}
