import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { lockSync } from "proper-lockfile";

/** After this long a program that writes the file is taken for dead: writing takes milliseconds. */
const STALE_MS = 5_000;
/** How long one program waits for others that write the same file, in milliseconds: longer than for a dead one. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

interface Cause {
  readonly why: string;
  readonly fix: string;
}

const FORBIDDEN: Cause = { why: "permission denied", fix: "give yourself the right to it and to its folder" };

/** By the system's error codes. */
const CAUSES: Readonly<Record<string, Cause>> = {
  EISDIR: { why: "it is a folder", fix: "name a file" },
  ENOTDIR: { why: "a part of its path is a file", fix: "name a file in a folder" },
  EEXIST: { why: "a part of its path is a file", fix: "name a file in a folder" },
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: { why: "the file system is read-only", fix: "take the project to where it can be written" },
  // Of a file system that is read-only too, when Node makes folders.
  ENOENT: { why: "its folder can't be made", fix: "make it" },
  ENOSPC: { why: "the disk is full", fix: "make room on it" },
  EDQUOT: { why: "your quota on the disk is used up", fix: "make room on it" },
  ELOOP: { why: "its symbolic links lead in a circle", fix: "mend them" },
  ENAMETOOLONG: { why: "its path is too long", fix: "choose a shorter one" },
};

/** Why a lock file could not be read or written. */
export class LockFileError extends Error {
  override readonly name = "LockFileError";

  constructor(
    readonly what: string,
    readonly fix: string,
    cause?: unknown,
  ) {
    super(`${what}; ${fix}`, { cause });
  }
}

/**
 * The text of a lock file, and how it is replaced: as a whole or not at all. A symbolic link stays one, and the file keeps its mode
 * and its owner.
 */
export class LockOnDisk {
  /** Where it really is, by whatever links its path leads there. */
  readonly file: string;

  /** @param name its path as the author wrote it */
  constructor(readonly name: string) {
    this.file = real(resolve(name));
  }

  /** Its text; empty if there is no such file. @throws LockFileError also for a file without text, which is none that was written here */
  read(): string {
    const text = this.textNow();
    if (text === undefined) return "";
    if (text.trim() !== "") return text.replace(/^\uFEFF/u, "");
    throw new LockFileError(
      `${this.name} is empty`,
      "take it back from version control, or remove it if nothing is deployed yet",
    );
  }

  /**
   * Replaces the text while nobody else does; one that does not change is left alone.
   *
   * @param change makes the new text of the one that is there now
   * @throws LockFileError, and what `change` throws
   */
  replace(change: (text: string) => string): void {
    const release = this.hold();
    try {
      const before = this.read();
      const text = change(before);
      if (text !== before) this.attempt(() => write(this.file, text));
    } finally {
      quietly(release);
    }
  }

  private textNow(): string | undefined {
    try {
      return readFileSync(this.file, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw this.failure("read", error);
    }
  }

  /** The CDK core is synchronous, and so is waiting here. */
  private hold(): () => void {
    this.attempt(() => mkdirSync(dirname(this.file), { recursive: true }));
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return lockSync(this.file, { realpath: false, stale: STALE_MS });
      } catch (error) {
        if (codeOf(error) !== "ELOCKED") throw this.failure("written", error);
        if (Date.now() > end) throw this.isHeld(error);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  }

  private isHeld(error: unknown): LockFileError {
    return new LockFileError(
      `${this.name} can't be written: others have held ${this.file}.lock for ${PATIENCE_MS / 1000} s, and one that was killed holds it for ${STALE_MS / 1000} s`,
      "try again; remove that folder if no synth runs",
      error,
    );
  }

  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.failure("written", error);
    }
  }

  private failure(done: "read" | "written", error: unknown): LockFileError {
    const { why, fix } = CAUSES[codeOf(error) ?? ""] ?? { why: (error as Error).message, fix: "mend that" };
    return new LockFileError(`${this.name} can't be ${done}: ${why}`, `${fix}, and try again`, error);
  }
}

/** A file that is there is never opened for writing: a full disk would cut it off. */
function write(file: string, text: string): void {
  const old = statSync(file, { throwIfNoEntry: false });
  if (old !== undefined) accessSync(file, constants.W_OK);
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, text, { flush: true });
    if (old !== undefined) {
      // Only root can, as which a synth in a container often runs while its user does not.
      quietly(() => chownSync(fresh, old.uid, old.gid));
      chmodSync(fresh, old.mode);
    }
    renameSync(fresh, file);
  } catch (error) {
    quietly(() => rmSync(fresh, { force: true }));
    throw error;
  }
}

/** Where a path leads, through links to what is not there yet too. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const folder = dirname(path);
    // All but what is not there will be told by reading it.
    if (codeOf(error) !== "ENOENT" || folder === path) return path;
    const there = join(real(folder), basename(path));
    const target = targetOf(there);
    return target === undefined ? there : real(resolve(dirname(there), target));
  }
}

/** What a symbolic link says; undefined for all else. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Does what need not succeed. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The next one takes over what is left.
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
