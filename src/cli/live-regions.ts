import { join } from "node:path";
import { cloudNames, defaultCloud } from "../clouds";
import type { LiveRegion, UsageBudget } from "../live";
import { MODEL_FILE, type ModelRegion, type ModelTenant } from "../model";
import { budgetOf } from "./budget-of";
import { CliError } from "./cli-error";
import { openCloud, type AskingOptions } from "./open-cloud";
import { readModel, type ReadModel } from "./read-model";

/** Which regions a command is about. */
export interface WhichRegions extends AskingOptions {
  /** Name in clouds.yaml; then the model is not looked at. */
  readonly cloud?: string;
  /** Names of regions, of all that there are. */
  readonly region?: readonly string[];
  /** Path of a `Tenant`, where the model has several. */
  readonly tenant?: string;
  /** Folder in which synth left the model. */
  readonly out: string;
}

/** The regions that a command is about, and what the author allows them. */
export interface LiveTenant {
  readonly regions: readonly LiveRegion[];
  /** Absent where the model has none, and where there is no model. */
  readonly budget?: UsageBudget;
}

/**
 * The regions of the model's tenant, without those that were given up; or, if a cloud is named or there is no model, those of a
 * cloud.
 */
export async function liveTenant(which: WhichRegions): Promise<LiveTenant> {
  const model = which.cloud === undefined ? readModel(join(which.out, MODEL_FILE)) : undefined;
  if (model !== undefined) {
    const tenant = tenantOf(model, which.tenant);
    return { regions: await regionsOfTenant(tenant, which), budget: budgetOf(model, tenant) };
  }
  if (which.tenant !== undefined) throw new CliError(`--tenant needs a model: run cdktf synth, or give --out`);
  return { regions: await ofCloud(which) };
}

function tenantOf({ tenants }: ReadModel, path: string | undefined): ModelTenant {
  const paths = tenants.map((tenant) => tenant.path).join(", ");
  const found = path === undefined ? tenants : tenants.filter((tenant) => tenant.path === path);
  if (found.length === 1) return found[0];
  if (tenants.length === 0) throw new CliError("the model has no Tenant: give --cloud");
  if (path === undefined) throw new CliError(`the model has several tenants: give one as --tenant: ${paths}`);
  throw new CliError(`no tenant has the path ${JSON.stringify(path)}; there are ${paths}`);
}

/** The regions of a tenant of the model, without those that were given up. */
export async function regionsOfTenant(
  tenant: ModelTenant,
  which: AskingOptions & Pick<WhichRegions, "region">,
): Promise<LiveRegion[]> {
  const { region: names } = which;
  const regions = tenant.regions.filter(({ lost }) => lost !== true);
  refuseUnknown(names, regions);
  const wanted = regions.filter(({ name }) => names?.includes(name) ?? true);
  const clouds = [...new Set(wanted.map((region) => region.cloud ?? theCloud()))];
  const opened = await Promise.all(
    clouds.map((cloud) =>
      openCloud(
        cloud,
        which,
        wanted.filter((region) => (region.cloud ?? theCloud()) === cloud),
      ),
    ),
  );
  return opened.flat();
}

function refuseUnknown(names: readonly string[] = [], regions: readonly ModelRegion[]): void {
  const unknown = names.filter((name) => !regions.some((region) => region.name === name));
  if (unknown.length === 0) return;
  const known = regions.map(({ name }) => name).join(", ") || "none";
  throw new CliError(`no region of the tenant is called ${unknown.join(", ")}; there are ${known}`);
}

/** Without a model a region is taken as it is named: the cloud will say if there is none. */
async function ofCloud(which: WhichRegions): Promise<LiveRegion[]> {
  const cloud = which.cloud ?? theCloud();
  const regions = which.region?.map((name) => ({ name, region: name }));
  const opened = await openCloud(cloud, which, regions);
  if (opened.length === 0)
    throw new CliError(`the catalog of cloud ${cloud} is empty: ask its administrator, or use --region`);
  return opened;
}

function theCloud(): string {
  const name = defaultCloud();
  if (name !== undefined) return name;
  const names = cloudNames() ?? [];
  const there = names.length === 0 ? "there is no clouds.yaml" : `clouds.yaml has ${names.join(", ")}`;
  throw new CliError(`name a cloud with --cloud or OS_CLOUD: ${there}`);
}
