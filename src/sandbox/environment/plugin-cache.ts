import { cpSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isStandIn } from "./stand-in";

/**
 * Makes `folder` a plugin cache that shows all of the author's but the community provider: Terraform would take that one
 * from his cache, or put the stand-in into it.
 */
export function sharePluginCache(his: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const plugin of packagesIn(his)) {
    mkdirSync(dirname(join(folder, plugin)), { recursive: true });
    // A link higher up would not be followed by Terraform.
    symlinkSync(join(his, plugin), join(folder, plugin));
  }
}

/** Gives the author what was downloaded meanwhile. */
export function returnPlugins(folder: string, his: string): void {
  for (const plugin of packagesIn(folder).filter((path) => !existsSync(join(his, path)))) {
    cpSync(join(folder, plugin), join(his, plugin), { recursive: true, verbatimSymlinks: true });
  }
}

/** Paths (`host/namespace/type/version/platform`) of all packages but the community provider's. */
function packagesIn(cache: string): string[] {
  const below = (path: string) => foldersIn(join(cache, path)).map((name) => join(path, name));
  const types = foldersIn(cache).flatMap(below).flatMap(below);
  return types
    .filter((type) => !isStandIn(type))
    .flatMap(below)
    .flatMap(below);
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
}
