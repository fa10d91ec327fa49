import {
  isAutomatic,
  type AddressRange,
  type Family,
  type Ipv6Mode,
  type Prefix,
  type WantedBlock,
} from "../src/address";
import type { Problem } from "../src/finding";
import { AddressInput } from "./address-input";
import type { AddressPlanProps } from "./address-plan";
import type { ExistingNetworkProps } from "./existing-network";
import type { Ipv4Props, Ipv6Props, NetworkProps } from "./planned-network";
import type { Region } from "./region";
import { Routing } from "./routing";
import type { Tenant } from "./tenant";

/** The plane of networks that name none. */
export const DEFAULT_PLANE = "default";

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
/** Longer ones have no room for a gateway and a host. */
const LONGEST: Readonly<Record<Family, number>> = { 4: 30, 6: 126 };
/** Network, broadcast, gateway and one host that has no name. */
const RESERVED = 4;

/** Space that nobody is to be given. */
export interface Reserved {
  readonly prefix: Prefix;
  readonly reason: string;
  readonly regions: readonly Region[];
  /** True if it holds in all regions, those that come later too. */
  readonly isEverywhere: boolean;
}

/** One family of a network, as declared. */
export interface DeclaredFamily {
  readonly family: Family;
  readonly length: number;
  readonly growth?: number;
  readonly namedAddresses?: number;
  /** Undefined for IPv4. */
  readonly mode?: Ipv6Mode;
  readonly at: Readonly<Record<string, Prefix>>;
}

/** A network, as declared. */
export interface DeclaredNetwork {
  readonly name: string;
  readonly plane: string;
  readonly regions: readonly Region[];
  readonly families: readonly DeclaredFamily[];
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

  private readonly input = new AddressInput();

  constructor(
    private readonly props: AddressPlanProps,
    readonly tenant: Tenant,
  ) {
    this.routing = props.routing ?? Routing.everywhere();
    this.pools = this.readPools();
    this.reserved = this.readReserved();
    this.networks = Object.entries(props.networks).map(([name, network]) => this.readNetwork(name, network));
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
      if (name === DEFAULT_PLANE)
        this.input.refuse("ADDR_PLANE", "a plane is called like the one of `pools`", name, "give it another name");
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
        regions: this.regionsNamed(regions, `${prop}.regions`),
        isEverywhere: regions === undefined,
      }));
    });
  }

  private readNetwork(name: string, props: NetworkProps): DeclaredNetwork {
    const prop = `networks.${name}`;
    const plane = props.plane ?? DEFAULT_PLANE;
    this.checkPlane(prop, plane);
    if (props.ipv4 === undefined && props.ipv6 === undefined)
      this.input.refuse("ADDR_SIZE", `${prop} has no addresses`, undefined, "give it a length, such as ipv4: 24");
    this.input.prefixes(
      (props.hostRoutes ?? []).map(({ destination }) => destination),
      `${prop}.hostRoutes`,
    );
    this.input.addresses(
      [...(props.dnsNameservers ?? []), ...(props.hostRoutes ?? []).map(({ nextHop }) => nextHop)],
      `${prop}.dnsNameservers and hostRoutes`,
    );
    const families = [
      ...(props.ipv4 === undefined ? [] : this.readFamily(prop, 4, props.ipv4, props.dhcp)),
      ...(props.ipv6 === undefined ? [] : this.readFamily(prop, 6, props.ipv6, props.dhcp)),
    ].filter(() => Object.hasOwn(this.pools, plane));
    return { name, plane, regions: this.regionsNamed(props.regions, `${prop}.regions`), families };
  }

  private readFamily(
    network: string,
    family: Family,
    given: number | Ipv4Props | Ipv6Props,
    dhcp = true,
  ): DeclaredFamily[] {
    const prop = `${network}.ipv${family}`;
    const props: Ipv6Props = typeof given === "number" ? { prefixLength: given } : given;
    const { prefixLength: length, namedAddresses } = props;
    if (!Number.isInteger(length) || length < 1 || length > LONGEST[family]) {
      const fix = `use 1 to ${LONGEST[family]}: a longer one has no room for a gateway and a host`;
      this.input.refuse("ADDR_SIZE", `${prop} is no length of a prefix`, String(length), fix);
      return [];
    }
    const usual = length === 64 ? "slaac" : "dhcpv6-stateful";
    // Neutron takes a mode only where it hands out addresses or announces the prefix.
    const mode = props.mode ?? (family === 4 || !dhcp ? undefined : usual);
    if (mode !== undefined && !dhcp) {
      const fix = "leave one of them out: without DHCP hosts are given their addresses by hand";
      this.input.refuse("ADDR_MODE", `${prop} has a mode, and dhcp is false: Neutron refuses that`, mode, fix);
    }
    const growth = props.growth ?? (isAutomatic(mode) ? 0 : undefined);
    this.checkCount(`${prop}.growth`, growth, length - 1);
    this.checkCount(`${prop}.namedAddresses`, namedAddresses, 2 ** Math.min(32, BITS[family] - length) - RESERVED);
    if (isAutomatic(mode) && length !== 64) {
      const fix = 'use 64, or mode: "dhcpv6-stateful" (RFC 4862: the interface identifier takes 64 bits)';
      this.input.refuse("ADDR_SIZE", `${prop} is too ${length < 64 ? "short" : "long"} for ${mode}`, `/${length}`, fix);
    }
    return [{ family, length, growth, namedAddresses, mode, at: this.readFixed(prop, family, length, props.at ?? {}) }];
  }

  private readFixed(prop: string, family: Family, length: number, at: Readonly<Record<string, string>>) {
    this.regionsNamed(Object.keys(at), `${prop}.at`);
    const read = Object.entries(at).flatMap(([region, text]) =>
      this.input.prefixes([text], `${prop}.at.${region}`).map((prefix) => [region, prefix] as const),
    );
    for (const [region, prefix] of read) {
      if (prefix.family === family && prefix.length >= length) continue;
      const fix = `give an IPv${family} prefix of length ${length}`;
      this.input.refuse("ADDR_SIZE", `${prop}.at.${region} does not fit what the network asks for`, `${prefix}`, fix);
    }
    return Object.fromEntries(read.filter(([, prefix]) => prefix.family === family));
  }

  private readExisting(name: string, props: ExistingNetworkProps): DeclaredExisting {
    const prop = `existing.${name}`;
    const { cidrs, plane = DEFAULT_PLANE } = props;
    if (Object.hasOwn(this.props.networks, name))
      this.input.refuse("ADDR_NAME", `${prop} is also one of networks`, name, "give one of them another name");
    this.checkPlane(prop, plane);
    const byRegion = isByRegion(cidrs) ? cidrs : undefined;
    const regions = this.regionsNamed(
      byRegion === undefined ? props.regions : Object.keys(byRegion),
      `${prop}.regions`,
    );
    const everywhere = byRegion === undefined ? this.input.prefixes(cidrs as readonly string[], `${prop}.cidrs`) : [];
    const prefixes = regions.map((region): [Region, readonly Prefix[]] => [
      region,
      byRegion === undefined ? everywhere : this.input.prefixes(byRegion[region.name], `${prop}.cidrs.${region.name}`),
    ]);
    return { plane, prefixes: new Map(prefixes) };
  }

  private readExternal(): ReadonlyMap<Region, readonly AddressRange[]> {
    const external = this.props.external ?? {};
    const regions = this.regionsNamed(Object.keys(external), "external");
    return new Map(
      regions.map((region) => [
        region,
        this.input.ranges(external[region.name].ranges, `external.${region.name}.ranges`),
      ]),
    );
  }

  private checkPlane(prop: string, plane: string): void {
    if (Object.hasOwn(this.pools, plane)) return;
    const fix = `use one of: ${this.planes.join(", ")}; or declare it in planes`;
    this.input.refuse("ADDR_PLANE", `${prop}.plane is not declared`, plane, fix);
  }

  private checkRouting(): void {
    for (const region of this.tenant.regions) {
      for (const plane of this.planes) {
        const conflict = this.routing.conflict(region.name, plane);
        if (conflict === undefined) continue;
        const fix = "put each plane of a region into one group, or make one group of both";
        this.input.refuse("ADDR_ROUTING", conflict, undefined, fix, region.name);
      }
    }
  }

  private checkCount(prop: string, value: number | undefined, most: number): void {
    if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) return;
    this.input.refuse("ADDR_SIZE", `${prop} is no number that fits`, String(value), `use 0 to ${most}`);
  }

  private regionsNamed(names: readonly string[] | undefined, prop: string): readonly Region[] {
    const { regions } = this.tenant;
    if (names === undefined) return regions;
    for (const name of names.filter((wanted) => !regions.some((region) => region.name === wanted))) {
      const fix = `use some of: ${regions.map((region) => region.name).join(", ") || "(none)"}`;
      this.input.refuse("ADDR_REGION", `${prop} names a region that the tenant does not have`, name, fix);
    }
    return regions.filter((region) => names.includes(region.name));
  }
}

function isByRegion(cidrs: ExistingNetworkProps["cidrs"]): cidrs is Readonly<Record<string, readonly string[]>> {
  return !Array.isArray(cidrs);
}
