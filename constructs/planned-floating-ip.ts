import { Construct } from "constructs";
import { NetworkingFloatingipV2 } from "./bindings/networking-floatingip-v2";
import type { ITerraformDependable } from "./cdk";
import type { Region } from "./region";
import { literal } from "./text";

/** The external network of a region, which an operator keeps. */
export interface ExternalNetworkProps {
  /** Its name in Neutron, such as `public`. */
  readonly network: string;
  /**
   * Prefixes or ranges that its addresses come from. No network of the plan gets any of them.
   * @default - unknown
   */
  readonly ranges?: readonly string[];
}

/** Options of {@link AddressPlan.floatingIp}. */
export interface FloatingIpOptions {
  /** The region that it is in. */
  readonly in: Region | string;
  /**
   * Id of the port that it leads to.
   * @default - none yet
   */
  readonly portId?: string;
  /**
   * What has to be there first: with a port, the interface of the router between its subnet and the external network.
   * @default []
   */
  readonly dependsOn?: readonly ITerraformDependable[];
  /**
   * @default - none
   */
  readonly description?: string;
}

/** A floating IP of a region. Neutron chooses the address when it is deployed. */
export class PlannedFloatingIp extends Construct {
  /** The generated resource, for overrides. */
  readonly resource: NetworkingFloatingipV2;

  /** @internal */
  constructor(
    scope: Construct,
    id: string,
    readonly region: Region,
    external: ExternalNetworkProps,
    { portId, dependsOn = [], description }: FloatingIpOptions,
  ) {
    super(scope, id);
    this.resource = new NetworkingFloatingipV2(region.scopeFor(this), region.name, {
      ...region.placement,
      pool: literal(external.network),
      portId: portId === undefined ? undefined : literal(portId),
      dependsOn: [...dependsOn],
      description: description === undefined ? undefined : literal(description),
    });
  }

  /** The public address, as a reference. */
  get address(): string {
    return this.resource.address;
  }

  /** Its id in Neutron, as a reference. */
  get id(): string {
    return this.resource.id;
  }
}
