import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { cloudNames, findCloudsFile, findTerraformCloudsFile } from "../src/clouds";
import type { Problem } from "../src/finding";
import type { App, TerraformStack } from "./cdk";

/** Whether the clouds of a tenant are in the clouds.yaml that is found here, and whether Terraform will find the same one. */
export function checkClouds(clouds: readonly string[], stack: TerraformStack): Problem[] {
  // In a sandbox, every cloud that a stack names is made when Terraform runs.
  if (process.env.MULTISITE_SANDBOX || clouds.length === 0) return [];
  const known = cloudNames();
  if (known === undefined) return [];
  const unknown = clouds.filter((cloud) => !known.includes(cloud));
  return [...unknown.map((cloud) => unknownCloud(cloud, known)), ...checkFile(stack)];
}

function unknownCloud(cloud: string, known: readonly string[]): Problem {
  return {
    code: "TENANT_UNKNOWN_CLOUD",
    severity: "error",
    what: "the cloud is not in the clouds.yaml that is found here",
    value: cloud,
    fix: `use one of: ${known.join(", ") || "(it names none)"}; or add the cloud to clouds.yaml, or point OS_CLIENT_CONFIG_FILE to the right file`,
  };
}

/** Terraform runs in the stack's folder, not in that of cdktf.json. */
function checkFile(stack: TerraformStack): Problem[] {
  const folder = resolve((stack.node.root as App).outdir, "stacks", stack.node.id);
  const here = findCloudsFile() ?? "";
  const there = findTerraformCloudsFile(process.env, folder);
  if (there !== undefined && realpathSync(there) === realpathSync(here)) return [];
  return [
    {
      code: "TENANT_CLOUDS_FILE",
      severity: "warning",
      what: `Terraform runs in ${folder} and finds ${there ?? "no clouds.yaml"} from there, not the file that is found here`,
      value: here,
      fix: `export OS_CLIENT_CONFIG_FILE=${resolve(here)}, or keep the file as ~/.config/openstack/clouds.yaml`,
    },
  ];
}
