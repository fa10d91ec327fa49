import { Construct, type IConstruct } from "constructs";
import type { Problem } from "../src/finding";
import { checkClaims, claimAddresses, isolate } from "./address-claims";
import { AddressDeclarations, OWN_IDS, type DeclaredExisting } from "./address-declarations";
import { AddressSpace } from "./address-space";
import { TerraformOutput } from "./cdk";
import { ExistingNetwork, type ExistingNetworkProps } from "./existing-network";
import { offerFindings } from "./findings";
import type { LockFile } from "./lock-file";
import { declareInModel } from "./model";
import type { DeclaredFamily, DeclaredNetwork } from "./network-declaration";
import { PlanClaims } from "./plan-claims";
import { modelOf } from "./plan-model";
import { PlannedFloatingIp, type ExternalNetworkProps, type FloatingIpOptions } from "./planned-floating-ip";
import { PlannedNetwork, type NetworkProps, type PlannedSubnet } from "./planned-network";
import type { Region } from "./region";
import { isSamePlace, pickRegion } from "./regions";
import { EVERYWHERE, type Routing } from "./routing";
import { SubnetPools } from "./subnet-pools";
import { Tenant } from "./tenant";
import { literal } from "./text";

const ADDRESS_PLAN = Symbol.for("cdktf-openstack-multisite/AddressPlan");

/** A plane of an {@link AddressPlan}: networks of one purpose, with pools of their own. */
export interface PlaneProps {
  /** Prefixes that its networks are given blocks of. */
  readonly pools: readonly string[];
}

/** Space that no network is given. */
export interface ReservedProps {
  /** Such as `10.33.0.0/16`. */
  readonly cidr: string;
  /** Why: who meets it later has to know. */
  readonly reason: string;
  /**
   * Names of the regions in which it holds.
   * @default - everywhere
   */
  readonly regions?: readonly string[];
}

/** Properties of an {@link AddressPlan}. */
export interface AddressPlanProps {
  /**
   * Prefixes that networks are given blocks of, IPv4 and IPv6.
   * @default - none: every network names a plane
   */
  readonly pools?: readonly string[];
  /** The networks, by their names in the plan. */
  readonly networks: Readonly<Record<string, NetworkProps>>;
  /** Where the plan remembers what it has given out. */
  readonly lock: LockFile;
  /**
   * Planes beside the one of `pools`, by name, such as `management` or `replication`.
   * @default - none
   */
  readonly planes?: Readonly<Record<string, PlaneProps>>;
  /**
   * Space that no network is given.
   * @default []
   */
  readonly reserved?: readonly ReservedProps[];
  /**
   * Networks that somebody else keeps, by name.
   * @default - none
   */
  readonly existing?: Readonly<Record<string, ExistingNetworkProps>>;
  /**
   * External networks, by the name of the region, for {@link AddressPlan.floatingIp}.
   * @default - none
   */
  readonly external?: Readonly<Record<string, ExternalNetworkProps>>;
  /**
   * Which regions and planes reach each other.
   * @default Routing.everywhere()
   */
  readonly routing?: Routing;
  /**
   * True to make subnet pools and address scopes in each region too, so that Neutron itself refuses what the plan would.
   * @default false
   */
  readonly subnetPools?: boolean;
  /**
   * Who holds the addresses, in the lock file. Two apps that share a file need different ones, and a plan that moves in the tree
   * keeps its addresses if it keeps this.
   * @default - the path of the construct
   */
  readonly holder?: string;
  /**
   * The tenant.
   * @default - the one in a scope above
   */
  readonly tenant?: Tenant;
}

/**
 * One address space for a tenant: networks with prefixes of their own in each region, never the same address twice where
 * regions reach each other.
 *
 * What was given out stays: it is in the lock file. Adding or removing a region moves nobody.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { AddressPlan, LockFile, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo", "RegionThree"] });
 *
 * const plan = new AddressPlan(stack, "addresses", {
 *   pools: ["10.32.0.0/12", "fd5c:1f2a:77::/48"],
 *   networks: { app: { ipv4: 24, ipv6: 64 }, db: { ipv4: 26, regions: ["RegionOne", "RegionTwo"] } },
 *   reserved: [{ cidr: "10.33.0.0/16", reason: "legacy VPN" }],
 *   lock: LockFile.inMemory(), // in a stack of yours: LockFile.at("addresses.lock.json")
 * });
 * console.log(plan.network("app").in("RegionTwo").cidrs);
 */
export class AddressPlan extends Construct {
  /** True for plans of any copy of this package. */
  static isAddressPlan(x: unknown): x is AddressPlan {
    return typeof x === "object" && x !== null && ADDRESS_PLAN in x;
  }

  /**
   * Takes subnets that no plan made out of the check for overlaps: nobody routes to them.
   *
   * @param scope the subnet, or what holds it
   * @param reason why nobody does, for the next reader; may not be empty
   * @throws if the reason is empty
   */
  static isolate(scope: IConstruct, reason: string): void {
    isolate(scope, reason);
  }

  readonly tenant: Tenant;
  /** The networks that the plan makes. */
  readonly networks: readonly PlannedNetwork[];

  private readonly declared: AddressDeclarations;
  private readonly space: AddressSpace;
  private readonly existing = new Map<string, ExistingNetwork>();
  private readonly problems: Problem[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AddressPlanProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, ADDRESS_PLAN, { value: true });
    this.tenant = props.tenant ?? Tenant.of(this);
    this.declared = new AddressDeclarations(props, this.tenant);
    const lock = props.lock.open(this.node.root).addresses;
    this.space = new AddressSpace(this.declared, lock, this.node.path, props.holder);
    const pools = props.subnetPools === true ? new SubnetPools(this, this.tenant, this.declared.pools) : undefined;
    this.networks = this.declared.networks.map((network) => this.makeNetwork(network, pools));
    for (const name of this.declared.existing.keys()) this.existing.set(name, this.makeExisting(name));
    const claims = new PlanClaims(this, this.declared, this.networks);
    const reports = claimAddresses(this, claims);
    declareInModel(this, () => ({ addressPlans: [modelOf(this, this.declared, this.space, props.lock.path)] }));
    offerFindings(this, () => [
      ...this.declared.problems,
      ...this.space.conclude(),
      ...this.problems,
      ...(reports ? checkClaims(this.node.root) : []),
    ]);
  }

  /**
   * A network of the plan.
   * @throws if the plan has none of that name
   */
  network(name: string): PlannedNetwork {
    const found = this.networks.find(({ node }) => node.id === name);
    if (found !== undefined) return found;
    const names = this.networks.map(({ node }) => node.id).join(", ") || "none";
    const hint = this.existing.has(name) ? "; it is an existing one: use existingNetwork" : "";
    throw new Error(`[${this.node.path}] has no network ${JSON.stringify(name)}; it has: ${names}${hint}`);
  }

  /**
   * A network of somebody else that the plan knows of.
   * @throws if the plan has none of that name
   */
  existingNetwork(name: string): ExistingNetwork {
    const found = this.existing.get(name);
    if (found !== undefined) return found;
    const names = [...this.existing.keys()].join(", ") || "none";
    throw new Error(`[${this.node.path}] has no existing network ${JSON.stringify(name)}; it has: ${names}`);
  }

  /**
   * A floating IP in one region, from its external network.
   *
   * @throws if `external` says nothing about the region
   */
  floatingIp(id: string, options: FloatingIpOptions): PlannedFloatingIp {
    const region = pickRegion(this.tenant.regions, options.in, this.node.path);
    const external = this.props.external?.[region.name];
    if (external === undefined) {
      throw new Error(
        `[${this.node.path}] no external network is known in ${region.name}; ` +
          `fix: name it in external: { ${region.name}: { network: "public" } }`,
      );
    }
    const scope = this.node.tryFindChild(OWN_IDS.floatingIps) ?? new Construct(this, OWN_IDS.floatingIps);
    return new PlannedFloatingIp(scope, id, region, external, options);
  }

  /** Adds an output to each stack that holds networks: by network and region its id and its prefixes. Lost regions are left out. */
  addOutput(id = "output"): void {
    const there = this.tenant.regions.filter((region) => !region.lost);
    for (const stack of new Set(there.map((region) => region.stack))) {
      const regions = there.filter((region) => region.stack === stack);
      const value = this.networks.map((network): [string, unknown] => {
        const rows = regions
          .filter((region) => network.regions.includes(region))
          .map((region): [string, unknown] => {
            const handle = network.in(region);
            return [literal(region.name), { id: handle.id, cidrs: handle.cidrs }];
          });
        return [literal(network.node.id), Object.fromEntries(rows)];
      });
      new TerraformOutput(regions[0].scopeFor(this), id, { value: Object.fromEntries(value) });
    }
  }

  private makeNetwork(network: DeclaredNetwork, pools: SubnetPools | undefined): PlannedNetwork {
    const planned = network.regions.map((region) => ({
      region,
      subnets: network.families.flatMap((family) => this.subnets(network, family, region, pools)),
    }));
    return new PlannedNetwork(this, network, planned, {
      place: (region, name, slot) => this.space.address(network, region, name, slot),
      taken: (region) => this.space.taken(network.name, region),
      reaches: (from, to) => this.reaches(network.plane, from, to),
      refuse: (problem) => this.problems.push(problem),
    });
  }

  private subnets(
    network: DeclaredNetwork,
    { family, mode, namedAddresses }: DeclaredFamily,
    region: Region,
    pools: SubnetPools | undefined,
  ): PlannedSubnet[] {
    const blocks = this.space.blocksOf(network.name, region, family);
    const subnetPoolId = pools?.idFor(
      region,
      network.plane,
      blocks.map(({ prefix }) => prefix),
    );
    // Names stay in the first block: those that the network has grown by are for DHCP alone.
    return blocks.map(({ part, prefix }) => {
      return { part, prefix, mode, namedAddresses: part === 1 ? namedAddresses : 0, subnetPoolId };
    });
  }

  private makeExisting(name: string): ExistingNetwork {
    const { plane, prefixes } = this.declared.existing.get(name) as DeclaredExisting;
    const props = (this.props.existing ?? {})[name];
    return new ExistingNetwork(name, this.node.path, props, prefixes, (from, to) => this.reaches(plane, from, to));
  }

  /** Hosts of a plane reach another region if any of its planes is in their domain. Of other tenants' regions nothing is declared. */
  private reaches(plane: string, from: Region, to: Region): boolean {
    const { routing, planes } = this.declared;
    const own = (region: Region) => this.tenant.regions.find((it) => it === region || isSamePlace(it, region));
    const [here, there] = [own(from), own(to)];
    const domain = here === undefined ? EVERYWHERE : routing.domainOf(here.name, plane);
    if (there === undefined) return domain === EVERYWHERE;
    return planes.some((other) => routing.domainOf(there.name, other) === domain);
  }
}
