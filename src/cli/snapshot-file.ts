import { randomUUID } from "node:crypto";
import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseUsageSnapshot, type UsageSnapshotFile } from "../quota";
import { CliError } from "./cli-error";

/** The file of `multisite usage --snapshot`, and what it held before. */
export class SnapshotFile {
  private constructor(
    private readonly path: string,
    readonly previous: UsageSnapshotFile | undefined,
  ) {}

  /** @throws CliError if it is there and no snapshot: what a user did not mean is not overwritten */
  static open(path: string): SnapshotFile {
    const text = read(path);
    if (text === undefined) return new SnapshotFile(path, undefined);
    try {
      // A link stays one: what it points to is replaced.
      return new SnapshotFile(realpathSync(path), parseUsageSnapshot(text));
    } catch (error) {
      const what = `${path} is no snapshot of usage: ${(error as Error).message}`;
      throw new CliError(`${what}; give another file, or remove this one`);
    }
  }

  /** In one step: who reads it finds the old snapshot or the new one. @throws CliError if it can't be written */
  write(snapshot: UsageSnapshotFile): void {
    const next = `${this.path}.${randomUUID()}.new`;
    try {
      writeFileSync(next, `${JSON.stringify(snapshot, null, 2)}\n`);
      renameSync(next, this.path);
    } catch (error) {
      rmSync(next, { force: true });
      throw new CliError(`${this.path} can't be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new CliError(`${path} can't be read (${code})`);
  }
}
