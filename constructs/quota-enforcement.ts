import type { Construct } from "constructs";
import camelCase from "lodash/camelCase";
import { cloudNames } from "../src/clouds";
import type { Problem } from "../src/finding";
import {
  type Amounts,
  ceilingOf,
  type ChangeOrder,
  fieldOf,
  type FieldKey,
  orderChanges,
  type RegionUsage,
  type ResourceChange,
  type Service,
  type TerraformAttribute,
  UNLIMITED,
} from "../src/quota";
import { BlockstorageQuotasetV3 } from "./bindings/blockstorage-quotaset-v3";
import { ComputeQuotasetV2 } from "./bindings/compute-quotaset-v2";
import { LbQuotaV2 } from "./bindings/lb-quota-v2";
import { NetworkingQuotaV2 } from "./bindings/networking-quota-v2";
import { OpenstackProvider } from "./bindings/provider";
import { type TerraformProvider, type TerraformResource, TerraformStack } from "./cdk";
import { addressOf, forget } from "./lost";
import type { QuotaEnforcementProps } from "./quota-budget-props";
import type { ReadQuotas } from "./quota-limits";
import type { Region } from "./region";
import { aliasFor } from "./tenant";
import { literal } from "./text";

/** The resource that sets the limits of a service. Glance's are Keystone's, which the provider can't set by project and region. */
const RESOURCES = {
  compute: ComputeQuotasetV2,
  network: NetworkingQuotaV2,
  volume: BlockstorageQuotasetV3,
  loadBalancer: LbQuotaV2,
};
type EnforcedService = keyof typeof RESOURCES;

/** Changes that Terraform can't order: `multisite quota apply` makes them, by the model. */
export const QUOTA_ORDER = "QUOTA_ORDER";
const COMMAND = "multisite quota apply, which lowers first, reads again, and then raises";

/** The resources that set limits in one region. */
export type QuotaResources = Readonly<Partial<Record<Service, TerraformResource>>>;

/** What the enforcement of a budget has to know of it. */
export interface Enforced {
  readonly quotas: ReadQuotas;
  /** Undefined if nobody looked. */
  readonly usage: readonly RegionUsage[] | undefined;
  readonly regions: readonly { readonly region: Region; readonly props: QuotaEnforcementProps }[];
}

interface Made {
  readonly region: Region;
  readonly service: EnforcedService;
  readonly resource: TerraformResource;
  readonly limits: readonly (readonly [FieldKey, number])[];
}

/** Sets the limits of each region by resources of an administrator's. What the budget does not limit is left as it is. */
export class QuotaEnforcement {
  private readonly made: readonly Made[];
  private readonly order: ChangeOrder;
  private readonly providers = new Map<string, TerraformProvider>();

  constructor(
    private readonly budget: Construct,
    private readonly enforced: Enforced,
  ) {
    this.made = enforced.regions.flatMap(({ region, props }) => this.makeRegion(region, props));
    this.order = orderChanges(this.changes(), (field) => this.available(field));
    for (const { resource } of this.made) {
      const before = this.before(resource).map((other) => addressOf(other.resource));
      if (before.length > 0) resource.dependsOn = before;
    }
  }

  /** By service; a service of which nothing is limited has none. */
  resourcesIn(region: Region): QuotaResources {
    const here = this.made.filter((one) => one.region === region);
    return Object.fromEntries(here.map(({ service, resource }) => [service, resource]));
  }

  /** Limits that can't be set, or not in this way. */
  get problems(): Problem[] {
    if (this.enforced.usage === undefined && this.enforced.regions.length > 0) return [withoutUsage()];
    return [
      ...this.withoutProject(),
      ...this.unknownClouds(),
      ...this.unset(),
      ...this.belowUsage(),
      ...this.unordered(),
    ];
  }

  private makeRegion(region: Region, props: QuotaEnforcementProps): Made[] {
    const limits = [...(this.enforced.quotas.regions.get(region.name)?.hard ?? [])];
    return (Object.keys(RESOURCES) as EnforcedService[]).flatMap((service) => {
      const those = limits.filter(([key]) => fieldOf(key).service === service && fieldOf(key).terraform !== undefined);
      if (those.length === 0) return [];
      const scope = region.scopeFor(this.budget);
      const Resource = RESOURCES[service];
      const resource = new Resource(scope, `${region.name}-${service}`, {
        ...configOf(those),
        region: region.cloudRegion,
        provider: this.providerFor(region, props),
        projectId: literal(props.projectId),
      });
      if (region.lost) forget(resource);
      return [{ region, service, resource, limits: those }];
    });
  }

  private providerFor(region: Region, { cloud }: QuotaEnforcementProps): TerraformProvider {
    const key = `${region.stack.node.path}\0${cloud}`;
    const scope = region.scopeFor(this.budget);
    const provider =
      this.providers.get(key) ??
      new OpenstackProvider(scope, `provider-${cloud}`, {
        cloud,
        region: region.cloudRegion,
        alias: aliasFor(`${this.budget.node.path}_${cloud}`),
      });
    this.providers.set(key, provider);
    return provider;
  }

  private changes(): ResourceChange[] {
    return this.made
      .filter(({ region }) => !region.lost)
      .flatMap(({ region, resource, limits }) =>
        limits.map(([field, to]) => ({ resource: resource.node.path, field, from: this.present(region, field), to })),
      );
  }

  private present({ name }: Region, field: FieldKey): number {
    return this.usageIn(name)?.limits.get(field) ?? UNLIMITED;
  }

  private usageIn(name: string): RegionUsage | undefined {
    return this.enforced.usage?.find(({ region }) => region === name);
  }

  /** What other regions may use is not there for these. */
  private available(field: FieldKey): number {
    if (fieldOf(field).kind !== "summable") return Infinity;
    const { quotas, usage = [] } = this.enforced;
    const outside = usage.filter(({ region }) => !quotas.regions.has(region));
    const taken = outside.map(({ limits }) => ceilingOf(limits.get(field) ?? 0));
    return taken.reduce((left, limit) => left - limit, ceilingOf(quotas.hard.get(field) ?? UNLIMITED));
  }

  private before(resource: TerraformResource): Made[] {
    const first = this.order.after.get(resource.node.path) ?? new Set();
    const isHere = (other: TerraformResource) => TerraformStack.of(other) === TerraformStack.of(resource);
    // Terraform would refuse a circle with a message about neither.
    if (this.order.knot.includes(resource.node.path)) return [];
    return this.made.filter((other) => first.has(other.resource.node.path) && isHere(other.resource));
  }

  private withoutProject(): Problem[] {
    return this.enforced.regions
      .filter(({ props }) => props.projectId.trim() === "")
      .map(({ region }) => {
        const fix = "give the id of the tenant's project: openstack project show NAME";
        return { ...problem("QUOTA_ENFORCE", "projectId is empty", "", fix), region: region.name };
      });
  }

  private unknownClouds(): Problem[] {
    // In a sandbox, every cloud that a stack names is made when Terraform runs.
    const known = process.env.MULTISITE_SANDBOX ? undefined : cloudNames();
    const used = new Set(this.enforced.regions.map(({ props }) => props.cloud));
    return [...used]
      .filter((cloud) => known?.includes(cloud) === false)
      .map((cloud) => {
        const what = "the administrator's cloud is not in the clouds.yaml that is found here";
        return problem("QUOTA_ENFORCE", what, cloud, `use one of: ${known?.join(", ")}; or add it to clouds.yaml`);
      });
  }

  private unset(): Problem[] {
    const limits: Amounts[] = this.enforced.regions.flatMap(({ region }) => {
      return this.enforced.quotas.regions.get(region.name)?.hard ?? [];
    });
    const fields = new Set(limits.flatMap((amounts) => [...amounts.keys()]));
    const without = [...fields].filter((field) => fieldOf(field).terraform === undefined);
    if (without.length === 0) return [];
    const what = "the provider has no resource that sets these limits: they are checked, and not enforced";
    const fix = "set them by hand, and acknowledge this";
    return [{ ...problem("QUOTA_ENFORCE", what, without.join(", "), fix), severity: "warning" }];
  }

  private belowUsage(): Problem[] {
    return this.made
      .filter(({ region }) => !region.lost)
      .flatMap(({ region, limits }) =>
        limits.flatMap(([field, limit]) => {
          const known = this.usageIn(region.name);
          const used = known?.used.get(field);
          const held = used ?? known?.limits.get(field) ?? 0;
          if (ceilingOf(held) <= ceilingOf(limit)) return [];
          const has =
            used === undefined ? `does not say what it uses; its last known limit is ${held}` : `uses ${used}`;
          const what = `${field}: the limit would be ${limit}, and ${region.name} ${has}`;
          const fix = `give it ${held} at least, or free ${held - limit} there`;
          return [{ ...problem("QUOTA_BELOW_USAGE", what, `${limit}`, fix), region: region.name }];
        }),
      );
  }

  /** Terraform orders resources, not the limits in one of them; and not the resources of two stacks. */
  private unordered(): Problem[] {
    const { knot, after } = this.order;
    const apart = this.made.flatMap(({ resource }) => {
      const first = after.get(resource.node.path)?.size ?? 0;
      return knot.includes(resource.node.path) || this.before(resource).length === first ? [] : [resource.node.path];
    });
    return [
      ...(knot.length === 0
        ? []
        : [outOfOrder("they lower one limit and raise another, and wait for each other", knot)]),
      ...(apart.length === 0 ? [] : [outOfOrder("they have to wait for resources of other stacks", apart)]),
    ];
  }
}

/** Limits as the attributes of their resource. */
function configOf(limits: readonly (readonly [FieldKey, number])[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [field, limit] of limits) {
    const { attribute, mapKey } = fieldOf(field).terraform as TerraformAttribute;
    const name = camelCase(attribute);
    config[name] = mapKey === undefined ? limit : { ...(config[name] as object), [mapKey]: `${limit}` };
  }
  return config;
}

function withoutUsage(): Problem {
  const what = "enforce has no usage: limits would be set without knowing what is used";
  const fix = 'run: multisite usage --snapshot usage.json, and give usage: UsageSnapshot.fromFile("usage.json")';
  return { code: "QUOTA_ENFORCE", severity: "error", what, fix };
}

function outOfOrder(why: string, paths: readonly string[]): Problem {
  const what = `Terraform can't order these changes so that the limits never add up to more than the budget: ${why}`;
  return problem(QUOTA_ORDER, what, paths.join(", "), `run ${COMMAND}; then take a new snapshot`);
}

function problem(code: string, what: string, value: string, fix: string): Problem {
  return { code, severity: "error", what, value, fix };
}
