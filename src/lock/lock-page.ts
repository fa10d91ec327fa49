import sortBy from "lodash/sortBy";
import type { LineForm } from "./line-form";
import { LockError, type LockProblem } from "./lock-error";
import { isLockKind } from "./lock-kind";
import { kindOf, unseal } from "./sealed-line";

/** The form that this package writes. */
const VERSION = 1;

const TAIL = ['{"end":true}', "]}"];
const MARK = /^(<{7}|={7}|>{7}|\|{7})(\s|$)/u;
const BACK = "take the file back from version control";

/** The text of a lock file: the head with the version, a line for each entry, and an end, so that entries can be merged line by line. */
export function renderPage(lines: readonly string[]): string {
  return [`{"version":${VERSION},"entries":[`, ...lines, ...TAIL, ""].join("\n");
}

/**
 * A lock file that is being read, with its lines in any order. Who knows some kinds of lines takes those; whoever is last asks whether all
 * was well.
 */
export class LockPage {
  private readonly problems: LockProblem[] = [];
  /** By their numbers. */
  private readonly lines = new Map<number, string>();

  /**
   * @param text of the file; one that is blank has no lines
   * @param file its name, for messages
   */
  constructor(
    text: string,
    private readonly file: string,
  ) {
    if (text.trim() === "") return;
    const lines = text.trimEnd().split(/\r?\n/u);
    if (!this.readHead(lines[0])) return;
    lines.slice(1, this.end(lines)).forEach((value, index) => this.add(index + 2, value));
  }

  /** The entries of a form, with the numbers of their lines. */
  take<E extends object>(form: LineForm<E>): Map<E, number> {
    const entries = new Map<E, number>();
    for (const [line, value] of this.lines) {
      if (!form.has(kindOf(value))) continue;
      const read = form.read(value);
      if ("entry" in read) entries.set(read.entry, line);
      else this.refuse(line, read.what, value, read.fix);
    }
    return entries;
  }

  /** Notes something that can't be taken. */
  refuse(line: number, what: string, value: string, fix: string): void {
    this.problems.push({ line, what, value, fix });
  }

  /** @throws LockError with all that is wrong */
  check(): void {
    if (this.problems.length > 0) throw new LockError(this.file, sortBy(this.problems, "line"));
  }

  private add(line: number, value: string): void {
    if (MARK.test(value)) this.refuseMark(line, value);
    else if (isLockKind(kindOf(value))) this.lines.set(line, value);
    else this.refuseUnknown(line, value);
  }

  private refuseUnknown(line: number, value: string): void {
    const unsealed = unseal(value);
    if ("what" in unsealed) this.refuse(line, unsealed.what, value, unsealed.fix);
    else this.refuse(line, "a newer version of this package wrote the line", value, "update the package");
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
}
