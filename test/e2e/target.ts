import { Sandbox } from "cdktf-openstack-multisite/sandbox";
import { createKeypair, deleteKeypair, loadCloud, Session } from "cdktf-openstack-multisite/runtime";
import type { Inventory, Kind } from "./inventory";
import { inventoryReader, type InventoryReader } from "./inventory-reader";
import { clear } from "./leftovers";
import { openRealCloud } from "./real-cloud";

/** Where the deployment tests deploy to: clouds with three regions, and the environment in which Terraform finds them. */
export interface Target {
  readonly env: Readonly<Record<string, string>> & { readonly TERRAFORM_BINARY_NAME: string };
  /** Names of its regions: those of {@link REGIONS}, and more where it costs nothing. */
  readonly regions: readonly string[];
  /** What `cdktf plan`, `deploy` and `destroy` need more on the command line. */
  readonly cdktfOptions: readonly string[];
  createKeypair(cloud: string, region: string, name: string, publicKey: string): Promise<void>;
  deleteKeypair(cloud: string, region: string, name: string): Promise<void>;
  /** What the cloud's project has in a region: all of it, or of these kinds. */
  inventory<K extends Kind = Kind>(cloud: string, region: string, ...kinds: readonly K[]): Promise<Inventory<K>>;
  /** Sets attributes of a server or of an object of Neutron's, as somebody does who knows nothing of Terraform. */
  change: InventoryReader["change"];
  /** Removes all that the cloud's project has in a region. */
  clear(cloud: string, region: string): Promise<void>;
  /** Cuts a region off: connections are refused. */
  down(cloud: string, region: string): Promise<void>;
  up(cloud: string, region: string): Promise<void>;
  stop(): Promise<void>;
}

export const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

/** Names of the clouds that a target has. Their keypairs have nothing to do with each other. */
const CLOUDS = ["acme", "acme-east", "acme-west"];

/**
 * The sandbox, or the real cloud whose clouds.yaml `MULTISITE_CLOUD_ENV` names.
 *
 * @param regions - of the sandbox
 */
export function openTarget(regions: readonly string[] = [...REGIONS, "RegionFour"]): Promise<Target> {
  const real = process.env.MULTISITE_CLOUD_ENV;
  return real === undefined || real === "" ? openSandbox(regions) : openRealCloud(real);
}

async function openSandbox(regions: readonly string[]): Promise<Target> {
  const sandbox = await Sandbox.start({ clouds: CLOUDS, regions });
  const env = { ...process.env, ...sandbox.env };
  const session = (cloud: string) => Session.open(loadCloud(cloud, env));
  const reader = inventoryReader(env, session);
  return {
    env: sandbox.env,
    regions,
    cdktfOptions: [],
    createKeypair: async (cloud, region, name, publicKey) => {
      await createKeypair(await session(cloud), region, { name, publicKey });
    },
    deleteKeypair: async (cloud, region, name) => deleteKeypair(await session(cloud), region, name),
    inventory: (cloud, region, ...kinds) => reader.read(cloud, region, ...kinds),
    change: (...change) => reader.change(...change),
    clear: async (cloud, region) => clear(await session(cloud), region),
    down: async (cloud, region) => (await sandbox.cloud(cloud)).region(region).down(),
    up: async (cloud, region) => (await sandbox.cloud(cloud)).region(region).up(),
    stop: () => {
      reader.stop();
      return sandbox.stop();
    },
  };
}
