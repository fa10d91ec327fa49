import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTerraform } from "cdktf-openstack-multisite/sandbox";
import { writeProviderMirror } from "../../src/sandbox/environment/stand-in";
import { run } from "./project";

/** The provider that `terraform init` finds by this machine's own configuration, or else the stand-in. */
export async function providerConfiguration(folder: string): Promise<Record<string, string>> {
  const probe = mkdtempSync(join(folder, "probe-"));
  const source = "registry.terraform.io/terraform-provider-openstack/openstack";
  writeFileSync(
    join(probe, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: { openstack: { source, version: "3.4.0" } } } }),
  );
  const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
  const { code } = await run(findTerraform() ?? "terraform", ["init", "-input=false", "-no-color"], probe, env);
  const found = code === 0;
  process.stderr.write(`provider: ${found ? `${source} 3.4.0, by this machine's configuration` : "the stand-in"}\n`);
  return found ? {} : standIn(folder);
}

/** The stand-in, from a mirror in the folder. */
export function standIn(folder: string): Record<string, string> {
  const mirror = join(folder, "providers");
  writeProviderMirror(mirror);
  const config = join(folder, "terraform.tfrc");
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return { TF_CLI_CONFIG_FILE: config };
}
