import type { IConstruct } from "constructs";
import { LockFileError, LockOnDisk } from "../src/lock-file";
import { afterSynth } from "./after-synth";
import { Token } from "./cdk";
import { OpenLock, type LockMode } from "./open-lock";

/** Options of {@link LockFile.at}. */
export interface LockFileOptions {
  /**
   * True if nothing may be added: what is not in the file yet is an error. `multisite addresses lock --update` writes it.
   * @default - true where the variable CI is set, as pipelines do
   */
  readonly frozen?: boolean;
}

/** The variable by which `multisite addresses lock` says what a synth is for. */
const LOCK_MODE = "MULTISITE_LOCK";

/**
 * Where an {@link AddressPlan} remembers what it has given out, and images what their versions are: a file for version control, one
 * line an entry. A synth writes it at its end if it was clean, and commands about images do; the `Testing` helpers never do.
 *
 * @example
 * import { LockFile } from "cdktf-openstack-multisite";
 *
 * const lock = LockFile.at("multisite.lock.json"); // for the stack
 * const forTests = LockFile.inMemory(); // for as long as the object lives
 */
export class LockFile {
  /**
   * A file. Plans and images, of several apps too, may share one.
   *
   * @param path a relative one counts from the working directory: under the cdktf CLI, the folder of cdktf.json
   * @throws if it is no path
   */
  static at(path: string, options: LockFileOptions = {}): LockFile {
    if (typeof path !== "string" || path.trim() === "" || Token.isUnresolved(path))
      throw new Error(`a lock file needs a path, such as "addresses.lock.json"; received ${JSON.stringify(path)}`);
    return new LockFile(path, options);
  }

  /**
   * A lock that no file keeps, for tests. Who uses it again, in another app, finds what the last one has put into it.
   *
   * @param text what a lock file would hold. @default - nothing
   * @throws if it is no text
   */
  static inMemory(text = ""): LockFile {
    if (typeof text !== "string")
      throw new Error(`a lock in memory needs the text of a lock file; received ${JSON.stringify(text)}`);
    return new LockFile(undefined, {}, text);
  }

  private last: OpenLock | undefined;

  private constructor(
    /** Undefined in memory. */
    readonly path: string | undefined,
    private readonly options: LockFileOptions,
    private text = "",
  ) {}

  /**
   * The lock as this app has it open: one for each file.
   * @internal
   */
  open(app: IConstruct): OpenLock {
    const locks = opened.get(app) ?? new Map<string | LockFile, OpenLock>();
    opened.set(app, locks);
    const disk = this.path === undefined ? undefined : new LockOnDisk(this.path);
    const key = disk?.file ?? this;
    const known = locks.get(key);
    if (known !== undefined) return known;
    const lock = disk === undefined ? this.openMemory() : this.openFile(disk, app);
    locks.set(key, lock);
    return lock;
  }

  private openFile(disk: LockOnDisk, app: IConstruct): OpenLock {
    const lock = new OpenLock(disk.name, () => ({ mode: this.mode(), text: disk.read() }), disk);
    afterSynth(app, disk.file, () => lock.save());
    return lock;
  }

  /** The app before has changed its lock for the last time by now. */
  private openMemory(): OpenLock {
    const { last } = this;
    if (last?.isReadable === true) this.text = last.current.render();
    this.last = new OpenLock("(in memory)", () => ({ mode: "update", text: this.text }));
    return this.last;
  }

  /** @throws LockFileError if the variable says something else */
  private mode(): LockMode {
    const asked = process.env[LOCK_MODE] ?? "";
    if (asked === "update" || asked === "check") return asked;
    if (asked === "") return (this.options.frozen ?? isPipeline()) ? "frozen" : "update";
    throw new LockFileError(`${LOCK_MODE} is neither update nor check: ${JSON.stringify(asked)}`, "unset it");
  }
}

const opened = new WeakMap<IConstruct, Map<string | LockFile, OpenLock>>();

function isPipeline(): boolean {
  const ci = process.env.CI ?? "";
  return ci !== "" && ci !== "0" && ci.toLowerCase() !== "false";
}
