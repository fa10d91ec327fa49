import { existsSync, readFileSync } from "node:fs";
import { MODEL_VERSION, type Model } from "../model";
import { CliError } from "./cli-error";

/** The model that synth left; undefined if there is no such file. @throws CliError for one of another version */
export function readModel(file: string): Model | undefined {
  if (!existsSync(file)) return undefined;
  const model = JSON.parse(readFileSync(file, "utf8")) as Model;
  if (model.version === MODEL_VERSION) return model;
  throw new CliError(
    `${file} has version ${model.version}, this multisite reads ${MODEL_VERSION}: run cdktf synth again`,
  );
}
