import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AddressError } from "../address";
import { MODEL_FILE, type ModelAddressPlan } from "../model";
import { renderAddressPlans, reportAddressPlans, type AddressPlanReport } from "../report/address-plan";
import { CliError } from "./cli-error";
import { formatOf } from "./output";
import { readJson } from "./read-json";
import { readModel } from "./read-model";

/** `multisite addresses plan`: what is given out and what is left, from the model that synth left in `out`. */
export function addressesPlan({ out, json, csv }: { out: string; json?: boolean; csv?: boolean }): void {
  const file = join(out, MODEL_FILE);
  const model = readModel(file);
  if (model === undefined) throw new CliError(`there is no ${file}: run cdktf synth, or give --out`);
  const { addressPlans: plans } = model;
  if (plans.length === 0) throw new CliError(`${file} has no AddressPlan`);
  const format = formatOf({ json, csv });
  process.stdout.write(`${renderAddressPlans(reportOf(file, plans), format)}\n`);
}

/**
 * `multisite addresses lock`: synthesizes the app of this folder into nowhere, for its lock files' sake.
 *
 * @returns the exit code: 0 if the lock files are as they should be
 */
export async function addressesLock({ check }: { check?: boolean }): Promise<number> {
  const app = appOf("cdktf.json");
  const out = mkdtempSync(join(tmpdir(), "multisite-lock-"));
  try {
    const env = { ...process.env, CDKTF_OUTDIR: out, MULTISITE_LOCK: check === true ? "check" : "update" };
    const code = await run(app, env);
    if (code !== 0) process.stderr.write(`multisite addresses lock: \`${app}\` ended with ${code}\n`);
    return code === 0 ? 0 : 1;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function reportOf(file: string, plans: readonly ModelAddressPlan[]): AddressPlanReport {
  try {
    return reportAddressPlans(plans);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new CliError(`${file} has what is no prefix (${error.message}): run cdktf synth again`);
  }
}

function appOf(file: string): string {
  const config = readJson(file, "mend it, or take it back from version control");
  if (config === undefined) throw new CliError(`there is no ${file} here: run it in the folder of your project`);
  const { app } = (config ?? {}) as { app?: unknown };
  if (typeof app === "string" && app !== "") return app;
  throw new CliError(`${file} names no app: it should have "app", the command that synthesizes`);
}

function run(command: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: "inherit", env });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
