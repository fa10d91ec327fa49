import { Construct } from "constructs";
import type { Problem } from "../src/finding";
import type { ModelQuotaBudget, ModelQuotaRegion } from "../src/model";
import {
  type Amounts,
  defaultGroupIn,
  demandOf,
  type Declared,
  type FieldKey,
  type Flavor,
  type HardAndSoft,
  judge,
  type RegionUsage,
  volumeTypesIn,
  Split,
} from "../src/quota";
import { Token } from "./cdk";
import { offerFindings } from "./findings";
import { declareInModel, modelDespite } from "./model";
import type { QuotaBudgetProps, QuotaEnforcementProps } from "./quota-budget-props";
import { QuotaEnforcement, QUOTA_ORDER, type QuotaResources } from "./quota-enforcement";
import { readQuotas, type ReadQuotas } from "./quota-limits";
import { checkOverlap, registerBudget } from "./quota-overlap";
import { readQuotaTree } from "./quota-tree";
import type { Region } from "./region";
import { pickRegion } from "./regions";
import { Tenant } from "./tenant";

/** What a {@link QuotaBudget} says of one region. */
export interface RegionalQuota {
  readonly region: Region;
  /** By service and name of the field, such as `compute.cores`; what is not limited is absent. */
  readonly limits: Amounts;
  /** The generated resources that set them, for overrides; none without `enforce`. */
  readonly resources: QuotaResources;
}

const QUOTA_BUDGET = Symbol.for("cdktf-openstack-multisite/QuotaBudget");

/**
 * What a tenant may have in all its regions together, shared out over them and checked at synth: against what the app asks for, whoever wrote its
 * constructs, and what runs already.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { QuotaBudget, Split, Tenant } from "cdktf-openstack-multisite";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
 * new QuotaBudget(stack, "budget", {
 *   hard: { compute: { cores: 200, ram: 819_200 }, network: { floatingip: 12 }, volume: { gigabytes: 20_000 } },
 *   soft: 0.8,
 *   split: Split.byWeight({ RegionOne: 2, RegionTwo: 1 }),
 *   flavors: { "m1.small": { vcpus: 1, ram: 2048 } },
 * });
 */
export class QuotaBudget extends Construct {
  /** True for budgets of any copy of this package. */
  static isQuotaBudget(x: unknown): x is QuotaBudget {
    return typeof x === "object" && x !== null && QUOTA_BUDGET in x;
  }

  readonly tenant: Tenant;
  /** The regions that it is for, lost ones included: what they held is still theirs. */
  readonly regions: readonly Region[];
  /** The budget that this one is a part of. */
  readonly partOf?: QuotaBudget;
  /** @internal */
  readonly quotas: ReadQuotas;

  private readonly usage: readonly RegionUsage[] | undefined;
  private readonly enforcement: QuotaEnforcement;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: QuotaBudgetProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, QUOTA_BUDGET, { value: true });
    this.tenant = props.tenant ?? Tenant.of(this);
    this.partOf = props.partOf;
    this.regions = this.tenant.regions.filter(({ name }) => props.regions?.includes(name) ?? true);
    this.usage = this.readUsage();
    this.quotas = readQuotas(props, this.names, this.usage);
    this.enforcement = new QuotaEnforcement(this, {
      quotas: this.quotas,
      usage: this.usage,
      regions: this.regions.flatMap((region) => {
        const enforce = this.enforceIn(region.name);
        return enforce === undefined ? [] : [{ region, props: enforce }];
      }),
    });
    registerBudget(this);
    declareInModel(this, () => ({ quotaBudgets: [this.model()] }));
    modelDespite(this, QUOTA_ORDER);
    offerFindings(this, () => [
      ...(props.usage?.problems ?? []),
      ...this.checkProps(),
      ...this.checkFlavors(),
      ...this.quotas.problems,
      ...this.enforcement.problems,
      ...checkOverlap(this),
      ...this.checkDemand(),
    ]);
  }

  /**
   * What one region may have.
   *
   * @throws if the budget is not for the region
   */
  in(region: Region | string): RegionalQuota {
    const picked = pickRegion(this.regions, region, this.node.path);
    return {
      region: picked,
      limits: this.quotas.regions.get(picked.name)?.hard ?? new Map(),
      resources: this.enforcement.resourcesIn(picked),
    };
  }

  private get flavors(): Readonly<Record<string, Flavor>> {
    return { ...this.partOf?.flavors, ...this.props.flavors };
  }

  /** As the regions told them; a part knows those of its whole. */
  private get regionFlavors(): ReadonlyMap<string, ReadonlyMap<string, Flavor>> {
    if (this.partOf !== undefined) return this.partOf.regionFlavors;
    return new Map((this.usage ?? []).map(({ region, flavors }) => [region, flavors ?? new Map<string, Flavor>()]));
  }

  private get names(): string[] {
    return this.regions.map(({ name }) => name);
  }

  /** Regions that are not the stack's may hold quota too; those that the author left out are another budget's. */
  private readUsage(): readonly RegionUsage[] | undefined {
    const usage = this.partOf === undefined ? this.props.usage?.usageOf(this.tenant.regions) : undefined;
    return this.props.regions === undefined ? usage : usage?.filter(({ region }) => this.names.includes(region));
  }

  private checkProps(): Problem[] {
    const all = this.tenant.regions.map(({ name }) => name);
    const refuse = (what: string, value: string, fix: string, code = "QUOTA_REGION"): Problem => ({
      code,
      severity: "error",
      what,
      value,
      fix,
    });
    const { regions, enforce, partOf } = this.props;
    if (partOf !== undefined && enforce !== undefined)
      return [
        refuse(
          "a part of a budget can't set limits: services know one limit only",
          enforce.cloud,
          "enforce the whole",
          "QUOTA_ENFORCE",
        ),
      ];
    if (regions?.length === 0)
      return [
        refuse("regions is empty, so nothing is limited", "[]", "name the regions, or leave the prop out for all"),
      ];
    return (regions ?? [])
      .filter((name) => !all.includes(name))
      .map((name) =>
        refuse(
          `regions names a region that the tenant ${this.tenant.node.path} does not have`,
          name,
          `use some of: ${all.join(", ") || "(none)"}`,
        ),
      );
  }

  private checkFlavors(): Problem[] {
    const isAmount = (value: number) => Number.isSafeInteger(value) && value > 0;
    return Object.entries(this.props.flavors ?? {})
      .filter(([, { vcpus, ram }]) => !isAmount(vcpus) || !isAmount(ram))
      .map(([name, { vcpus, ram }]) => ({
        code: "QUOTA_FLAVOR",
        severity: "error",
        what: `flavors.${name} is no flavor`,
        value: `vcpus ${vcpus}, ram ${ram}`,
        fix: "give whole numbers above 0 that are known at synth: vcpus, and ram in MiB",
      }));
  }

  private checkDemand(): Problem[] {
    const { node, tenant, partOf, quotas, usage } = this;
    const within = partOf === undefined ? node.root : (node.scope ?? node.root);
    const { declared, problems } = readQuotaTree(within, tenant.regions);
    const demand = demandOf([...declared, ...this.defaultGroups()], {
      flavors: this.flavors,
      regionFlavors: this.regionFlavors,
      volumeTypes: volumeTypesIn(quotas.hard.keys()),
    });
    // What could not be split is told already.
    const hard = new Map([...quotas.hard].filter(([field]) => this.isShared(field)));
    const account = { ...quotas, hard, demand, usage, isEnforced: this.props.enforce !== undefined };
    return [...problems, ...judge(account), ...(this.props.survive?.check(account, declared) ?? [])];
  }

  private isShared(field: FieldKey): boolean {
    return [...this.quotas.regions.values()].some(({ hard }) => hard.has(field));
  }

  private enforceIn(region: string): QuotaEnforcementProps | undefined {
    const { overrides = {}, enforce } = this.props;
    if (this.partOf !== undefined) return undefined;
    return (Object.hasOwn(overrides, region) ? overrides[region].enforce : undefined) ?? enforce;
  }

  private model(): ModelQuotaBudget {
    const { node, tenant, partOf, quotas, props } = this;
    return {
      path: node.path,
      tenant: tenant.node.path,
      partOf: partOf?.node.path,
      enforced: props.enforce === undefined ? undefined : true,
      split: (props.split ?? Split.even()).data,
      allRegions: props.regions === undefined ? true : undefined,
      ...inModel(quotas),
      regions: [...quotas.regions].map(([name, those]) => ({
        name,
        ...inModel(those),
        held: those.held.size === 0 ? undefined : Object.fromEntries(those.held),
        ...whoEnforces(this.enforceIn(name)),
      })),
    };
  }

  /** A project has its default group from its first look at Neutron on: then it is among what is used. */
  private defaultGroups(): Declared[] {
    if (this.partOf !== undefined) return [];
    const has = (name: string) => {
      const known = this.usage?.find(({ region }) => region === name);
      return (known?.used.get("network.security_group") ?? 0) > 0;
    };
    return this.regions.filter(({ name, lost }) => !lost && !has(name)).map(({ name }) => defaultGroupIn(name));
  }
}

function inModel({ hard, soft }: HardAndSoft): Pick<ModelQuotaBudget, "hard" | "soft"> {
  return { hard: Object.fromEntries(hard), soft: Object.fromEntries(soft) };
}

/** Nothing but these two, whatever else the author's object may hold. */
function whoEnforces(enforce: QuotaEnforcementProps | undefined): Pick<ModelQuotaRegion, "admin" | "projectId"> {
  if (enforce === undefined) return {};
  const { cloud, projectId } = enforce;
  return { admin: cloud, projectId: Token.isUnresolved(projectId) ? undefined : projectId };
}
