import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { CloudConfig } from "./cloud-config";
import { CloudsFile, refusal, usable, type TextFile } from "./clouds-file";
import { readCloud } from "./read-cloud";
import type { Tree } from "./tree";

export {
  CloudConfigError,
  type Auth,
  type CloudConfig,
  type CloudProblem,
  type DomainRef,
  type EndpointInterface,
  type RegionValues,
  type Scope,
  type UserRef,
} from "./cloud-config";
export { Secret } from "./secret";

type Env = Readonly<Record<string, string | undefined>>;

const SUFFIXES = [".yaml", ".yml", ".json"];
/** The cloud that is made of the variables `OS_AUTH_URL`, `OS_USERNAME` and so on. */
const FROM_VARIABLES = "envvars";

/**
 * The clouds.yaml in use: that of `OS_CLIENT_CONFIG_FILE`, or else the first in the working directory, in
 * `~/.config/openstack` (`XDG_CONFIG_HOME` counts) and in `/etc/openstack`.
 *
 * A variable that names no existing file is passed over, as openstacksdk and the Terraform provider do.
 */
export function findCloudsFile(env: Env = process.env, cwd: string = process.cwd()): string | undefined {
  return find("clouds", env.OS_CLIENT_CONFIG_FILE, env, cwd);
}

/** Names of all clouds in the clouds.yaml in use; undefined if there is none. */
export function cloudNames(env: Env = process.env, cwd: string = process.cwd()): string[] | undefined {
  return open(env, cwd)?.names();
}

/**
 * Reads a cloud as openstacksdk does: clouds.yaml with secure.yaml (`OS_CLIENT_SECURE_FILE`) laid over it and profiles from
 * clouds-public.yaml (`OS_CLIENT_VENDOR_FILE`) below it. The cloud `envvars` is made of `OS_*` variables.
 *
 * @throws CloudConfigError names file, line, cloud and key; never a secret
 */
export function loadCloud(name: string, env: Env = process.env, cwd: string = process.cwd()): CloudConfig {
  const file = open(env, cwd);
  if (name === FROM_VARIABLES && !file?.names().includes(name)) {
    return usable(name, readCloud(name, { kind: "map", entries: variables(env), at: NOWHERE }, cwd));
  }
  if (file !== undefined) return file.cloud(name, cwd);
  const places = folders(env, cwd).join(", ");
  throw refusal(
    name,
    "clouds.yaml",
    `there is no such file in ${places}`,
    "make one, or set OS_CLIENT_CONFIG_FILE to its path",
  );
}

function open(env: Env, cwd: string): CloudsFile | undefined {
  const clouds = load(findCloudsFile(env, cwd));
  if (clouds === undefined) return undefined;
  const secure = load(find("secure", env.OS_CLIENT_SECURE_FILE, env, cwd));
  const profiles = load(find("clouds-public", env.OS_CLIENT_VENDOR_FILE, env, cwd));
  return CloudsFile.parse(clouds, secure, profiles);
}

function load(path: string | undefined): TextFile | undefined {
  return path === undefined ? undefined : { path, text: readFileSync(path, "utf8") };
}

function find(base: string, named: string | undefined, env: Env, cwd: string): string | undefined {
  const usual = folders(env, cwd).flatMap((folder) => SUFFIXES.map((suffix) => join(folder, base + suffix)));
  return [...(named ? [resolve(cwd, named)] : []), ...usual].find((path) => existsSync(path));
}

function folders(env: Env, cwd: string): string[] {
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config");
  return [cwd, join(config, "openstack"), "/etc/openstack"];
}

const NOWHERE = { file: "environment", line: 0 };

/** `OS_AUTH_URL` becomes `auth_url` and so on. Those that choose a cloud or a file are no settings of one. */
function variables(env: Env): Map<string, Tree> {
  const entries = new Map<string, Tree>();
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith("OS_") || text === undefined || /^OS_(CLOUD|CLIENT_.*)$/.test(variable)) continue;
    entries.set(variable.slice(3).toLowerCase(), { kind: "scalar", text, value: text, at: NOWHERE });
  }
  return entries;
}
