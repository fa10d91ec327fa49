import type { Prefix } from "../src/address";
import type { Addressed } from "./addressed";
import type { NamedAddress } from "./named-address";
import type { Region } from "./region";
import { pickRegion } from "./regions";
import { literal } from "./text";

/** A network that somebody else keeps, in the author's cloud or elsewhere. */
export interface ExistingNetworkProps {
  /** Its prefixes: the same in all of its regions, or by the name of the region. */
  readonly cidrs: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /**
   * Names of the regions that have it, where `cidrs` does not say it.
   * @default - all regions of the tenant
   */
  readonly regions?: readonly string[];
  /**
   * Its ids in Neutron by the name of the region; may be references.
   * @default - unknown, so that nothing can be put on it
   */
  readonly ids?: Readonly<Record<string, string>>;
  /**
   * The plane by which it is reached.
   * @default - that of the plan's own pools
   */
  readonly plane?: string;
}

/** A network of somebody else in one region. */
export interface RegionalExistingNetwork {
  readonly region: Region;
  /** Its id in Neutron. */
  readonly id: string;
  readonly cidrs: readonly string[];
}

/** A network of an {@link AddressPlan} that the plan does not make: its addresses are known, and given to nobody else. */
export class ExistingNetwork implements Addressed {
  /** @internal */
  constructor(
    private readonly name: string,
    private readonly planPath: string,
    private readonly props: ExistingNetworkProps,
    private readonly prefixes: ReadonlyMap<Region, readonly Prefix[]>,
    /** True if its addresses in one region mean the same hosts in the other. */
    readonly reaches: Addressed["reaches"],
  ) {}

  /** What it is called in messages. */
  get label(): string {
    return `network ${this.name} of ${this.planPath}`;
  }

  /** The regions that have it. */
  get regions(): readonly Region[] {
    return [...this.prefixes.keys()];
  }

  /**
   * The network in one region.
   * @throws if it is not there, or `ids` does not have it
   */
  in(region: Region | string): RegionalExistingNetwork {
    const picked = pickRegion(this.regions, region, `${this.planPath}/${this.name}`);
    const id = this.props.ids?.[picked.name];
    if (id === undefined) {
      throw new Error(
        `[${this.planPath}] the id of the existing network ${this.name} in ${picked.name} is not known: give it in existing.${this.name}.ids`,
      );
    }
    return { region: picked, id: literal(id), cidrs: this.prefixesIn(picked).map(String) };
  }

  /**
   * Always refused: Neutron lets only the owner of a network choose addresses on it.
   * @throws always, with the reason
   * @see https://docs.openstack.org/api-ref/network/v2/#create-port (fixed_ips: policy `create_port:fixed_ips:ip_address`)
   */
  address(name: string): NamedAddress {
    throw new Error(
      `[${this.planPath}] no address ${JSON.stringify(name)} on the existing network ${this.name}: Neutron lets only the owner ` +
        "of a network choose addresses on it (create_port:fixed_ips:ip_address, create_port:mac_address); " +
        "fix: ask the owner for the address, or put it on a network of the plan",
    );
  }

  /** Its prefixes in a region; empty where it is not. */
  prefixesIn(region: Region): readonly Prefix[] {
    return this.prefixes.get(region) ?? [];
  }

  /** Undefined: the stack does not make it. */
  networkIn(): undefined {
    return undefined;
  }
}
