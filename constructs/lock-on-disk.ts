import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { lockSync } from "proper-lockfile";
import { sync as writeFileAtomicSync } from "write-file-atomic";

/** How long one synth waits for another that writes the same file, in milliseconds. */
const PATIENCE_MS = 10_000;
/** After this long a synth that writes the file is taken for dead: writing takes milliseconds. */
const STALE_MS = 5_000;
const PAUSE_MS = 50;

/** What has happened, by the system's error codes. */
const CAUSES: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder; name a file",
  ENOTDIR: "a part of its path is a file, not a folder",
  EACCES: "you may not; give yourself the right to it and to its folder",
  EPERM: "you may not; give yourself the right to it and to its folder",
  EROFS: "the file system is read-only; synthesize where it can be written, or make it frozen",
  ENOSPC: "the disk is full",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "its path is too long",
};

/** Why a lock file could not be read or written. */
export class LockFileError extends Error {
  override readonly name = "LockFileError";
}

/** The text of a lock file, and how it is replaced: as a whole or not at all. A symbolic link stays one, and a file keeps its mode. */
export class LockOnDisk {
  private readonly file: string;

  /** @param name its path as the author wrote it */
  constructor(private readonly name: string) {
    this.file = real(resolve(name));
  }

  /** Its text; empty if there is no such file. @throws LockFileError */
  read(): string {
    try {
      return readFileSync(this.file, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return "";
      throw this.failure("read", error);
    }
  }

  /**
   * Replaces the text while no other synth does.
   *
   * @param change makes the new text of the one that is there now
   * @throws LockFileError, and what `change` throws
   */
  replace(change: (text: string) => string): void {
    const release = this.hold();
    try {
      const text = change(this.read());
      this.attempt("written", () => writeFileAtomicSync(this.file, text));
    } finally {
      release();
    }
  }

  /** The CDK core is synchronous, and so is waiting here. */
  private hold(): () => void {
    this.attempt("written", () => mkdirSync(dirname(this.file), { recursive: true }));
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return lockSync(this.file, { realpath: false, stale: STALE_MS });
      } catch (error) {
        if (codeOf(error) !== "ELOCKED") throw this.failure("written", error);
        if (Date.now() > end)
          throw this.failure("written", error, `another synth holds it for ${PATIENCE_MS / 1000} s`);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  }

  private attempt(done: "written", action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.failure(done, error);
    }
  }

  private failure(done: "read" | "written", error: unknown, cause?: string): LockFileError {
    const why = cause ?? CAUSES[codeOf(error) ?? ""] ?? (error as Error).message;
    return new LockFileError(`${this.name} can't be ${done}: ${why}`, { cause: error });
  }
}

/** Where a path leads. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // There is nothing yet, or reading it will tell.
    return path;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
