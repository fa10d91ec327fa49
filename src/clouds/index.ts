import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { CloudConfigError, type CloudConfig } from "./cloud-config";
import { CloudsFile, refusal, type CloudsFiles, type TextFile } from "./clouds-file";
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
export { findTerraformCloudsFile } from "./terraform-file";

type Env = Readonly<Record<string, string | undefined>>;

const SUFFIXES = [".yaml", ".yml", ".json"];
/** What chooses a cloud, a region or a file, and is no setting of a cloud; and what other programs use (loader.py `_get_os_environ`). */
const NO_SETTING = /^OS_(CLOUD|CLOUD_NAME|CLIENT_.*|TEST.*|STD.*|LOG.*)$/;

/**
 * The clouds.yaml in use: that of `OS_CLIENT_CONFIG_FILE`, or else the first in the working directory, in the user's
 * (`XDG_CONFIG_HOME`, `~/.config/openstack`) and in the system's configuration (`XDG_CONFIG_DIRS`, `/etc/openstack`).
 *
 * A variable that names no existing file is passed over, as openstacksdk and the Terraform provider do.
 */
export function findCloudsFile(env: Env = process.env, cwd: string = process.cwd()): string | undefined {
  return find("clouds", env.OS_CLIENT_CONFIG_FILE, env, cwd);
}

/** Names of all clouds in the clouds.yaml in use; undefined if there is none. */
export function cloudNames(env: Env = process.env, cwd: string = process.cwd()): string[] | undefined {
  const files = filesOf(env, cwd);
  return files.clouds === undefined ? undefined : CloudsFile.parse(files).names();
}

/**
 * The cloud that openstacksdk takes where none is named: that of `OS_CLOUD`, or else the one that variables describe, or
 * else the only one in clouds.yaml; undefined if there are several or none.
 */
export function defaultCloud(env: Env = process.env, cwd: string = process.cwd()): string | undefined {
  if (env.OS_CLOUD) return env.OS_CLOUD;
  const described = [...variables(env).keys()].some((name) => name !== "region_name");
  if (described) return nameOfVariables(env);
  const names = cloudNames(env, cwd) ?? [];
  return names.length === 1 ? names[0] : undefined;
}

/**
 * Reads a cloud as openstacksdk does: clouds.yaml with secure.yaml (`OS_CLIENT_SECURE_FILE`) laid over it and profiles from
 * clouds-public.yaml below it. The cloud `envvars` (`OS_CLOUD_NAME`) is made of `OS_*` variables.
 *
 * @throws CloudConfigError names file, line, cloud and key; never a secret
 */
export function loadCloud(name: string, env: Env = process.env, cwd: string = process.cwd()): CloudConfig {
  const files = filesOf(env, cwd);
  const file = CloudsFile.parse(files);
  if (name === nameOfVariables(env) && !file.names().includes(name)) {
    return file.read(name, { kind: "map", entries: variables(env), at: NOWHERE }, cwd);
  }
  if (files.clouds !== undefined || files.secure !== undefined) return file.cloud(name, cwd);
  const places = folders(env, cwd).join(", ");
  throw refusal(
    name,
    "clouds.yaml",
    `there is no such file in ${places}`,
    "make one, or set OS_CLIENT_CONFIG_FILE to its path",
  );
}

function filesOf(env: Env, cwd: string): CloudsFiles {
  return {
    clouds: load(findCloudsFile(env, cwd)),
    secure: load(find("secure", env.OS_CLIENT_SECURE_FILE, env, cwd)),
    profiles: load(find("clouds-public", undefined, env, cwd)),
  };
}

/** Unlike openstacksdk, which goes on with the next one: who has a file means it. */
function load(path: string | undefined): TextFile | undefined {
  if (path === undefined) return undefined;
  try {
    return { path, text: readFileSync(path, "utf8") };
  } catch (error) {
    const what = `this can't be read (${(error as NodeJS.ErrnoException).code})`;
    throw new CloudConfigError("", [
      { code: "CLOUD_FILE", severity: "error", what, fix: "make it readable, or move it away", file: path, line: 0 },
    ]);
  }
}

function find(base: string, named: string | undefined, env: Env, cwd: string): string | undefined {
  const usual = folders(env, cwd).flatMap((folder) => SUFFIXES.map((suffix) => join(folder, base + suffix)));
  return [...(named ? [resolve(cwd, named)] : []), ...usual].find((path) => existsSync(path));
}

function folders(env: Env, cwd: string): string[] {
  const home = join(env.HOME || homedir(), ".config");
  const system = (env.XDG_CONFIG_DIRS || "/etc/xdg").split(":");
  const configs = [env.XDG_CONFIG_HOME || home, home, ...system, "/etc"];
  return [...new Set([cwd, ...configs.map((folder) => join(folder, "openstack"))])];
}

const NOWHERE = { file: "environment", line: 0 };

function nameOfVariables(env: Env): string {
  return env.OS_CLOUD_NAME || "envvars";
}

/** `OS_AUTH_URL` becomes `auth_url` and so on. */
function variables(env: Env): Map<string, Tree> {
  const entries = new Map<string, Tree>();
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith("OS_") || !text || NO_SETTING.test(variable)) continue;
    entries.set(variable.slice(3).toLowerCase(), { kind: "scalar", text, value: text, at: NOWHERE });
  }
  return entries;
}
