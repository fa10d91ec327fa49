import { AddressLockError, type LockProblem } from "./address-lock-error";
import { clashes } from "./lock-clashes";
import { describe, type LockEntry } from "./lock-entry";
import { readLine, renderLine } from "./lock-line";
import { inUse } from "./rest";
import { strayAddresses } from "./stray-addresses";

/** The form that this package writes. */
const VERSION = 1;

const TAIL = ['{"end":true}', "]}"];
const MARK = /^(<{7}|={7}|>{7}|\|{7})(\s|$)/u;
const BACK = "take the file back from version control";

/** The text of a lock: the head with the version, a line for each entry, and an end, so that entries can be merged line by line. */
export function renderLock(entries: readonly LockEntry[]): string {
  return [`{"version":${VERSION},"entries":[`, ...entries.map(renderLine), ...TAIL, ""].join("\n");
}

/**
 * Reads what {@link renderLock} wrote, in any order of its lines.
 * @throws AddressLockError with all that is wrong
 */
export function readLock(text: string, file: string): LockEntry[] {
  const reader = new LockReader();
  const entries = reader.read(text);
  if (reader.problems.length > 0) throw new AddressLockError(file, reader.problems);
  return entries;
}

class LockReader {
  readonly problems: LockProblem[] = [];
  private readonly lineOf = new Map<LockEntry, number>();

  read(text: string): LockEntry[] {
    const lines = text.trimEnd().split(/\r?\n/u);
    if (!this.readHead(lines[0])) return [];
    lines.slice(1, this.end(lines)).forEach((value, index) => this.readEntry(index + 2, value));
    const entries = withoutRepeats(this.lineOf.keys());
    for (const { one, other, what } of clashes(entries)) {
      const before = this.lineOf.get(one);
      const fix = "remove the line that is not deployed, and run synth again";
      const value = `${describe(other)}; line ${before}: ${describe(one)}`;
      this.refuse(this.lineOf.get(other) ?? 0, `${what}, see line ${before}`, value, fix);
    }
    for (const entry of strayAddresses(entries)) {
      const fix = "take the lines of its network back from version control, or remove this one if it is not deployed";
      this.refuse(this.lineOf.get(entry) ?? 0, "the address is in no block of its network", describe(entry), fix);
    }
    return entries;
  }

  private readEntry(line: number, value: string): void {
    if (MARK.test(value)) return this.refuseMark(line, value);
    const read = readLine(value);
    if ("entry" in read) this.lineOf.set(read.entry, line);
    else this.refuse(line, read.what, value, read.fix);
  }

  private readHead(head: string): boolean {
    const version = /^\{"version":(\d+),"entries":\[$/u.exec(head)?.[1];
    if (version === String(VERSION)) return true;
    if (MARK.test(head)) this.refuseMark(1, head);
    else if (version === undefined) this.refuse(1, "it does not start as a lock file does", head, BACK);
    else this.refuse(1, "a newer version of this package wrote the file", version, "update the package");
    return false;
  }

  /** Where the entries end. */
  private end(lines: readonly string[]): number {
    const end = lines.length - TAIL.length;
    if (TAIL.every((line, index) => lines[end + index] === line)) return end;
    this.refuse(lines.length, "it does not end as a lock file does", lines.at(-1) ?? "", BACK);
    return lines.length;
  }

  private refuseMark(line: number, value: string): void {
    const fix = "keep the lines of both sides, remove the marks, and run synth again";
    this.refuse(line, "a merge left a conflict", value, fix);
  }

  private refuse(line: number, what: string, value: string, fix: string): void {
    this.problems.push({ line, what, value, fix });
  }
}

/**
 * A merge that keeps the lines of both sides leaves a line twice where only one side released it, or both did. That it is in
 * use counts, then the later day: the next synth releases it again if nobody wants it.
 */
function withoutRepeats(entries: Iterable<LockEntry>): LockEntry[] {
  const seen = new Map<string, LockEntry>();
  for (const entry of entries) {
    const key = renderLine(inUse(entry));
    const before = seen.get(key);
    if (before === undefined || isFresher(entry, before)) seen.set(key, entry);
  }
  return [...seen.values()];
}

function isFresher(a: LockEntry, b: LockEntry): boolean {
  return b.released !== undefined && (a.released === undefined || a.released > b.released);
}
