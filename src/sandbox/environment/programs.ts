import { accessSync, constants, statSync } from "node:fs";
import { basename, delimiter, isAbsolute, join, resolve } from "node:path";
import type { Env } from "./env";

/** A Terraform or an OpenTofu on this machine. */
export interface Program {
  /** The name under which the sandbox has its shim. */
  readonly name: string;
  readonly path: string;
  readonly flavor: "terraform" | "tofu";
}

/**
 * What `terraform`, `tofu` and the program that `TERRAFORM_BINARY_NAME` names really are. First comes the one that cdktf
 * would call: that of the variable, or else `terraform`, or else `tofu`.
 */
export function findPrograms(env: Env): readonly Program[] {
  const wanted = env.TERRAFORM_BINARY_NAME;
  const names = [...new Set([...(wanted ? [wanted] : []), "terraform", "tofu"])];
  const found = names.flatMap((name) => {
    const path = findProgram(name, env);
    return path === undefined ? [] : [{ name: basename(name), path, flavor: flavorOf(path) }];
  });
  return found.filter(({ name }, index) => found.findIndex((program) => program.name === name) === index);
}

/** Shims of a sandbox that we run in are passed over. */
function findProgram(name: string, env: Env): string | undefined {
  const outer = env.MULTISITE_SANDBOX ? join(env.MULTISITE_SANDBOX, "bin") : undefined;
  const inOuter = outer !== undefined && name.startsWith(join(outer, "/"));
  if (name.includes("/") && !inOuter) return isExecutable(name) ? resolve(name) : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder) && folder !== outer);
  return folders.map((folder) => join(folder, basename(name))).find(isExecutable);
}

function flavorOf(path: string): Program["flavor"] {
  return basename(path).includes("tofu") ? "tofu" : "terraform";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
