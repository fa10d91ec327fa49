import { readFileSync } from "node:fs";
import { CliError } from "./cli-error";

/**
 * What is in a JSON file; undefined if there is no such file.
 *
 * @param fix what to do about one that can't be read, or is not JSON
 * @throws CliError for such a file
 */
export function readJson(file: string, fix: string): unknown {
  const text = textOf(file, fix);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch (error) {
    throw new CliError(`${file} is not JSON (${(error as Error).message}): ${fix}`);
  }
}

function textOf(file: string, fix: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CliError(`${file} can't be read (${(error as Error).message}): ${fix}`);
  }
}
