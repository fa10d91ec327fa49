import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadCloud, type CloudConfig } from "../../src/clouds";
import { EmbeddedCloud } from "../../src/sandbox/cloud";

/** A cloud's configuration, read from a clouds.yaml that holds just this entry. */
export function configOf(entry: object): CloudConfig {
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  try {
    writeFileSync(join(folder, "clouds.yaml"), stringify({ clouds: { acme: entry } }));
    return loadCloud("acme", { HOME: folder }, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A cloud with two regions and what a member needs to log in. */
export async function startCloud(): Promise<{ cloud: EmbeddedCloud; config: CloudConfig }> {
  const cloud = await EmbeddedCloud.start({ name: "acme", regions: ["RegionOne", "RegionTwo"] });
  return { cloud, config: configOf(cloud.cloudsYamlEntry()) };
}

export const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhpZGRlbiBrZXkgZm9yIHRlc3RzIG9ubHkgMTIzNDU2 me@example";
