import { MODEL_VERSION, type Model, type ModelQuotaBudget } from "../model";
import { CliError } from "./cli-error";
import { IMAGE, misfitOfImage } from "./images/image-in-model";
import { readJson } from "./read-json";
import { misfit, type Shape } from "./shape";

const LIMITS = { hard: "numbers", soft: "numbers" } as const satisfies Shape;

/** What the commands read of a model: it may have come from anywhere. */
const READ = {
  tenants: [{ path: "text", regions: [{ name: "text", region: "text", cloud: "text?", lost: "flag?" }] }],
  addressPlans: [
    {
      path: "text",
      pools: [{ plane: "text", cidr: "text" }],
      reserved: [{ cidr: "text", region: "text?" }],
      blocks: [{ network: "text", plane: "text", region: "text", domain: "text", cidr: "text" }],
      addresses: [{ network: "text", name: "text", region: "text", address: "text", mac: "text" }],
    },
  ],
  quotaBudgets: [
    {
      path: "text",
      tenant: "text",
      partOf: "text?",
      ...LIMITS,
      regions: [{ name: "text", ...LIMITS, held: "numbers?", admin: "text?", projectId: "text?" }],
    },
  ],
  images: [IMAGE],
} as const satisfies Partial<Record<keyof Model, Shape>>;

const FIX = "run cdktf synth again";

/** The parts of a model that the commands read. Those that its writer did not have yet are empty. */
export type ReadModel = Pick<Model, Exclude<keyof typeof READ, "quotaBudgets">> & {
  readonly quotaBudgets: readonly (Omit<ModelQuotaBudget, "split"> & Partial<Pick<ModelQuotaBudget, "split">>)[];
};

/**
 * The model that synth left; undefined if there is no such file.
 * @throws CliError for one that can't be read, is of another version, or is no model
 */
export function readModel(file: string): ReadModel | undefined {
  const model = readJson(file, FIX);
  if (model === undefined) return undefined;
  const { version } = (model ?? {}) as { version?: unknown };
  if (version === undefined) throw new CliError(`${file} is no model of this package, it has no version: ${FIX}`);
  if (version !== MODEL_VERSION)
    throw new CliError(`${file} has version ${JSON.stringify(version)}, this multisite reads ${MODEL_VERSION}: ${FIX}`);
  const read = { tenants: [], addressPlans: [], quotaBudgets: [], images: [], ...(model as Partial<ReadModel>) };
  const wrong = misfit(read, READ, file) ?? read.images.map(misfitOfImage).find((it) => it !== undefined);
  if (wrong !== undefined) throw new CliError(`${wrong}: ${FIX}`);
  return read;
}
