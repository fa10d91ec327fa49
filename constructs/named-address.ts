import { Construct } from "constructs";
import { Prefix, type Address } from "../src/address";
import type { Problem } from "../src/finding";
import type { Addressed } from "./addressed";
import { NetworkingPortV2 } from "./bindings/networking-port-v2";
import { TerraformOutput, type TerraformResource } from "./cdk";
import type { IGlobalSecurityGroup } from "./security-group";
import { groupIdsFor } from "./security-group-lists";
import type { PlannedBy, PlannedNetwork } from "./planned-network";
import type { Region } from "./region";
import type { RegionalSubnet } from "./regional-network";
import { pickRegion } from "./regions";
import { literal } from "./text";

/** Options of {@link PlannedNetwork.address}. */
export interface NamedAddressOptions {
  /**
   * Names of the regions that get one.
   * @default - all regions of the network
   */
  readonly regions?: readonly string[];
  /**
   * Groups that its port is in.
   * @default - the project's default group
   */
  readonly securityGroups?: readonly IGlobalSecurityGroup[];
  /**
   * @default - none
   */
  readonly description?: string;
}

/** A named address in one region. */
export class RegionalAddress {
  constructor(
    readonly region: Region,
    /** MAC of the port, known at synth: locally administered, and never one of Neutron's own. */
    readonly mac: string,
    private readonly addresses: readonly Address[],
    /** The generated port, for overrides. */
    readonly resource: NetworkingPortV2,
  ) {}

  /** Known at synth; undefined on a network without IPv4. */
  get ipv4(): string | undefined {
    return this.addresses.find(({ family }) => family === 4)?.toString();
  }

  /** Known at synth, also on SLAAC subnets; undefined on a network without IPv6. */
  get ipv6(): string | undefined {
    return this.addresses.find(({ family }) => family === 6)?.toString();
  }

  /** Id of the port in Neutron, as a reference: for `network.port` of a server. */
  get portId(): string {
    return this.resource.id;
  }

  /** @internal */
  get prefixes(): readonly Prefix[] {
    return this.addresses.map((address) => Prefix.of(address, address.family === 4 ? 32 : 128));
  }
}

/**
 * One name for an address in each region of a network, such as that of a load balancer or a database. It is fixed in the lock
 * file and lies outside of what DHCP gives out.
 *
 * On a SLAAC subnet Neutron refuses a fixed address: there it is the one that follows from the port's MAC (modified EUI-64),
 * which is why the MAC is fixed as well.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { AddressPlan, LockFile, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
 * const plan = new AddressPlan(stack, "addresses", {
 *   pools: ["10.32.0.0/12"],
 *   networks: { db: { ipv4: 26 } },
 *   lock: LockFile.inMemory(),
 * });
 *
 * const primary = plan.network("db").address("primary", { regions: ["RegionOne"] });
 * console.log(primary.in("RegionOne").ipv4);
 */
export class NamedAddress extends Construct implements Addressed {
  readonly regions: readonly Region[];

  private readonly handles = new Map<Region, RegionalAddress>();

  /** @internal */
  constructor(
    scope: Construct,
    private readonly network: PlannedNetwork,
    id: string,
    options: NamedAddressOptions,
    plan: PlannedBy,
  ) {
    super(scope, id);
    this.regions = network.regions.filter(({ name }) => options.regions?.includes(name) ?? true);
    for (const region of this.regions) this.handles.set(region, this.make(region, plan, options));
    for (const name of (options.regions ?? []).filter((wanted) => !network.regions.some((r) => r.name === wanted))) {
      plan.refuse({
        code: "ADDR_REGION",
        severity: "error",
        what: `${this.label} names a region that the network is not in`,
        value: name,
        fix: `use some of: ${network.regions.map((r) => r.name).join(", ") || "(none)"}`,
      });
    }
  }

  /** What it is called in messages. */
  get label(): string {
    return `address ${this.node.id} of ${this.network.label}`;
  }

  /**
   * The address in one region.
   * @throws if it is not there
   */
  in(region: Region | string): RegionalAddress {
    return this.handles.get(pickRegion(this.regions, region, this.node.path)) as RegionalAddress;
  }

  /** Its addresses in a region, as prefixes of one host; empty where it is not. */
  prefixesIn(region: Region): readonly Prefix[] {
    return this.handles.get(region)?.prefixes ?? [];
  }

  /** True if its addresses in `from` mean the same hosts in `to`. */
  reaches(from: Region, to: Region): boolean {
    return this.network.reaches(from, to);
  }

  /** The generated network resource in a region; undefined where it is not. */
  networkIn(region: Region): TerraformResource | undefined {
    return this.network.networkIn(region);
  }

  /**
   * Puts its ports into more groups. For a group that has this address as a member, which is made after it.
   */
  addSecurityGroups(...groups: readonly IGlobalSecurityGroup[]): void {
    for (const [region, { resource }] of this.handles) {
      const ids = groupIdsFor(this, groups, region);
      resource.securityGroupIds = [...(resource.securityGroupIdsInput ?? []), ...ids];
    }
  }

  /** Adds an output to each stack that holds it: per region its addresses, MAC and port. Lost regions are left out. */
  addOutput(id = "output"): void {
    const there = this.regions.filter((region) => !region.lost);
    for (const stack of new Set(there.map((region) => region.stack))) {
      const regions = there.filter((region) => region.stack === stack);
      const value = regions.map((region): [string, unknown] => {
        const { ipv4, ipv6, mac, portId } = this.in(region);
        return [literal(region.name), { ipv4, ipv6, mac, port_id: portId }];
      });
      new TerraformOutput(regions[0].scopeFor(this), id, { value: Object.fromEntries(value) });
    }
  }

  private make(region: Region, plan: PlannedBy, options: NamedAddressOptions): RegionalAddress {
    const { description, securityGroups } = options;
    const places = this.subnetsIn(region).flatMap((subnet) => {
      const within = subnet.named;
      if (within === undefined) {
        plan.refuse(this.nothingKept(region, subnet));
        return [];
      }
      const place = plan.place(region, this.node.id, { within, automatic: subnet.isAutomatic });
      return place === undefined ? [] : [{ subnet, ...place }];
    });
    const mac = places.at(0)?.mac.toString();
    const resource = new NetworkingPortV2(region.scopeFor(this), region.name, {
      ...region.placement,
      networkId: this.network.in(region).id,
      name: literal(`${this.network.node.id}-${this.node.id}`),
      description: description === undefined ? undefined : literal(description),
      macAddress: mac,
      securityGroupIds: securityGroups && groupIdsFor(this, securityGroups, region),
      fixedIp: places.map(({ subnet, address }) => ({
        subnetId: subnet.id,
        ipAddress: subnet.isAutomatic ? undefined : `${address}`,
      })),
    });
    const addresses = places.map(({ address }) => address);
    return new RegionalAddress(region, mac ?? "", addresses, resource);
  }

  /** The first subnet of each family: where a network has grown, names stay where they are. */
  private subnetsIn(region: Region): RegionalSubnet[] {
    const { ipv4, ipv6 } = this.network.in(region);
    return [ipv4, ipv6].filter((subnet) => subnet !== undefined);
  }

  private nothingKept(region: Region, { cidr }: RegionalSubnet): Problem {
    return {
      code: "ADDR_NAMED",
      severity: "error",
      region: region.name,
      what: `${this.label} has no place: ${cidr} keeps no addresses for names`,
      value: cidr,
      fix: "ask for some by namedAddresses, or for a larger network",
    };
  }
}
