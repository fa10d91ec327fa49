import {
  createKeypair,
  deleteKeypair,
  listKeypairs,
  loadCloud,
  Session,
  type Keypair,
} from "cdktf-openstack-multisite/runtime";
import { Sandbox } from "cdktf-openstack-multisite/sandbox";

/** Where the deployment tests deploy to: a cloud with three regions, and the environment in which Terraform finds it. */
export interface Target {
  readonly env: Readonly<Record<string, string>>;
  keypairs(cloud: string, region: string): Promise<Keypair[]>;
  createKeypair(cloud: string, region: string, name: string, publicKey: string): Promise<void>;
  deleteKeypair(cloud: string, region: string, name: string): Promise<void>;
  /** Cuts a region off: connections are refused. */
  down(cloud: string, region: string): Promise<void>;
  up(cloud: string, region: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openSandbox(
  clouds: readonly string[] = ["acme"],
  regions?: string[],
): Promise<Target & { sandbox: Sandbox }> {
  const sandbox = await Sandbox.start({ clouds: [...clouds], ...(regions === undefined ? {} : { regions }) });
  const session = (cloud: string) => Session.open(loadCloud(cloud, { ...process.env, ...sandbox.env }));
  return {
    sandbox,
    env: sandbox.env,
    keypairs: async (cloud, region) => listKeypairs(await session(cloud), region),
    createKeypair: async (cloud, region, name, publicKey) => {
      await createKeypair(await session(cloud), region, { name, publicKey });
    },
    deleteKeypair: async (cloud, region, name) => deleteKeypair(await session(cloud), region, name),
    down: async (cloud, region) => (await sandbox.cloud(cloud)).region(region).down(),
    up: async (cloud, region) => (await sandbox.cloud(cloud)).region(region).up(),
    stop: () => sandbox.stop(),
  };
}
