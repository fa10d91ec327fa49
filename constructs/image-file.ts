import { createHash } from "node:crypto";
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The content of a file. */
export interface FileContent {
  readonly sha512: string;
  /** Bytes. */
  readonly size: number;
}

/** What a file was when it was hashed: the same again, and its bytes need not be read again. */
interface Hashed extends FileContent {
  readonly mtimeMs: number;
  readonly ino: number;
}

/** In the output folder of the app, which is nobody's to commit. */
const KNOWN_HASHES = "image-hashes.json";
const CHUNK_BYTES = 4 * 2 ** 20;

/**
 * Reads a file to its end, in pieces; one that has not changed since is not read again.
 *
 * @param outdir of the app, where hashes are kept
 * @throws what the file system says
 */
export function contentOfFile(path: string, outdir: string): FileContent {
  const file = resolve(path);
  const stat = statSync(file);
  if (!stat.isFile()) throw new Error("it is no file");
  const { size, mtimeMs, ino } = stat;
  const known = readKnown(outdir);
  const before = Object.hasOwn(known, file) ? known[file] : undefined;
  if (before?.size === size && before.mtimeMs === mtimeMs && before.ino === ino) return before;
  const content = { sha512: hashOf(file), size, mtimeMs, ino };
  writeKnown(outdir, { ...known, [file]: content });
  return content;
}

function hashOf(file: string): string {
  const hash = createHash("sha512");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(file, "r");
  try {
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk))
      hash.update(chunk.subarray(0, read));
    return hash.digest("hex");
  } finally {
    closeSync(descriptor);
  }
}

function readKnown(outdir: string): Readonly<Record<string, Hashed>> {
  try {
    return JSON.parse(readFileSync(join(outdir, KNOWN_HASHES), "utf8")) as Record<string, Hashed>;
  } catch {
    return {}; // the file is hashed again
  }
}

function writeKnown(outdir: string, known: Readonly<Record<string, Hashed>>): void {
  mkdirSync(outdir, { recursive: true });
  const file = join(outdir, KNOWN_HASHES);
  writeFileSync(`${file}.new`, JSON.stringify(known));
  renameSync(`${file}.new`, file);
}

/**
 * Where Terraform finds a file, in the folder in which it runs: the community provider knows a file by its path alone, so the path
 * says what is in it.
 */
export function stagedPath(sha512: string): string {
  return `images/${sha512}`;
}

/**
 * Puts a file where {@link stagedPath} says, without copying it.
 *
 * @param folder in which Terraform runs
 * @returns what went wrong
 */
export function stage(path: string, folder: string, sha512: string): string[] {
  try {
    link(resolve(path), join(folder, stagedPath(sha512)));
    return [];
  } catch (error) {
    return [`${path} can't be put beside its stack: ${(error as Error).message}`];
  }
}

function link(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  try {
    linkSync(source, target);
  } catch {
    symlinkSync(source, target); // it is on another disk, or somebody else's
  }
}
