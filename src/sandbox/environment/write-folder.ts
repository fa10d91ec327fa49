import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-info";
import { readCliConfig, renderCliConfig } from "./cli-config";
import type { Env } from "./env";
import { sharePluginCache } from "./plugin-cache";
import type { Program } from "./programs";
import type { SandboxFolder } from "./sandbox-folder";
import { quote } from "./shell";
import { writeProviderMirror } from "./stand-in";

/**
 * Fills a sandbox's folder with all that Terraform needs there, but for the clouds.
 *
 * @returns the author's plugin cache, if he has one
 * @throws SandboxError if his CLI configuration can't be read
 */
export function writeFolder(folder: SandboxFolder, programs: readonly Program[], env: Env): string | undefined {
  writeProviderMirror(folder.providers);
  mkdirSync(folder.bin);
  for (const { name } of programs) writeShim(folder, name);
  writeFileSync(folder.secureFile, "clouds: {}\n", { mode: 0o600 });

  const flavors = new Set(programs.map(({ flavor }) => flavor));
  const caches = [...(flavors.size > 0 ? flavors : ["terraform" as const])].map((flavor) => {
    const config = readCliConfig(flavor, env);
    writeFileSync(folder.cliConfig(flavor), renderCliConfig(config, folder.providers), { mode: 0o600 });
    return config.pluginCache;
  });
  const cache = caches.find((one) => one !== undefined);
  if (cache !== undefined) sharePluginCache(cache, folder.pluginCache);
  return cache;
}

/** What stands before Terraform: it asks `shim.ts` what to do, does it, and becomes Terraform. */
function writeShim(folder: SandboxFolder, name: string): void {
  const shim = join(packageRoot(), "dist", "src", "sandbox", "environment", "shim.js");
  // Node can wait for ever at its end for a thread that compiles the HCL reader's WebAssembly (nodejs/node#54918): so it has none.
  const ask = [process.execPath, "--single-threaded", shim, folder.path, name].map(quote).join(" ");
  writeFileSync(join(folder.bin, name), `#!/bin/sh\nsteps=$(${ask} "$@") || exit $?\neval "$steps"\n`);
  chmodSync(join(folder.bin, name), 0o755);
}
