import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { IConstruct } from "constructs";
import { lockSync } from "proper-lockfile";
import { AddressLock, AddressLockError, mergeLocks, type LockEntry } from "../src/address";
import type { Problem } from "../src/finding";
import { afterSynth } from "./after-synth";

/** Options of {@link LockFile.at}. */
export interface LockFileOptions {
  /**
   * True if nothing may be given out: what is not in the file yet is an error. `multisite addresses lock --update` writes it.
   * @default - true where the variable CI is set, as pipelines do
   */
  readonly frozen?: boolean;
}

/** What may become of a lock file: it is written, it may lack nothing, or it may not change at all. */
type Mode = "update" | "frozen" | "check";

/** The variable by which `multisite addresses lock` says what a synth is for. */
const LOCK_MODE = "MULTISITE_LOCK";

/** How long one synth waits for another that writes the same file, in milliseconds. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/**
 * Where an {@link AddressPlan} remembers what it has given out: a file for version control, one line an entry. It is written
 * after a clean synth only, and never by the `Testing` helpers.
 *
 * @example
 * import { LockFile } from "cdktf-openstack-multisite";
 *
 * const lock = LockFile.at("addresses.lock.json"); // for the stack
 * const forTests = LockFile.inMemory(); // forgets
 */
export class LockFile {
  /**
   * A file. Several plans and several apps may share one.
   *
   * @param path a relative one counts from the working directory: under the cdktf CLI, the folder of cdktf.json
   */
  static at(path: string, options: LockFileOptions = {}): LockFile {
    return new LockFile(path, options);
  }

  /**
   * A lock that is forgotten after the synth, for tests.
   *
   * @param text what a lock file would hold. @default - nothing
   */
  static inMemory(text = ""): LockFile {
    return new LockFile(undefined, {}, text);
  }

  private readonly memory: OpenLock | undefined;

  private constructor(
    /** Undefined in memory. */
    readonly path: string | undefined,
    private readonly options: LockFileOptions,
    text = "",
  ) {
    if (path === undefined) this.memory = new OpenLock("(in memory)", "update", () => text);
  }

  /**
   * The lock as this app has it open: one for each file.
   * @internal
   */
  open(app: IConstruct): OpenLock {
    if (this.memory !== undefined || this.path === undefined) return this.memory as OpenLock;
    const file = resolve(this.path);
    const locks = opened.get(app) ?? new Map<string, OpenLock>();
    opened.set(app, locks);
    const known = locks.get(file);
    if (known !== undefined) return known;
    const lock = new OpenLock(this.path, this.mode, () => read(file), file);
    locks.set(file, lock);
    afterSynth(app, file, () => lock.save());
    return lock;
  }

  private get mode(): Mode {
    const asked = process.env[LOCK_MODE];
    if (asked === "update" || asked === "check") return asked;
    return (this.options.frozen ?? isPipeline()) ? "frozen" : "update";
  }
}

const opened = new WeakMap<IConstruct, Map<string, OpenLock>>();

/** A lock file in use. */
export class OpenLock {
  /** What is given out now. */
  current: AddressLock;
  /** Why the file was refused. */
  readonly problems: readonly Problem[];

  /** Who holds addresses in it, of this app. */
  readonly holders = new Set<string>();

  /** What was given out when it was opened. */
  readonly before: AddressLock;

  private readonly textBefore: string;

  /** @internal */
  constructor(
    /** As the author wrote it. */
    readonly name: string,
    readonly mode: Mode,
    text: () => string,
    private readonly file?: string,
  ) {
    this.textBefore = text();
    try {
      this.before = AddressLock.parse(this.textBefore, name);
      this.problems = [];
    } catch (error) {
      if (!(error instanceof AddressLockError)) throw error;
      this.before = AddressLock.empty();
      this.problems = error.problems.map(({ line, what, value, fix }) => ({
        code: "ADDR_LOCK",
        severity: "error",
        what: `${name}:${line}: ${what}`,
        value,
        fix,
      }));
    }
    this.current = this.before;
  }

  /** What this synth gives out although it may not, for one holder. */
  withheld(holder: string): Problem[] {
    if (this.mode === "update" || this.problems.length > 0) return [];
    const own = (lock: AddressLock) => lock.entries.filter((entry) => entry.holder === holder);
    const isNew = (entry: LockEntry) =>
      this.before.find(entry)?.released !== entry.released || !this.before.find(entry);
    const given = own(this.current).filter((entry) => entry.released === undefined && isNew(entry));
    const returned = own(this.current).filter((entry) => entry.released !== undefined && isNew(entry));
    return [
      ...(given.length === 0 ? [] : [this.frozen("lacks", given)]),
      ...(returned.length === 0 || this.mode !== "check" ? [] : [this.frozen("still holds", returned)]),
    ];
  }

  private frozen(verb: string, entries: readonly LockEntry[]): Problem {
    const names = [...new Set(entries.map(({ network, region }) => `${network} in ${region}`))];
    const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "");
    return {
      code: "ADDR_FROZEN",
      severity: "error",
      what: `${this.name} ${verb} ${shown}, and may not be changed here`,
      fix: "run `npx multisite addresses lock --update` where you develop, and commit the file",
    };
  }

  /**
   * Writes what is new, as a whole or not at all. What another synth has written meanwhile is kept.
   *
   * @returns why it can't be written: the addresses in the stacks are not in the file then
   */
  save(): readonly string[] {
    const { file } = this;
    if (file === undefined || this.mode !== "update" || this.current.equals(this.before)) return [];
    mkdirSync(dirname(file), { recursive: true });
    const release = hold(file);
    try {
      const text = read(file);
      const merged = text === this.textBefore ? this.current : this.merge(text);
      if (Array.isArray(merged)) return merged as readonly string[];
      writeFileSync(`${file}.new`, (merged as AddressLock).render());
      renameSync(`${file}.new`, file);
      return [];
    } finally {
      release();
    }
  }

  private merge(text: string): AddressLock | readonly string[] {
    const { lock, problems } = mergeLocks(this.before, this.current, AddressLock.parse(text, this.name));
    if (problems.length === 0) return lock;
    return problems.map(({ what }) => `${this.name} was written by somebody else meanwhile: ${what}; synthesize again`);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** The CDK core is synchronous, and so is waiting here. */
function hold(file: string): () => void {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return lockSync(file, { realpath: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED" || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function isPipeline(): boolean {
  const ci = process.env.CI ?? "";
  return ci !== "" && ci !== "0" && ci.toLowerCase() !== "false";
}
