import type { IConstruct } from "constructs";
import { TerraformProvider } from "./cdk";

/** True for provider blocks of OpenStack, from any bindings. */
export function isOpenstackProvider(construct: IConstruct): construct is TerraformProvider {
  return TerraformProvider.isTerraformProvider(construct) && construct.terraformResourceType === "openstack";
}

/** The attributes of a provider block as they will be written, whichever bindings it comes from; without its alias. */
export function settingsOf(provider: TerraformProvider): Record<string, unknown> {
  const written = provider.toTerraform() as { provider: Record<string, Record<string, unknown>[]> };
  const { alias: _alias, ...settings } = written.provider[provider.terraformResourceType][0];
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
