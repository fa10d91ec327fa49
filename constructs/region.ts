import { Construct } from "constructs";
import { TerraformStack, type TerraformProvider } from "./cdk";
import type { Tenant } from "./tenant";

/** A region of a {@link Tenant}, where it is not just a name. */
export interface RegionProps {
  /** Name in the tree: part of construct paths, so it should not change. Unique within the tenant. */
  readonly name: string;
  /**
   * Name of its cloud in clouds.yaml, for a tenant over several Keystones.
   * @default - the tenant's cloud
   */
  readonly cloud?: string;
  /**
   * Its name in that cloud. Two clouds may both call theirs `RegionOne`.
   * @default - `name`
   */
  readonly region?: string;
  /**
   * The stack that holds its resources, for the layout with a stack per region.
   * @default - the stack of the tenant
   */
  readonly stack?: TerraformStack;
  /**
   * The provider block of its cloud, where the author already has one.
   * @default - one made by the tenant per cloud
   */
  readonly provider?: TerraformProvider;
}

/** What puts a resource into a region: spread it into the resource's config. */
export interface Placement {
  /** Name of the region in its cloud. */
  readonly region: string;
  readonly provider: TerraformProvider;
}

/** One region of a {@link Tenant}. */
export class Region {
  /** Name in the tree. */
  readonly name: string;
  /** Name in clouds.yaml; undefined where the author brought the provider, or `OS_*` variables are used. */
  readonly cloud?: string;
  /** Name in its cloud: what goes into `region` of a resource. */
  readonly cloudRegion: string;
  /** The stack that holds the region's resources. */
  readonly stack: TerraformStack;
  /** Where the author puts resources of this region: a scope of its own in one stack, else the region's stack. */
  readonly scope: Construct;
  /** `region` and `provider` for a resource of this region. */
  readonly placement: Placement;
  /** True if the author gave it up: its resources are forgotten, not destroyed, and no request is sent to it. */
  readonly lost: boolean;

  /** @internal */
  constructor(
    readonly tenant: Tenant,
    props: RegionProps & { readonly lost: boolean },
    providerOf: (region: Region) => TerraformProvider,
  ) {
    this.name = props.name;
    this.cloud = props.cloud;
    this.cloudRegion = props.region ?? props.name;
    this.stack = props.stack ?? TerraformStack.of(tenant);
    this.scope = props.stack ?? new Construct(tenant, props.name);
    this.lost = props.lost;
    this.placement = { region: this.cloudRegion, provider: providerOf(this) };
  }

  /** The provider of the region's cloud, in the region's stack. */
  get provider(): TerraformProvider {
    return this.placement.provider;
  }

  /**
   * The scope in which a construct over regions puts what belongs to this region: the construct itself, or, if the region
   * has a stack of its own, its twin of the same path there. So logical ids do not depend on the layout's first stack.
   */
  scopeFor(construct: Construct): Construct {
    const home = TerraformStack.of(construct);
    if (home === this.stack) return construct;
    const below = construct.node.scopes.slice(construct.node.scopes.indexOf(home) + 1);
    return below.reduce<Construct>((scope, { node }) => {
      const twin = scope.node.tryFindChild(node.id);
      return twin === undefined ? new Construct(scope, node.id) : twin;
    }, this.stack);
  }
}
