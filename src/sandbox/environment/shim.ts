import { lstatSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askForClouds } from "./control";
import { environmentIn } from "./environment";
import type { Env } from "./env";
import { cloudsOf, overrideFor } from "./override";
import { OVERRIDE_FILE, readRootModule } from "./root-module";
import { SandboxError } from "./sandbox-error";
import { SandboxFolder } from "./sandbox-folder";
import { shadowOf } from "./shadow";
import { exportLines, quote } from "./shell";
import { isStandIn } from "./stand-in";
import { cleanArguments, needsConfiguration, readCall } from "./terraform-call";

/**
 * Prepares a call of Terraform in the sandbox and prints, for the shell script that stands before Terraform, how to make it.
 *
 * The script then becomes Terraform (`exec`), so signals, exit code, terminal and input are Terraform's own.
 */
async function main([sandbox, name, ...argv]: readonly string[]): Promise<string> {
  const folder = new SandboxFolder(sandbox);
  const manifest = folder.readManifest();
  const program = manifest.programs.find((one) => one.name === name);
  if (program === undefined) throw new SandboxError(`the sandbox ${sandbox} has no program ${name}`);
  const env: Env = { ...environmentIn(folder, manifest, process.env, program), ...cleanArguments(process.env) };

  const call = readCall(argv, process.cwd());
  if (!needsConfiguration(call)) return run(program.path, argv, env);
  if (call.command === "providers" && call.args.includes("lock")) {
    // cdktf asks for it whenever it sees no lock file beside the stack. It would ask registries for the stand-in.
    return `echo ${quote("The sandbox has a dependency lock of its own: nothing to do.")}`;
  }
  const module = await readRootModule(call.folder, isStandIn);
  const cloud = String(env.OS_CLOUD);
  await askForClouds(manifest.control, [cloud, ...cloudsOf(module)]);
  const shadow = shadowOf(call.folder, folder.shadows);
  const override = overrideFor(module, manifest.states, call.folder, cloud);
  writeFileSync(join(shadow, OVERRIDE_FILE), JSON.stringify(override), { mode: 0o600 });
  for (const file of call.writes) unlink(join(shadow, file));
  return run(program.path, call.args, env, shadow);
}

function run(path: string, args: readonly string[], env: Env, folder = "."): string {
  return `${exportLines(env)}\ncd ${quote(folder)} && exec ${[path, ...args].map(quote).join(" ")}`;
}

/** Terraform would write through a link into the author's folder. */
function unlink(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(file);
}

main(process.argv.slice(2)).then(
  (steps) => process.stdout.write(`${steps}\n`),
  (error: unknown) => {
    const known = error instanceof SandboxError;
    process.stderr.write(`${known ? `multisite sandbox: ${error.message}` : (error as Error).stack}\n`);
    process.exitCode = 1;
  },
);
