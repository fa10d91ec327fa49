import type { IConstruct } from "constructs";
import isEqual from "lodash/isEqual";
import pick from "lodash/pick";
import { type TerraformDataSource, type TerraformProvider, type TerraformResource, TerraformStack } from "./cdk";
import { isOpenstackProvider, settingsOf } from "./provider-settings";
import type { Region } from "./region";

/** Settings of a provider that say whose resources it makes. */
const ACCOUNT = ["cloud", "auth_url", "tenant_id", "tenant_name", "user_id", "user_name", "application_credential_id"];

/** Where an element of the tree is. */
export type Place =
  | { readonly kind: "region"; readonly region: Region }
  /** It is the tenant's, but its region is not known at synth. */
  | { readonly kind: "unknown" }
  /** It is the tenant's, in a region that the tenant does not have. */
  | { readonly kind: "outside"; readonly cloudRegion: string }
  /** It is made with other credentials. */
  | { readonly kind: "foreign" };

/** Finds the region of resources, whoever wrote them: by their `region`, or by that of their provider. */
export class Places {
  private readonly defaults = new Map<TerraformStack, TerraformProvider | undefined>();
  private readonly settings = new Map<TerraformProvider, Record<string, unknown>>();

  constructor(private readonly regions: readonly Region[]) {}

  /** @param region the attribute of the element, as it will be written */
  of(element: TerraformResource | TerraformDataSource, region: unknown): Place {
    const provider = element.provider ?? this.defaultOf(TerraformStack.of(element));
    if (provider === undefined) return { kind: "foreign" };
    const candidates = this.regions.filter((candidate) => this.isSameAccount(candidate.provider, provider));
    if (candidates.length === 0) return { kind: "foreign" };
    const cloudRegion = plain(region ?? this.settingsOf(provider).region);
    if (cloudRegion === undefined) return { kind: "unknown" };
    const found = candidates.find((candidate) => candidate.cloudRegion === cloudRegion);
    return found === undefined ? { kind: "outside", cloudRegion } : { kind: "region", region: found };
  }

  /** Regions that an element of an administrator's may describe, whichever credentials it is made with. */
  described(element: TerraformResource | TerraformDataSource, region: unknown): readonly Region[] {
    const provider = element.provider ?? this.defaultOf(TerraformStack.of(element));
    const cloudRegion = region ?? (provider === undefined ? undefined : this.settingsOf(provider).region);
    return this.regions.filter((candidate) => candidate.cloudRegion === cloudRegion);
  }

  private isSameAccount(a: TerraformProvider, b: TerraformProvider): boolean {
    return a === b || isEqual(pick(this.settingsOf(a), ACCOUNT), pick(this.settingsOf(b), ACCOUNT));
  }

  private settingsOf(provider: TerraformProvider): Record<string, unknown> {
    const known = this.settings.get(provider) ?? settingsOf(provider);
    this.settings.set(provider, known);
    return known;
  }

  private defaultOf(stack: TerraformStack): TerraformProvider | undefined {
    if (!this.defaults.has(stack)) this.defaults.set(stack, defaultProvider(stack));
    return this.defaults.get(stack);
  }
}

function defaultProvider(stack: IConstruct): TerraformProvider | undefined {
  return stack.node
    .findAll()
    .filter(isOpenstackProvider)
    .find(({ alias }) => alias === undefined);
}

function plain(value: unknown): string | undefined {
  return typeof value === "string" && !value.includes("${") ? value : undefined;
}
