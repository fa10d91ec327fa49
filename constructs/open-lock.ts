import { AddressLock, mergeLocks, type LockEntry } from "../src/address";
import type { Problem } from "../src/finding";
import { LockError } from "../src/lock";
import { LockFileError, type LockOnDisk } from "./lock-on-disk";

/** What may become of a lock file: it is written, it may lack nothing, or it may not change at all. */
export type LockMode = "update" | "frozen" | "check";

/** How many problems of a file are shown, and how much of a line. */
const SHOWN = 20;
const LONGEST = 500;

/** A lock in use by one app. */
export class OpenLock {
  /** What is given out now. */
  current: AddressLock;
  /** What was given out when it was opened. */
  readonly before: AddressLock;
  /** Why the file was refused. */
  readonly problems: readonly Problem[];
  /** Who holds addresses in it, of this app. */
  readonly holders = new Set<string>();

  private readonly mode: LockMode = "frozen";
  private readonly textBefore: string = "";

  constructor(
    /** As the author wrote it. */
    readonly name: string,
    start: () => { readonly mode: LockMode; readonly text: string },
    private readonly disk?: LockOnDisk,
  ) {
    this.before = AddressLock.empty();
    this.problems = [];
    try {
      const { mode, text } = start();
      this.mode = mode;
      this.textBefore = text;
      this.before = AddressLock.parse(this.textBefore, name);
    } catch (error) {
      this.problems = refusals(error, name);
    }
    this.current = this.before;
  }

  /** What this synth would change although it may not, for one holder. */
  withheld(holder: string): Problem[] {
    if (this.mode === "update" || this.problems.length > 0) return [];
    const own = (lock: AddressLock) => lock.entries.filter((entry) => entry.holder === holder);
    const changed = own(this.current).filter((entry) => !this.before.has(entry));
    const given = changed.filter((entry) => entry.released === undefined && !this.isHeld(entry));
    const returned = changed.filter((entry) => entry.released !== undefined);
    const gone = own(this.before).filter((entry) => this.current.find(entry) === undefined);
    const other = changed.filter((entry) => entry.released === undefined && this.isHeld(entry));
    return [
      ...this.frozen("lacks", given),
      ...(this.mode === "check" ? this.frozen("still holds", [...returned, ...gone]) : []),
      ...(this.mode === "check" ? this.frozen("is out of date about", other) : []),
    ];
  }

  /** True if it was given out before, and not given back. */
  private isHeld(entry: LockEntry): boolean {
    const before = this.before.find(entry);
    return before !== undefined && before.released === undefined;
  }

  private frozen(verb: string, entries: readonly LockEntry[]): Problem[] {
    if (entries.length === 0) return [];
    const names = [...new Set(entries.map(({ network, region }) => `${network} in ${region}`))];
    const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "");
    return [
      {
        code: "ADDR_FROZEN",
        severity: "error",
        what: `${this.name} ${verb} ${shown}, and may not be changed here`,
        fix: "run `npx multisite addresses lock --update` where you develop, and commit the file",
      },
    ];
  }

  /**
   * Writes what is new, as a whole or not at all. What another synth has written meanwhile is kept.
   *
   * @returns why it can't be written: the addresses in the stacks are not in the file then
   */
  save(): readonly string[] {
    if (this.disk === undefined || this.mode !== "update" || this.current.equals(this.before)) return [];
    try {
      this.disk.replace((text) => this.merged(text).render());
      return [];
    } catch (error) {
      return refusals(error, this.name).map(({ what, fix }) => `${what}: ${fix} (the lock file is as it was)`);
    }
  }

  /** @throws LockFileError, LockError */
  private merged(text: string): AddressLock {
    if (text === this.textBefore) return this.current;
    if (text === "")
      throw new LockFileError(`${this.name} was removed meanwhile`, "take it back, and synthesize again");
    const { lock, problems } = mergeLocks(this.before, this.current, AddressLock.parse(text, this.name));
    if (problems.length === 0) return lock;
    const what = problems.map((problem) => problem.what).join("; ");
    throw new LockFileError(`${this.name} was written by somebody else meanwhile: ${what}`, "synthesize again");
  }
}

/** What is wrong with a lock file, as findings: a file of something else may have a problem in each of a million lines. */
function refusals(error: unknown, name: string): Problem[] {
  if (error instanceof LockFileError)
    return [{ code: "ADDR_LOCK", severity: "error", what: error.what, fix: error.fix }];
  if (!(error instanceof LockError)) throw error;
  const more = error.problems.length - SHOWN;
  return error.problems.slice(0, SHOWN).map(({ line, what, value, fix }, index) => ({
    code: "ADDR_LOCK",
    severity: "error",
    what: `${name}:${line}: ${what}${index === SHOWN - 1 && more > 0 ? `, and ${more} more problems` : ""}`,
    value: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
    fix,
  }));
}
