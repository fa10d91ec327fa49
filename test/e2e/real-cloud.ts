import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { memoize } from "lodash";
import { parse, stringify } from "yaml";
import { loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import { findTerraform } from "cdktf-openstack-multisite/sandbox";
import { layout, PASSWORD } from "../openstack/layout";
import { inventoryReader } from "./inventory-reader";
import { clear } from "./leftovers";
import { ownProject } from "./own-project";
import { run, succeeded } from "./project";
import { providerConfiguration } from "./provider-configuration";
import type { Target } from "./target";

const ROOT = resolve(__dirname, "../..");

/** What all tests of a file share: to log in again for each takes longer than some of them. */
let shared: Promise<Shared> | undefined;
afterAll(async () => (await shared)?.stop());

/**
 * The real cloud, under the names that the tests use, with nothing of what a test that failed left behind. It is looked at by
 * openstacksdk and python-openstackclient, clients that are not ours. It has one Keystone: what the tests take for a second one is
 * another project.
 */
export async function openRealCloud(cloudsYaml: string): Promise<Target> {
  const { folder, env, session, reader, openstack } = await (shared ??= logIn(cloudsYaml));
  await clearAll(session, ["acme"]);
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
    createKeypair: async (name, region, keypair, publicKey) => {
      const key = join(folder, `${keypair}.pub`);
      writeFileSync(key, publicKey);
      await openstack(name, region, "keypair", "create", "--public-key", key, keypair);
    },
    deleteKeypair: async (name, region, keypair) => {
      await openstack(name, region, "keypair", "delete", keypair);
    },
    inventory: (name, region, ...kinds) => reader.read(name, region, ...kinds),
    change: (...change) => reader.change(...change),
    clear: async (name, region) => clear(await session(name), region),
    down: async (_cloud, region) => {
      away = true;
      await cloud("down", region);
    },
    up,
    // The next test finds all regions, whatever became of this one.
    stop: async () => {
      if (away) await up();
    },
  };
}

type Shared = Awaited<ReturnType<typeof logIn>>;

async function logIn(cloudsYaml: string) {
  const folder = mkdtempSync(join(tmpdir(), "multisite-real-"));
  const file = join(folder, "clouds.yaml");
  writeFileSync(file, stringify({ clouds: await ownClouds(cloudsYaml) }), { mode: 0o600 });
  const env = {
    OS_CLIENT_CONFIG_FILE: file,
    CHECKPOINT_DISABLE: "1",
    TERRAFORM_BINARY_NAME: findTerraform() ?? "terraform",
    ...(await providerConfiguration(folder)),
  };
  const all = { ...process.env, ...env };
  const client = join(layout().venv, "bin", "openstack");
  const openstack = async (cloud: string, region: string, ...args: string[]) =>
    succeeded(await run(client, ["--os-cloud", cloud, "--os-region-name", region, ...args], folder, all));
  const session = memoize((cloud: string) => Session.open(loadCloud(cloud, all)));
  const reader = inventoryReader(all, session);
  await clearAll(session, ["acme", "acme-west"]);
  for (const { name } of layout().regions) {
    if (await hasImage(await session("acme"), name)) continue;
    const image = join(folder, "small.raw");
    writeFileSync(image, Buffer.alloc(512));
    const formats = ["--disk-format", "raw", "--container-format", "bare", "--min-disk", "1"];
    await openstack("acme", name, "image", "create", "--file", image, ...formats, IMAGE);
  }
  const stop = () => {
    reader.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, env, session, reader, openstack, stop };
}

async function clearAll(session: (cloud: string) => Promise<Session>, clouds: readonly string[]): Promise<void> {
  const places = clouds.flatMap((cloud) => layout().regions.map(({ name }) => [cloud, name] as const));
  await Promise.all(places.map(async ([cloud, region]) => clear(await session(cloud), region)));
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
