import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Env } from "./env";
import { HclSyntaxError, readHcl, type Entry } from "./hcl";
import { SandboxError } from "./sandbox-error";
import { isStandIn, STAND_IN_ADDRESSES } from "./stand-in";

/** The author's Terraform CLI configuration, with nothing left in it that would install the community provider. */
export interface CliConfig {
  /** What he wrote, but for `provider_installation`. */
  readonly rest: string;
  /** His installation methods as text, in his order; Terraform's implied ones if he wrote none. */
  readonly methods: readonly string[];
  /** Folder of his plugin cache. */
  readonly pluginCache?: string;
}

/** One file of it. */
interface Part {
  readonly rest: string;
  /** Undefined: the file has no `provider_installation`. */
  readonly methods?: readonly string[];
  readonly pluginCache?: string;
}

/**
 * Reads what Terraform, or OpenTofu, would read without the sandbox.
 *
 * @throws SandboxError names file and line
 */
export function readCliConfig(flavor: "terraform" | "tofu", env: Env): CliConfig {
  const parts = configFiles(flavor, env).map(readPart);
  const written = parts.flatMap(({ methods }) => (methods === undefined ? [] : [methods]));
  const cache = env.TF_PLUGIN_CACHE_DIR || parts.find(({ pluginCache }) => pluginCache)?.pluginCache;
  return {
    rest: parts.map(({ rest }) => rest).join("\n"),
    methods: written.length > 0 ? written.flat() : impliedMethods(env),
    ...(cache ? { pluginCache: resolve(expand(cache, env)) } : {}),
  };
}

/** The author's configuration, with the community provider coming from `mirror`. */
export function renderCliConfig({ rest, methods }: CliConfig, mirror: string): string {
  const own = block("filesystem_mirror", [`path = ${JSON.stringify(mirror)}`, setting("include", STAND_IN_ADDRESSES)]);
  return `${rest}\n${block("provider_installation", [own, ...methods])}\n`;
}

/**
 * The files that Terraform reads, as its documentation says: one that a variable names, or else that of the home
 * folder and all `.tfrc` files in `~/.terraform.d`.
 */
function configFiles(flavor: "terraform" | "tofu", env: Env): string[] {
  const named = env.TF_CLI_CONFIG_FILE || env.TERRAFORM_CONFIG;
  if (named) return [named].filter((file) => existsSync(file));
  const home = env.HOME || homedir();
  const usual = [...(flavor === "tofu" ? [join(home, ".tofurc")] : []), join(home, ".terraformrc")];
  const folder = join(home, ".terraform.d");
  const more = namesIn(folder).filter((name) => name.endsWith(".tfrc"));
  return [...usual.filter((file) => existsSync(file)).slice(0, 1), ...more.sort().map((name) => join(folder, name))];
}

function readPart(file: string): Part {
  const text = readFileSync(file, "utf8");
  if (text.trimStart().startsWith("{")) {
    throw new SandboxError(
      `${file} is JSON: the sandbox reads Terraform's CLI configuration in HCL only; rewrite it so`,
    );
  }
  const entries = parse(file, text);
  const installations = entries.filter(({ keys }) => keys[0] === "provider_installation");
  const rest = installations.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
  const cache = entries.find(({ keys }) => keys[0] === "plugin_cache_dir")?.value;
  return {
    rest,
    ...(installations.length > 0
      ? { methods: installations.flatMap((entry) => inside(entry).map((method) => withoutStandIn(text, method))) }
      : {}),
    ...(cache?.kind === "text" ? { pluginCache: cache.text } : {}),
  };
}

function parse(file: string, text: string): readonly Entry[] {
  try {
    return readHcl(text);
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    throw new SandboxError(
      `${file}:${error.line}: ${error.message}: Terraform can't read this CLI configuration either`,
    );
  }
}

function withoutStandIn(text: string, method: Entry): string {
  const kept = (entry: Entry) => text.slice(entry.start, entry.end);
  if (method.keys[0] === "dev_overrides") {
    const others = inside(method).filter(({ keys }) => !isStandIn(keys[0]));
    return block("dev_overrides", others.map(kept));
  }
  const isExclude = ({ keys }: Entry) => keys[0] === "exclude";
  const excluded = inside(method)
    .filter(isExclude)
    .flatMap(({ value }) => (value.kind === "list" ? value.items : []));
  const addresses = excluded.flatMap((item) => (item.kind === "text" ? [item.text] : []));
  const others = inside(method).filter((entry) => !isExclude(entry));
  return block(method.keys.join(" "), [...others.map(kept), setting("exclude", [...addresses, ...STAND_IN_ADDRESSES])]);
}

/**
 * What Terraform does without any `provider_installation`: providers found in these folders come from there alone, all
 * others from their registries.
 */
function impliedMethods(env: Env): string[] {
  const home = env.HOME || homedir();
  const data = [env.XDG_DATA_HOME || join(home, ".local", "share")];
  const shared = (env.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":");
  const folders = [
    join(home, ".terraform.d", "plugins"),
    ...[...data, ...shared].map((folder) => join(folder, "terraform", "plugins")),
  ];
  const mirrors = folders.map((folder) => ({ folder, found: providersIn(folder) })).filter(({ found }) => found.length);
  return [
    ...mirrors.map(({ folder, found }) =>
      block("filesystem_mirror", [
        `path = ${JSON.stringify(folder)}`,
        setting("include", found),
        setting("exclude", STAND_IN_ADDRESSES),
      ]),
    ),
    block("direct", [setting("exclude", [...mirrors.flatMap(({ found }) => found), ...STAND_IN_ADDRESSES])]),
  ];
}

/** Addresses (`host/namespace/type`) of the providers in a mirror. */
function providersIn(folder: string): string[] {
  const below = (path: string) => namesIn(join(folder, path)).map((name) => join(path, name));
  return namesIn(folder)
    .filter((host) => host.includes("."))
    .flatMap(below)
    .flatMap(below);
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function inside({ value }: Entry): readonly Entry[] {
  return value.kind === "block" ? value.entries : [];
}

function block(head: string, lines: readonly string[]): string {
  return [`${head} {`, ...lines.map((line) => line.replace(/^/gm, "  ")), "}"].join("\n");
}

function setting(key: string, items: readonly string[]): string {
  return `${key} = [${items.map((item) => JSON.stringify(item)).join(", ")}]`;
}

function expand(path: string, env: Env): string {
  return path.replace(/\$(\w+)|\$\{(\w+)\}/g, (_, bare?: string, braced?: string) => env[bare ?? braced ?? ""] ?? "");
}
