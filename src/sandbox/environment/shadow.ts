import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, parse, relative } from "node:path";
import { OVERRIDE_FILE } from "./root-module";

/** What Terraform writes beside a configuration: in the sandbox it has its own. */
const TERRAFORM_OWN = /^\.terraform(\.lock\.hcl)?$|\.tfstate(\.|$)|^terraform\.tfstate\.d$/;

/**
 * A folder in which Terraform runs instead of the author's: all of his files are there, by symbolic links, and what
 * Terraform writes stays there. The folders above it are there too, so that `../modules/net` leads where it did.
 *
 * Called again it follows the author's changes, and keeps what Terraform wrote.
 *
 * @returns the folder in the shadow
 */
export function shadowOf(folder: string, shadows: string): string {
  const { root } = parse(folder);
  const shadowRoot = join(shadows, createHash("sha256").update(folder).digest("hex").slice(0, 16));
  const shadow = join(shadowRoot, relative(root, folder));
  mkdirSync(shadow, { recursive: true });
  linkEntries(folder, shadow, (name) => TERRAFORM_OWN.test(name) || name === OVERRIDE_FILE);
  for (let below = folder, above = dirname(below); below !== root; below = above, above = dirname(above)) {
    linkEntries(above, join(shadowRoot, relative(root, above)), (name) => name === basename(below));
  }
  return shadow;
}

function linkEntries(from: string, to: string, isLeftOut: (name: string) => boolean): void {
  const wanted = new Set(namesIn(from).filter((name) => !isLeftOut(name)));
  for (const name of readdirSync(to)) {
    const isLink = lstatSync(join(to, name), { throwIfNoEntry: false })?.isSymbolicLink();
    // Anything else was written here by Terraform and hides the author's.
    if (isLink && !wanted.has(name)) rmSync(join(to, name), { force: true });
    else wanted.delete(name);
  }
  for (const name of wanted) {
    try {
      symlinkSync(join(from, name), join(to, name));
    } catch (error) {
      // Another Terraform of the same stack was faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** A folder that may be entered but not listed, as above some home folders, shows nothing. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
