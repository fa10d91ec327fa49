import { Construct } from "constructs";
import {
  isAutomatic,
  layOut,
  type Address,
  type AddressRange,
  type Ipv6Mode,
  type Mac,
  type Prefix,
} from "../src/address";
import type { Problem } from "../src/finding";
import { markPlanned } from "./address-claims";
import type { Addressed } from "./addressed";
import { whyNoName } from "./address-name";
import { NetworkingNetworkV2 } from "./bindings/networking-network-v2";
import { NetworkingSubnetRouteV2 } from "./bindings/networking-subnet-route-v2";
import { NetworkingSubnetV2 } from "./bindings/networking-subnet-v2";
import { Lazy } from "./cdk";
import type { DeclaredNetwork } from "./network-declaration";
import { NamedAddress, type NamedAddressOptions } from "./named-address";
import type { Region } from "./region";
import { RegionalNetwork, RegionalSubnet } from "./regional-network";
import { pickRegion } from "./regions";
import { literal } from "./text";

/** A static route that DHCP tells the hosts of a subnet. */
export interface HostRoute {
  /** The prefix behind it. */
  readonly destination: string;
  /** Address of the next hop. */
  readonly nextHop: string;
}

/** The IPv4 side of a {@link NetworkProps}, where a length is not all there is to say. */
export interface Ipv4Props {
  /** Length of the prefix that each region gets, from 1 to 30. */
  readonly prefixLength: number;
  /**
   * Bits by which it may grow later: with 1 there is room for an adjoining second block of the same size.
   * @default 1; 0 where hosts make their own IPv6 addresses, which takes a /64
   */
  readonly growth?: number;
  /**
   * How many addresses are kept out of DHCP, for {@link PlannedNetwork.address}.
   * @default an eighth of them
   */
  readonly namedAddresses?: number;
  /**
   * Blocks that are there already, by the name of the region: the plan takes them as they are.
   * @default - the lock file's, or else the plan chooses
   */
  readonly at?: Readonly<Record<string, string>>;
}

/** The IPv6 side of a {@link NetworkProps}, where a length is not all there is to say. */
export interface Ipv6Props extends Ipv4Props {
  /** Length of the prefix that each region gets: 64 for SLAAC and DHCPv6 without state, else up to 126. */
  readonly prefixLength: number;
  /**
   * How hosts come to their addresses.
   * @default "slaac" for a /64, else "dhcpv6-stateful"
   */
  readonly mode?: Ipv6Mode;
}

/** A network that an {@link AddressPlan} makes in each region. */
export interface NetworkProps {
  /**
   * Length of the IPv4 prefix that each region gets.
   * @default - no IPv4
   */
  readonly ipv4?: number | Ipv4Props;
  /**
   * Length of the IPv6 prefix that each region gets.
   * @default - no IPv6
   */
  readonly ipv6?: number | Ipv6Props;
  /**
   * Names of the regions that have it.
   * @default - all regions of the tenant
   */
  readonly regions?: readonly string[];
  /**
   * Name of the plane that its addresses come from.
   * @default - the plan's own pools
   */
  readonly plane?: string;
  /**
   * Name in Neutron, the same in each region.
   * @default - its name in the plan
   */
  readonly name?: string;
  /**
   * @default - none
   */
  readonly description?: string;
  /**
   * @default []
   */
  readonly tags?: readonly string[];
  /**
   * Largest packet in bytes.
   * @default - Neutron's own, which depends on the region
   */
  readonly mtu?: number;
  /**
   * False for a network without a router: its subnets have no gateway.
   * @default true
   */
  readonly gateway?: boolean;
  /**
   * False if nobody hands out addresses on it: then IPv6 has no mode either, and hosts are given theirs by hand.
   * @default true
   */
  readonly dhcp?: boolean;
  /**
   * Addresses of name servers, of both families, in this order.
   * @default - Neutron's own
   */
  readonly dnsNameservers?: readonly string[];
  /**
   * @default []
   */
  readonly hostRoutes?: readonly HostRoute[];
}

/** What a plan has found out about one subnet. */
export interface PlannedSubnet {
  /** 1 for what the network started with; more where it has grown. */
  readonly part: number;
  readonly prefix: Prefix;
  /** Undefined for IPv4. */
  readonly mode?: Ipv6Mode;
  /** How many addresses are kept for named ones; undefined for the default. */
  readonly namedAddresses?: number;
  /** The subnet pool that it is drawn from, so that Neutron guards it. */
  readonly subnetPoolId?: string;
}

/** What a plan has found out about a network in one region. */
export interface PlannedRegion {
  readonly region: Region;
  readonly subnets: readonly PlannedSubnet[];
}

/** How a network asks its plan. */
export interface PlannedBy {
  /** The address of a name in a region, with its MAC: what the lock file has, or a new one. Undefined if none is left. */
  place(
    region: Region,
    name: string,
    slot: { readonly within: AddressRange; readonly automatic: boolean },
  ): { readonly address: Address; readonly mac: Mac } | undefined;
  /** Named addresses in a region, of this synth and of earlier ones. */
  taken(region: Region): readonly Address[];
  /** Whether addresses of one region mean the same hosts in another. */
  reaches(from: Region, to: Region): boolean;
  /** Makes a problem one of the plan's findings. */
  refuse(problem: Problem): void;
}

/** A network of an {@link AddressPlan}: the same in each of its regions, with prefixes of its own in each. */
export class PlannedNetwork extends Construct implements Addressed {
  readonly regions: readonly Region[];

  private readonly handles = new Map<Region, RegionalNetwork>();

  /** @internal */
  constructor(
    scope: Construct,
    private readonly declared: DeclaredNetwork,
    planned: readonly PlannedRegion[],
    private readonly plan: PlannedBy,
  ) {
    super(scope, declared.name);
    this.regions = planned.map(({ region }) => region);
    for (const { region, subnets } of planned) this.handles.set(region, this.make(region, subnets));
  }

  /** Name of the plane that its addresses come from. */
  get plane(): string {
    return this.declared.plane;
  }

  /** What it is called in messages. */
  get label(): string {
    return `network ${this.node.id} of ${this.node.scope?.node.path}`;
  }

  /**
   * The network in one region.
   * @throws if it is not there
   */
  in(region: Region | string): RegionalNetwork {
    return this.handles.get(pickRegion(this.regions, region, this.node.path)) as RegionalNetwork;
  }

  /**
   * An address with a name, in each region of the network: fixed in the lock file, outside of what DHCP gives out, on a port
   * whose MAC is known too.
   *
   * @param name unique in the network
   * @throws if it can't be a name
   */
  address(name: string, options: NamedAddressOptions = {}): NamedAddress {
    const why = whyNoName(name);
    if (why !== undefined) throw new Error(`[${this.node.path}] the name of an address ${why.what}; fix: ${why.fix}`);
    const scope = this.node.tryFindChild("addresses") ?? new Construct(this, "addresses");
    return new NamedAddress(scope, this, name, options, this.plan);
  }

  /** Its prefixes in a region; empty where it is not. */
  prefixesIn(region: Region): readonly Prefix[] {
    return this.handles.get(region)?.subnets.map(({ prefix }) => prefix) ?? [];
  }

  /** True if its addresses in `from` mean the same hosts in `to`. */
  reaches(from: Region, to: Region): boolean {
    return this.plan.reaches(from, to);
  }

  /** The generated network resource in a region; undefined where it is not. */
  networkIn(region: Region): NetworkingNetworkV2 | undefined {
    return this.handles.get(region)?.resource;
  }

  private make(region: Region, subnets: readonly PlannedSubnet[]): RegionalNetwork {
    const scope = new Construct(region.scopeFor(this), region.name);
    const { description, tags, mtu } = this.declared.props;
    const network = new NetworkingNetworkV2(scope, "network", {
      ...region.placement,
      name: literal(this.name),
      description: description === undefined ? undefined : literal(description),
      tags: tags?.map(literal),
      mtu,
    });
    const made: RegionalSubnet[] = [];
    for (const subnet of subnets) made.push(this.makeSubnet(scope, region, network, subnet, made.at(-1)));
    return new RegionalNetwork(region, made, network);
  }

  private makeSubnet(
    scope: Construct,
    region: Region,
    network: NetworkingNetworkV2,
    { part, prefix, mode, namedAddresses, subnetPoolId }: PlannedSubnet,
    before?: RegionalSubnet,
  ): RegionalSubnet {
    // The first of a family keeps its id when the network grows.
    const id = `ipv${prefix.family}${part === 1 ? "" : `-${part}`}`;
    const { gateway = true, dhcp = true, tags } = this.declared.props;
    const layout = layOut(prefix, { gateway, named: isAutomatic(mode) ? 0 : namedAddresses });
    if (layout.problem !== undefined)
      this.plan.refuse({ ...layout.problem, region: region.name, what: `${this.label}: ${layout.problem.what}` });
    const servers = this.declared.dnsNameservers.filter(({ family }) => family === prefix.family);
    const resource = new NetworkingSubnetV2(scope, id, {
      ...region.placement,
      networkId: network.id,
      name: literal(`${this.name}-${id}`),
      ipVersion: prefix.family,
      cidr: `${prefix}`,
      ipv6AddressMode: mode,
      ipv6RaMode: mode,
      ...(layout.gateway === undefined ? { noGateway: true } : { gatewayIp: `${layout.gateway}` }),
      enableDhcp: dhcp,
      dnsNameservers: servers.length === 0 ? undefined : servers.map(String),
      subnetpoolId: subnetPoolId,
      tags: tags?.map(literal),
      // Neutron wants none where hosts make their own addresses.
      allocationPool: isAutomatic(mode) ? undefined : this.pools(region, prefix, namedAddresses, gateway),
      dependsOn: before && [before.resource], // so that who waits for the last waits for all
    });
    markPlanned(resource);
    for (const { destination, nextHop } of this.declared.hostRoutes) {
      if (destination.family !== prefix.family) continue;
      new NetworkingSubnetRouteV2(scope, `${id}-route-${`${destination}`.replace("/", "-")}`, {
        ...region.placement,
        subnetId: resource.id,
        destinationCidr: `${destination}`,
        nextHop: `${nextHop}`,
      });
    }
    return new RegionalSubnet(prefix, mode, layout, resource);
  }

  /** Named addresses come later than their network: what is left for DHCP is known at the end only. */
  private pools(region: Region, prefix: Prefix, named: number | undefined, gateway: boolean) {
    return Lazy.anyValue({
      produce: () =>
        layOut(prefix, { gateway, named, taken: this.plan.taken(region) }).pools.map(({ first, last }) => ({
          start: `${first}`,
          end: `${last}`,
        })),
    });
  }

  private get name(): string {
    return this.declared.props.name ?? this.node.id;
  }
}
