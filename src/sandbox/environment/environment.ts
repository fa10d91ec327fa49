import { delimiter, join } from "node:path";
import type { Env } from "./env";
import type { Program } from "./programs";
import type { Manifest, SandboxFolder } from "./sandbox-folder";

/** The cloud of stacks that name none. */
export const DEFAULT_CLOUD = "sandbox";

/** These would lead Terraform to data, configuration or providers outside of the sandbox. */
const OUTWARD = ["TF_DATA_DIR", "TF_PLUGIN_CACHE_DIR", "TF_REATTACH_PROVIDERS", "TERRAFORM_CONFIG"];

/**
 * What a process needs in its environment `env` to live in a sandbox. Undefined: the variable has to go.
 *
 * No `OS_` variable stays but the name of the default cloud, so no credentials of a real one get in.
 */
export function environmentIn(folder: SandboxFolder, manifest: Manifest, env: Env, program?: Program): Env {
  const [first] = manifest.programs;
  const { flavor } = program ?? first ?? { flavor: "terraform" };
  const path = (env.PATH ?? "").split(delimiter).filter((entry) => entry !== folder.bin);
  const gone = Object.keys(env).filter((name) => name.startsWith("OS_") || OUTWARD.includes(name));
  return {
    ...Object.fromEntries(gone.map((name) => [name, undefined])),
    OS_CLIENT_CONFIG_FILE: folder.cloudsFile,
    OS_CLIENT_SECURE_FILE: folder.secureFile,
    OS_CLOUD: env.OS_CLOUD || DEFAULT_CLOUD,
    PATH: [folder.bin, ...path].join(delimiter),
    TF_CLI_CONFIG_FILE: folder.cliConfig(flavor),
    ...(manifest.pluginCache ? { TF_PLUGIN_CACHE_DIR: folder.pluginCache } : {}),
    ...(first === undefined ? {} : { TERRAFORM_BINARY_NAME: join(folder.bin, first.name) }),
    // Neither Terraform nor cdktf asks the internet for newer versions of itself.
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    MULTISITE_SANDBOX: folder.path,
  };
}
