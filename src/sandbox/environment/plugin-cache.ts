import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { isStandIn } from "./stand-in";

/**
 * Makes `folder` a plugin cache that shows all of the author's but the community provider, which Terraform would take from
 * there, or replace there by the stand-in. What is downloaded for a provider that he has goes into his.
 */
export function sharePluginCache(his: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const host of foldersIn(his)) {
    for (const namespace of foldersIn(join(his, host))) {
      mkdirSync(join(folder, host, namespace), { recursive: true });
      for (const type of foldersIn(join(his, host, namespace))) {
        if (!isStandIn(`${host}/${namespace}/${type}`)) {
          symlinkSync(join(his, host, namespace, type), join(folder, host, namespace, type));
        }
      }
    }
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
}
