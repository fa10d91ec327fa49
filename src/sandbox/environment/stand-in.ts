import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-info";
import { nodeScript } from "./shell";

/** The version of the community provider whose schema the stand-in has. */
const VERSION = "3.4.0";
const SOURCE = "terraform-provider-openstack/openstack";
const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];

/** Where Terraform and OpenTofu look for the community provider. */
export const STAND_IN_ADDRESSES: readonly string[] = HOSTS.map((host) => `${host}/${SOURCE}`);

/** Is `source`, with or without a host, the community provider's? */
export function isStandIn(source: string): boolean {
  return [SOURCE, ...STAND_IN_ADDRESSES].includes(source.toLowerCase());
}

/**
 * Writes a mirror (Terraform's unpacked layout) that holds the stand-in for this platform.
 *
 * A provider is any executable file with the right name, so it is a script that starts Node.
 */
export function writeProviderMirror(folder: string): void {
  const main = join(packageRoot(), "dist", "src", "sandbox", "provider", "main.js");
  for (const address of STAND_IN_ADDRESSES) {
    const home = join(folder, address, VERSION, `${platform()}_${architecture()}`);
    mkdirSync(home, { recursive: true });
    const file = join(home, `terraform-provider-openstack_v${VERSION}`);
    writeFileSync(file, nodeScript(main));
    chmodSync(file, 0o755);
  }
}

/** Go's names, which Terraform uses, for what Node runs on. */
function platform(): string {
  return process.platform === "win32" ? "windows" : process.platform;
}

function architecture(): string {
  const names: Partial<Record<string, string>> = { x64: "amd64", ia32: "386" };
  return names[process.arch] ?? process.arch;
}
