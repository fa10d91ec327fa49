import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The clouds.yaml that the Terraform provider finds when it runs in a folder: by one name only, and in fewer places than
 * openstacksdk does (gophercloud/utils, clientconfig/utils.go `findAndReadYAML`).
 */
export function findTerraformCloudsFile(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string | undefined {
  const named = env.OS_CLIENT_CONFIG_FILE;
  const folders = [folder, join(env.HOME || homedir(), ".config/openstack"), "/etc/openstack"];
  const usual = folders.map((it) => join(it, "clouds.yaml"));
  return [...(named ? [resolve(folder, named)] : []), ...usual].find((path) => existsSync(path));
}
