import { SandboxError } from "./sandbox-error";

/**
 * Checks names that the user gave.
 *
 * @param what - what they name, such as `region`
 * @throws SandboxError for none at all, an empty or padded one, and one that is there twice
 */
export function checkNames(what: string, names: readonly string[]): void {
  if (names.length === 0) throw new SandboxError(`a sandbox has at least one ${what}`);
  for (const [index, name] of names.entries()) {
    const shown = JSON.stringify(name);
    if (name === "")
      throw new SandboxError(`a ${what} has an empty name in ${JSON.stringify(names.join(","))}: give it one`);
    if (name !== name.trim()) throw new SandboxError(`the ${what} ${shown} has blanks around its name: take them away`);
    if (names.indexOf(name) !== index) throw new SandboxError(`the ${what} ${shown} is named twice: name it once`);
  }
}
