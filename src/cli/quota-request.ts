import { join } from "node:path";
import type { QuotaRegion, QuotaRequest } from "../live";
import { MODEL_FILE, type ModelQuotaBudget, type ModelQuotaRegion, type ModelTenant } from "../model";
import { type Amounts, type FieldKey, findField, Split, UNLIMITED } from "../quota";
import { CliError } from "./cli-error";
import { openCloud, type AskingOptions } from "./open-cloud";
import { readModel, type ReadModel } from "./read-model";
import { misfitOfSplit } from "./split-in-model";

/** Which budget a command is about, and who sets its limits. */
export interface WhichBudget extends AskingOptions {
  /** Folder in which synth left the model. */
  readonly out: string;
  /** Path of a `QuotaBudget`, where the model has several. */
  readonly budget?: string;
  /** An administrator's cloud, by name in clouds.yaml. */
  readonly cloud?: string;
  /** Id of the project whose limits they are. */
  readonly project?: string;
  /** What single regions are to have, whatever the split says. */
  readonly limit?: readonly WantedLimit[];
}

/** One limit of one region. */
export interface WantedLimit {
  readonly region: string;
  /** By service and name, such as `compute.cores`. */
  readonly field: string;
  readonly to: number;
}

type Numbers = Readonly<Record<string, number>>;

/** What the budget of a model wants of running regions. */
export async function quotaRequest(which: WhichBudget): Promise<{ budget: ModelQuotaBudget; request: QuotaRequest }> {
  const model = readModel(join(which.out, MODEL_FILE));
  if (model === undefined) throw new CliError(`there is no model in ${which.out}: run cdktf synth, or give --out`);
  const budget = budgetOf(model, which.budget);
  const tenant = model.tenants.find(({ path }) => path === budget.tenant);
  if (tenant === undefined) throw new CliError(`the model has no tenant ${budget.tenant}: run cdktf synth again`);
  const regions = await openAll(budget, tenant, which);
  const held = budget.regions.map((region) => [region.name, amounts(budget, region.held ?? {})] as const);
  return {
    budget,
    request: {
      budget: amounts(budget, budget.hard),
      split: withWanted(Split.fromData(budget.split), which.limit ?? []),
      held: new Map(held),
      regions,
      others: budget.allRegions === true ? await othersOf(regions) : [],
    },
  };
}

/** A part of another budget does not say what the regions may have. */
function budgetOf({ quotaBudgets }: ReadModel, path: string | undefined): ModelQuotaBudget {
  const wholes = quotaBudgets.filter(({ partOf }) => partOf === undefined);
  const paths = wholes.map((budget) => budget.path).join(", ");
  const found = path === undefined ? wholes : wholes.filter((budget) => budget.path === path);
  if (found.length === 1) return whole(found[0]);
  if (wholes.length === 0) throw new CliError("the model has no QuotaBudget: add one, and run cdktf synth");
  if (path === undefined) throw new CliError(`the model has several budgets: give one as --budget: ${paths}`);
  throw new CliError(`no budget of a whole has the path ${JSON.stringify(path)}; there are ${paths}`);
}

/** Models of before had no split. */
function whole({ split, ...budget }: ReadModel["quotaBudgets"][number]): ModelQuotaBudget {
  const wrong = misfitOfSplit(split, `the split of ${budget.path}`);
  if (split === undefined || wrong !== undefined) throw new CliError(`${wrong}: run cdktf synth again`);
  return { ...budget, split };
}

/** The regions of the budget, with one session for all of an administrator's cloud. */
async function openAll(
  { regions, path }: ModelQuotaBudget,
  tenant: ModelTenant,
  { cloud, project, ...asking }: WhichBudget,
): Promise<QuotaRegion[]> {
  const places = regions.map((region) => ({
    name: region.name,
    region: tenant.regions.find(({ name }) => name === region.name)?.region ?? region.name,
    cloud: given(cloud ?? region.admin, region, path, "--cloud", "an administrator's cloud"),
    projectId: given(project ?? region.projectId, region, path, "--project", "the id of the project"),
  }));
  const opened = await Promise.all(
    [...new Set(places.map((place) => place.cloud))].map(async (admin) => {
      const here = places.filter((place) => place.cloud === admin);
      const live = await openCloud(admin, asking, here);
      return live.map((region, n) => ({ ...region, projectId: here[n].projectId }));
    }),
  );
  return opened.flat();
}

function given(
  value: string | undefined,
  region: ModelQuotaRegion,
  path: string,
  option: string,
  what: string,
): string {
  if (value !== undefined && value !== "") return value;
  throw new CliError(`${path} does not say who sets the limits in ${region.name}: give ${what} as ${option}`);
}

/** What the catalogs of the administrators have beside the budget's regions. */
async function othersOf(regions: readonly QuotaRegion[]): Promise<QuotaRegion[]> {
  const accounts = new Map(regions.map((it) => [JSON.stringify([it.session.cloud, it.projectId]), it]));
  const others = await Promise.all(
    [...accounts.values()].map(async ({ session, projectId }) => {
      const ours = regions.filter((it) => it.session === session).map(({ region }) => region);
      const names = (await session.regions()).filter((name) => !ours.includes(name));
      return names.map((region) => ({ name: `${region} of ${session.cloud}`, region, session, projectId }));
    }),
  );
  return others.flat();
}

function amounts({ path }: ModelQuotaBudget, numbers: Numbers): Amounts {
  const keys = Object.entries(numbers).map(([field, limit]) => {
    const key = keyOf(field);
    if (key !== undefined) return [key, limit] as const;
    throw new CliError(`${path} has a limit of ${JSON.stringify(field)}, which no service has: run cdktf synth again`);
  });
  return new Map(keys);
}

function withWanted(split: Split, limits: readonly WantedLimit[]): Split {
  const wanted = new Map<string, Map<FieldKey, number>>();
  for (const { region, field, to } of limits) {
    const key = keyOf(field);
    if (key === undefined) throw new CliError(`no service has a limit ${JSON.stringify(field)}: see multisite usage`);
    if (to < UNLIMITED) throw new CliError(`${to} is no limit of ${field}: give 0 or more, or -1 for none`);
    wanted.set(region, new Map([...(wanted.get(region) ?? []), [key, to]]));
  }
  return limits.length === 0 ? split : split.but(wanted);
}

function keyOf(field: string): FieldKey | undefined {
  const dot = field.indexOf(".");
  return findField(field.slice(0, dot), field.slice(dot + 1))?.key;
}
