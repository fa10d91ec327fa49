import type { AddressLock, LockEntry } from "../src/address";
import type { Problem } from "../src/finding";
import { frozen } from "./frozen-lock";
import type { LockMode } from "./open-lock";

/** The addresses of a lock file in use by one app. */
export class OpenAddressLock {
  /** What is given out now. */
  current: AddressLock;
  /** Who holds addresses in it, of this app. */
  readonly holders = new Set<string>();

  constructor(
    /** Of the file, as the author wrote it. */
    readonly name: string,
    private readonly mode: LockMode,
    /** What was given out when it was opened. */
    readonly before: AddressLock,
    /** Why the file was refused. */
    readonly problems: readonly Problem[],
  ) {
    this.current = before;
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
    const names = entries.map(({ network, region }) => `${network} in ${region}`);
    return frozen("ADDR_FROZEN", `${this.name} ${verb}`, names);
  }
}
