import { isAutomatic, type AddressRange, type Ipv6Mode, type Prefix, type SubnetLayout } from "../src/address";
import type { NetworkingNetworkV2 } from "./bindings/networking-network-v2";
import type { NetworkingSubnetV2 } from "./bindings/networking-subnet-v2";
import type { Region } from "./region";

/** One subnet in one region. */
export class RegionalSubnet {
  constructor(
    readonly prefix: Prefix,
    /** Undefined for IPv4. */
    readonly mode: Ipv6Mode | undefined,
    private readonly layout: SubnetLayout,
    /** The generated resource, for overrides. */
    readonly resource: NetworkingSubnetV2,
  ) {}

  /** Its id in Neutron, as a reference. */
  get id(): string {
    return this.resource.id;
  }

  /** Its family. */
  get ipVersion(): 4 | 6 {
    return this.prefix.family;
  }

  /** Such as `10.32.4.0/24`: known at synth. */
  get cidr(): string {
    return `${this.prefix}`;
  }

  /** The router's address; undefined for a network without a gateway. */
  get gatewayIp(): string | undefined {
    return this.layout.gateway?.toString();
  }

  /**
   * What named addresses come from; undefined if none is kept for them.
   * @internal
   */
  get named(): AddressRange | undefined {
    return this.isAutomatic ? this.prefix : this.layout.named;
  }

  /** True if Neutron refuses a fixed address there: hosts make their own, of their MAC. */
  get isAutomatic(): boolean {
    return isAutomatic(this.mode);
  }
}

/** A planned network in one region. */
export class RegionalNetwork {
  constructor(
    readonly region: Region,
    /** In the order in which they were allocated: a network that has grown has a second of a family. */
    readonly subnets: readonly RegionalSubnet[],
    /** The generated resource, for overrides. */
    readonly resource: NetworkingNetworkV2,
  ) {}

  /**
   * Its id in Neutron, as a reference: for `network` of a server, or `networkId` of a port. What has it waits for the subnets too,
   * without which Nova refuses a server; `resource.id` waits for the network alone.
   */
  get id(): string {
    // Each subnet waits for the one before it.
    return this.subnets.at(-1)?.resource.networkId ?? this.resource.id;
  }

  /** All its prefixes, known at synth. */
  get cidrs(): readonly string[] {
    return this.subnets.map(({ cidr }) => cidr);
  }

  /** The first IPv4 subnet; undefined where the plan has none. */
  get ipv4(): RegionalSubnet | undefined {
    return this.subnets.find(({ ipVersion }) => ipVersion === 4);
  }

  /** The first IPv6 subnet; undefined where the plan has none. */
  get ipv6(): RegionalSubnet | undefined {
    return this.subnets.find(({ ipVersion }) => ipVersion === 6);
  }
}
