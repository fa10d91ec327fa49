import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import { findTerraform } from "cdktf-openstack-multisite/sandbox";
import { layout, PASSWORD } from "../openstack/layout";
import { inventoryReader } from "./inventory-reader";
import { clear } from "./leftovers";
import { ownProject } from "./own-project";
import { run, succeeded } from "./project";
import { providerConfiguration } from "./provider-configuration";
import type { SeenKeypair, Target } from "./target";

const ROOT = resolve(__dirname, "../..");

/**
 * The real cloud, under the names that the tests use. It is looked at by python-openstackclient and openstacksdk, clients that are
 * not ours. It has one Keystone: what the tests take for a second one is another project.
 */
export async function openRealCloud(cloudsYaml: string): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), "multisite-real-"));
  const file = join(folder, "clouds.yaml");
  writeFileSync(file, stringify({ clouds: await ownClouds(cloudsYaml) }), { mode: 0o600 });

  const env = {
    OS_CLIENT_CONFIG_FILE: file,
    CHECKPOINT_DISABLE: "1",
    TERRAFORM_BINARY_NAME: findTerraform() ?? "terraform",
    ...(await providerConfiguration(folder)),
  };
  const openstack = async (cloud: string, region: string, ...args: string[]) =>
    succeeded(
      await run(
        join(layout().venv, "bin", "openstack"),
        ["--os-cloud", cloud, "--os-region-name", region, ...args],
        folder,
        {
          ...process.env,
          ...env,
        },
      ),
    );
  const session = (cloud: string) => Session.open(loadCloud(cloud, { ...process.env, ...env }));
  const reader = inventoryReader({ ...process.env, ...env }, session);
  // What a test that failed left behind.
  const owners = new Map(Object.entries(PROJECTS).map(([name, project]) => [project, name])).values();
  const places = [...owners].flatMap((cloud) => layout().regions.map(({ name }) => [cloud, name] as const));
  await Promise.all(places.map(async ([cloud, region]) => clear(await session(cloud), region)));
  for (const { name } of layout().regions) {
    if (await hasImage(await session("acme"), name)) continue;
    const image = join(folder, "small.raw");
    writeFileSync(image, Buffer.alloc(512));
    const formats = ["--disk-format", "raw", "--container-format", "bare", "--min-disk", "1"];
    await openstack("acme", name, "image", "create", "--file", image, ...formats, IMAGE);
  }
  const cloud = async (...args: string[]) => {
    succeeded(await run(process.execPath, [join(ROOT, "dist/test/openstack/main.js"), ...args], ROOT, process.env));
  };
  let away = false;
  const up = async () => {
    await cloud("up");
    away = false;
  };
  return {
    env,
    regions: layout().regions.map(({ name }) => name),
    // `terraform providers lock` asks the registry whatever the CLI configuration says.
    cdktfOptions: ["--skip-provider-lock"],
    keypairs: async (name, region) => {
      const rows = JSON.parse(await openstack(name, region, "keypair", "list", "-f", "json")) as Record<
        string,
        string
      >[];
      return rows.map((row): SeenKeypair => ({ name: row.Name, fingerprint: row.Fingerprint }));
    },
    createKeypair: async (name, region, keypair, publicKey) => {
      const key = join(folder, `${keypair}.pub`);
      writeFileSync(key, publicKey);
      await openstack(name, region, "keypair", "create", "--public-key", key, keypair);
    },
    deleteKeypair: async (name, region, keypair) => {
      await openstack(name, region, "keypair", "delete", keypair);
    },
    inventory: (name, region) => reader.read(name, region),
    change: (...change) => reader.change(...change),
    clear: async (name, region) => clear(await session(name), region),
    down: async (_cloud, region) => {
      away = true;
      await cloud("down", region);
    },
    up,
    stop: async () => {
      reader.stop();
      rmSync(folder, { recursive: true, force: true });
      // The next test finds all regions, whatever became of this one.
      if (away) await up();
    },
  };
}

/** What servers boot of: the sandbox has it in every region, the real cloud in one. */
const IMAGE = "small";

async function hasImage(session: Session, region: string): Promise<boolean> {
  const request = { service: "image", region, method: "GET", path: "/v2/images", query: { name: IMAGE } } as const;
  return (await session.request<{ readonly images: readonly object[] }>(request)).body.images.length > 0;
}

/** The projects behind the tests' clouds: the first two are one. They are these tests' own, and are cleared. */
const PROJECTS = { acme: "multisite-e2e-a", "acme-east": "multisite-e2e-a", "acme-west": "multisite-e2e-b" };

/** Entries of clouds.yaml for the tests' own projects, which the cloud's administrator makes. */
async function ownClouds(cloudsYaml: string): Promise<Record<string, object>> {
  type Entry = { readonly auth: object };
  const { clouds } = parse(readFileSync(cloudsYaml, "utf8")) as { readonly clouds: Readonly<Record<string, Entry>> };
  const admin = await Session.open(loadCloud("admin", { ...process.env, OS_CLIENT_CONFIG_FILE: cloudsYaml }));
  const entries: Record<string, object> = {};
  for (const [name, project] of Object.entries(PROJECTS)) {
    const login = await ownProject(admin, project, PASSWORD);
    entries[name] = { ...clouds["tenant-a"], auth: { ...clouds["tenant-a"].auth, ...login } };
  }
  return entries;
}
