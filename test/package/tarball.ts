import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Root of this repo. */
export const ROOT = join(__dirname, "..", "..");

/** The package's own manifest. */
export const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly name: string;
  readonly bin: Record<string, string>;
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
};

/**
 * A project that has installed the package from its tarball, with what a package manager would put beside it and nothing more:
 * the package's dependencies and peers, and the author's own `extra` packages, all linked from this repo. No network.
 */
export function installTarball(extra: readonly string[] = []): string {
  const project = mkdtempSync(join(tmpdir(), "multisite-consumer-"));
  const modules = join(project, "node_modules");
  const target = join(modules, MANIFEST.name);
  mkdirSync(target, { recursive: true });
  const out = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", project], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  execFileSync("tar", ["-xzf", join(project, out.trim()), "-C", target, "--strip-components=1"]);
  const beside = [...Object.keys(MANIFEST.dependencies), ...Object.keys(MANIFEST.peerDependencies), ...extra];
  for (const name of new Set(beside)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  return project;
}

/** What can be imported, as an importer writes it: a pattern of `exports` stands for each of its files. */
export function entryPoints(): string[] {
  return Object.entries(MANIFEST.exports).flatMap(([key, value]) => {
    if (typeof value === "string") return [];
    const name = join(MANIFEST.name, key);
    if (!key.includes("*")) return [name];
    const folder = join(ROOT, dirname(dirname(value.default)));
    const each = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return each.map((entry) => name.replace("*", entry.name));
  });
}
