import { homedir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/package-info";

/** A region of the cloud and the loopback address that its services listen on, at their customary ports. */
export interface Region {
  name: string;
  /** 1, 2, 3: what tells the regions' addresses and networks apart. */
  number: number;
  address: string;
}

/** Where everything is: files, addresses, ports. */
export interface Layout {
  /** The folder of this cloud: all others are in it. */
  root: string;
  /** What `install` makes and `wipe` keeps. */
  install: string;
  venv: string;
  /** Dumps of the empty databases: building them takes longer than loading them. */
  schemas: string;
  /** What `up` makes and `wipe` removes. */
  state: string;
  config: string;
  logs: string;
  stamps: string;
  cloudsYaml: string;
  plugins: string;
  requirements: string;
  /** Keystone, MariaDB, RabbitMQ and memcached: shared by all regions. */
  address: string;
  regions: readonly Region[];
}

/** The customary port of each service. */
export const PORTS = {
  keystone: 5000,
  glance: 9292,
  placement: 8778,
  neutron: 9696,
  nova: 8774,
  cinder: 8776,
  mariadb: 3306,
  rabbitmq: 5672,
  memcached: 11211,
} as const;

/**
 * The one password of this cloud's users and services. It listens on loopback only and is thrown away: no secret.
 */
export const PASSWORD = "multisite";

const REGIONS = ["RegionOne", "RegionTwo", "RegionThree"];

/**
 * The layout that the environment asks for.
 *
 * - `MULTISITE_CLOUD_DIR`: the folder of install and state, by default `cdktf-openstack-multisite/cloud` in the user's cache.
 * - `MULTISITE_CLOUD_NET`: the first three numbers of the loopback addresses, by default `127.0.77`: a second cloud beside
 *   the first needs another folder and another network.
 */
export function layout(env: NodeJS.ProcessEnv = process.env): Layout {
  const root =
    env.MULTISITE_CLOUD_DIR ??
    join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cdktf-openstack-multisite", "cloud");
  // uwsgi splits its arguments at white space; a Unix socket's path (MariaDB's) holds 107 bytes.
  if (!/^\/[^\s;,#]{1,80}$/.test(root)) {
    throw new Error(
      `MULTISITE_CLOUD_DIR: "${root}" must be an absolute path of at most 80 characters without white space`,
    );
  }
  const net = env.MULTISITE_CLOUD_NET ?? "127.0.77";
  if (!/^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){2}$/.test(net)) {
    throw new Error(
      `MULTISITE_CLOUD_NET: "${net}" must be the first three numbers of a loopback network, e.g. 127.0.78`,
    );
  }
  // The Python and requirement files stay in the sources: this code may run from there or from dist.
  const sources = join(packageRoot(), "test", "openstack");
  const install = join(root, "install");
  const state = join(root, "state");
  return {
    install,
    venv: join(install, "venv"),
    schemas: join(install, "schemas"),
    state,
    config: join(state, "config"),
    logs: join(state, "logs"),
    stamps: join(state, "stamps"),
    cloudsYaml: join(state, "clouds.yaml"),
    root,
    plugins: join(sources, "plugins"),
    requirements: join(sources, "requirements.txt"),
    address: `${net}.1`,
    regions: REGIONS.map((name, index) => ({ name, number: index + 1, address: `${net}.${index + 11}` })),
  };
}

/** The regions of these names, or all; throws for a name that this cloud has not. */
export function regionsNamed(cloud: Layout, names: readonly string[]): Region[] {
  for (const name of names) {
    if (!cloud.regions.some((region) => region.name === name)) {
      throw new Error(`no region "${name}": this cloud has ${cloud.regions.map((region) => region.name).join(", ")}`);
    }
  }
  return cloud.regions.filter((region) => names.length === 0 || names.includes(region.name));
}
