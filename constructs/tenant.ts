import { Construct, type IConstruct } from "constructs";
import type { Problem } from "../src/finding";
import { OpenstackProvider, type OpenstackProviderConfig } from "./bindings/provider";
import { type TerraformProvider, TerraformStack, Token } from "./cdk";
import { offerFindings } from "./findings";
import { forgetLostRegions } from "./lost";
import { declareInModel } from "./model";
import { isOpenstackProvider, settingsOf } from "./provider-settings";
import { Region, type RegionProps } from "./region";
import { checkClouds } from "./tenant-clouds";

const TENANT = Symbol.for("cdktf-openstack-multisite/Tenant");

/** Settings of the provider blocks that a tenant makes. Secrets have no place in the tree: they stay in clouds.yaml. */
export type ProviderSettings = Omit<
  OpenstackProviderConfig,
  "alias" | "cloud" | "region" | "password" | "token" | "applicationCredentialSecret" | "key"
>;

/** What every tenant is given. */
export interface TenantRegions {
  /** The regions, by name, or with what differs from the tenant. Their order means nothing. */
  readonly regions: readonly (string | RegionProps)[];
  /**
   * Names of regions that are gone: their resources are forgotten by the state, not destroyed, and plans of the others go on
   * without one request to them. Read docs/outage.md first.
   * @default []
   */
  readonly lost?: readonly string[];
}

/** Properties of a {@link Tenant}. */
export interface TenantProps extends TenantRegions {
  /**
   * Name of the cloud in clouds.yaml.
   * @default - the provider reads the `OS_*` variables
   */
  readonly cloud?: string;
  /**
   * Further settings for the provider blocks that the tenant makes, such as `cacertFile` or `maxRetries`.
   * @default - the provider's own
   */
  readonly providerSettings?: ProviderSettings;
}

/**
 * One tenant (an OpenStack project) over many regions: of one Keystone, or of several.
 *
 * It makes one provider block per Keystone and names `region` on the provider and on every resource: without one the
 * provider would pick a region of its own, another one for each service, and say nothing.
 *
 * @example
 * import { App, TerraformStack } from "cdktf";
 * import { Tenant } from "cdktf-openstack-multisite";
 * import { NetworkingNetworkV2 } from "cdktf-openstack-multisite/bindings/networking-network-v2";
 *
 * const stack = new TerraformStack(new App(), "acme");
 * const tenant = new Tenant(stack, "tenant", { cloud: "acme", regions: ["RegionOne", "RegionTwo"] });
 * for (const region of tenant.regions) {
 *   new NetworkingNetworkV2(region.scope, "app", { ...region.placement, name: "app" });
 * }
 */
export class Tenant extends Construct {
  /**
   * A tenant over the provider block that the author already has. In a layout with a stack per region, give each region
   * its `stack` and its `provider` instead.
   *
   * @param provider of `terraform-provider-openstack/openstack`, from any bindings
   */
  static fromProvider(scope: Construct, id: string, provider: TerraformProvider, props: TenantRegions): Tenant {
    const regions = props.regions.map((region) => (typeof region === "string" ? { name: region } : region));
    return new Tenant(scope, id, { ...props, regions: regions.map((region) => ({ provider, ...region })) });
  }

  /** True for tenants of any copy of this package. */
  static isTenant(x: unknown): x is Tenant {
    return typeof x === "object" && x !== null && TENANT in x;
  }

  /**
   * The tenant of a construct: the one in the nearest scope above it that holds any, or, for constructs in a region's own stack, the
   * tenant of that region.
   *
   * @throws if there is none, or if one scope holds several
   */
  static of(construct: IConstruct): Tenant {
    for (const scope of [...construct.node.scopes].reverse()) {
      const found = scope.node.children.filter(Tenant.isTenant);
      if (found.length === 0) continue;
      if (found.length === 1) return found[0];
      throw new Error(
        `TENANT_AMBIGUOUS [${construct.node.path}] ${scope.node.path || "the app"} holds ${found.length} tenants: ` +
          `${found.map(({ node }) => node.path).join(", ")}; fix: name the one that is meant, as \`tenant\``,
      );
    }
    const stack = TerraformStack.of(construct);
    const above = construct.node.root.node.findAll().filter(Tenant.isTenant);
    const serving = above.filter((tenant) => tenant.regions.some((region) => region.stack === stack));
    if (serving.length === 1) return serving[0];
    throw new Error(
      `${serving.length === 0 ? "TENANT_MISSING" : "TENANT_AMBIGUOUS"} [${construct.node.path}] ` +
        (serving.length === 0
          ? `no Tenant in a scope above it; the app has: ${above.map(({ node }) => node.path).join(", ") || "none"}`
          : `several tenants have regions in its stack: ${serving.map(({ node }) => node.path).join(", ")}`) +
        "; fix: make a Tenant first, or name the one that is meant, as `tenant`",
    );
  }

  /** All regions, lost ones included, so that the stack stays as it is while a region is away. */
  readonly regions: readonly Region[];

  private readonly problems: Problem[] = [];
  private readonly providers = new Map<string, TerraformProvider>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TenantProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, TENANT, { value: true });
    const lost = new Set(props.lost);
    this.regions = this.accepted(props.regions).map(
      (region) => new Region(this, { ...region, lost: lost.has(region.name) }, (of) => this.providerOf(of)),
    );
    for (const name of lost) {
      if (!this.regions.some((region) => region.name === name)) {
        this.refuse(
          "TENANT_LOST_UNKNOWN",
          "a region that is declared lost is not among the regions",
          name,
          this.fixName(name),
        );
      }
    }
    forgetLostRegions(this);
    declareInModel(this, () => ({
      tenants: [
        {
          path: this.node.path,
          regions: this.regions.map((region) => ({
            name: region.name,
            region: region.cloudRegion,
            cloud: region.cloud,
            stack: region.stack.node.path,
            lost: region.lost || undefined,
          })),
        },
      ],
    }));
    offerFindings(this, () => [...this.problems, ...this.checkClouds(), ...this.checkProviders()]);
  }

  /**
   * The region of that name.
   * @throws if the tenant has no such region
   */
  region(name: string): Region {
    const found = this.regions.find((region) => region.name === name);
    if (found === undefined) {
      throw new Error(
        `[${this.node.path}] has no region ${JSON.stringify(name)}; it has: ${this.regions.map((region) => region.name).join(", ") || "none"}`,
      );
    }
    return found;
  }

  /**
   * A provider whose own region is `region`. The community provider needs it where it ignores the region of a resource: an
   * import reads in the provider's region. It costs one more process and one more token, so it is made on demand only.
   */
  providerIn(region: Region): TerraformProvider {
    const key = `in ${region.name}`;
    const known = this.providers.get(key);
    if (known !== undefined) return known;
    const base = region.provider;
    const provider = new OpenstackProvider(region.scopeFor(this), `provider-in-${region.name}`, {
      alias: aliasFor(`${this.node.id}_${region.name}`),
    });
    for (const [attribute, value] of Object.entries(settingsOf(base))) provider.addOverride(attribute, value);
    provider.addOverride("region", region.cloudRegion);
    this.providers.set(key, provider);
    return provider;
  }

  /** The providers of one region only that were made so far. */
  ownProviders(region: Region): readonly TerraformProvider[] {
    const own = this.providers.get(`in ${region.name}`);
    return own === undefined ? [] : [own];
  }

  private providerOf(region: Region): TerraformProvider {
    const given = this.given(region);
    if (given !== undefined) return given;
    const key = `${region.stack.node.path}\0${region.cloud ?? ""}`;
    const known = this.providers.get(key);
    if (known !== undefined) return known;
    const id = region.cloud === undefined ? "provider" : `provider-${region.cloud}`;
    // The first provider of a stack is its default one; each further one needs an alias.
    const first = !region.stack.node.findAll().some(isOpenstackProvider);
    const provider = new OpenstackProvider(region.scopeFor(this), id, {
      ...this.props.providerSettings,
      cloud: region.cloud,
      region: region.cloudRegion,
      alias: first ? undefined : aliasFor(region.cloud ?? this.node.id),
    });
    this.providers.set(key, provider);
    return provider;
  }

  private given(region: Region): TerraformProvider | undefined {
    const props = this.props.regions.find((entry) => typeof entry !== "string" && entry.name === region.name);
    return typeof props === "object" ? props.provider : undefined;
  }

  /** The regions that can be worked with; what is wrong with the others becomes a finding. */
  private accepted(regions: readonly (string | RegionProps)[]): RegionProps[] {
    if (Token.isUnresolved(regions)) {
      this.refuse(
        "TENANT_TOKEN",
        "regions is a token",
        undefined,
        "give the names: a stack can't be made for regions that nobody knows yet",
      );
      return [];
    }
    if (regions.length === 0) {
      this.refuse(
        "TENANT_NO_REGIONS",
        "a tenant needs at least one region",
        "[]",
        "name the regions, as `openstack region list` shows them",
      );
    }
    const names = new Map<string, string>();
    const places = new Map<string, string>();
    return regions.flatMap((entry) => {
      const region = typeof entry === "string" ? { name: entry } : entry;
      const cloud = region.provider === undefined ? (region.cloud ?? this.props.cloud) : undefined;
      const where = `${region.provider === undefined ? (cloud ?? "") : region.provider.node.path}\0${region.region ?? region.name}`;
      const twin = names.get(region.name) ?? places.get(where);
      if (![region.name, region.region, cloud].every((text) => text === undefined || this.isPlain(text))) return [];
      if (twin !== undefined) {
        this.refuse(
          "TENANT_REGION_TWICE",
          names.has(region.name) ? "the region is named twice" : `the region is the same as ${twin}`,
          region.name,
          "name each region once; two clouds that use the same name need a name of their own each: { name, cloud, region }",
        );
        return [];
      }
      names.set(region.name, region.name);
      places.set(where, region.name);
      return [{ ...region, cloud }];
    });
  }

  private isPlain(text: string): boolean {
    if (Token.isUnresolved(text)) {
      this.refuse(
        "TENANT_TOKEN",
        "the name of a region or cloud is a token",
        undefined,
        "write the name: it has to be known at synth",
      );
      return false;
    }
    if (text === "" || text !== text.trim() || text.includes("/")) {
      const what = text === "" ? "is empty" : text.includes("/") ? "holds a slash" : "starts or ends with a blank";
      this.refuse(
        "TENANT_REGION_NAME",
        `the name of a region or cloud ${what}`,
        text,
        "write it as the catalog does: `openstack region list`",
      );
      return false;
    }
    return true;
  }

  private checkClouds(): Problem[] {
    const used = new Set(this.regions.flatMap(({ cloud }) => (cloud === undefined ? [] : [cloud])));
    return checkClouds([...used], TerraformStack.of(this));
  }

  private checkProviders(): Problem[] {
    const regionsOf = new Map<TerraformProvider, Region[]>();
    for (const region of this.regions) {
      regionsOf.set(region.provider, [...(regionsOf.get(region.provider) ?? []), region]);
    }
    return [...regionsOf].flatMap(([provider, regions]) => [
      ...regions
        .filter((region) => TerraformStack.of(provider) !== region.stack)
        .map((region) => ({
          code: "TENANT_PROVIDER_STACK",
          severity: "error" as const,
          region: region.name,
          what: `its provider is in another stack, ${TerraformStack.of(provider).node.path}, than the region, ${region.stack.node.path}`,
          value: provider.node.path,
          fix: "make a provider in the region's stack and give it as `provider` of the region",
        })),
      ...(regions.length > 1 && "endpoint_overrides" in settingsOf(provider)
        ? [
            {
              code: "TENANT_ENDPOINT_OVERRIDES",
              severity: "error" as const,
              what: `endpoint overrides send all regions of a provider to one endpoint: ${regions.map(({ name }) => name).join(", ")}`,
              value: provider.node.path,
              fix: "remove endpointOverrides and let the catalog answer, or give each region a provider of its own",
            },
          ]
        : []),
      ...this.checkDefault(provider),
    ]);
  }

  /** Terraform allows one provider block without an alias in a stack. */
  private checkDefault(provider: TerraformProvider): Problem[] {
    const rivals = TerraformStack.of(provider)
      .node.findAll()
      .filter(isOpenstackProvider)
      .filter((other) => other !== provider && other.alias === undefined && provider.alias === undefined);
    return rivals.map((rival) => ({
      code: "TENANT_PROVIDER_TWICE",
      severity: "error",
      what: "the stack has another openstack provider without an alias",
      value: rival.node.path,
      fix: "hand that provider to the tenant, by Tenant.fromProvider, or give it an alias",
    }));
  }

  private fixName(name: string): string {
    return `remove ${JSON.stringify(name)}, or write it as in regions: ${this.regions.map((region) => region.name).join(", ")}`;
  }

  private refuse(code: string, what: string, value: string | undefined, fix: string): void {
    this.problems.push({ code, severity: "error", what, value, fix });
  }
}

/** Terraform's identifiers: letters, digits, `_` and `-`, and no digit first. */
export function aliasFor(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}
