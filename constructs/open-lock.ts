import type { Problem } from "../src/finding";
import { LockError } from "../src/lock";
import { LockContents, LockFileError, mergeContents, type LockOnDisk } from "../src/lock-file";
import { OpenAddressLock } from "./open-address-lock";
import { OpenImageLock } from "./open-image-lock";

/** What may become of a lock file: it is written, it may lack nothing, or it may not change at all. */
export type LockMode = "update" | "frozen" | "check";

/** What is wrong with a lock file, whatever it was opened for. */
type Refusal = Pick<Problem, "what" | "value" | "fix">;

interface Start {
  readonly mode: LockMode;
  readonly text: string;
}

/** A lock file in use by one app: its addresses and its images, which are saved together. */
export class OpenLock {
  readonly addresses: OpenAddressLock;
  readonly images: OpenImageLock;
  /** False if the file was refused. */
  readonly isReadable: boolean;

  private readonly before: LockContents;
  private readonly mode: LockMode;
  private readonly textBefore: string;

  constructor(
    /** As the author wrote it. */
    private readonly name: string,
    start: () => Start,
    private readonly disk?: LockOnDisk,
  ) {
    const { mode, text, contents, refusals } = opened(name, start);
    this.isReadable = refusals.length === 0;
    this.mode = mode;
    this.textBefore = text;
    this.before = contents;
    const withCode = (code: string) => refusals.map((refusal): Problem => ({ code, severity: "error", ...refusal }));
    this.addresses = new OpenAddressLock(name, mode, contents.addresses, withCode("ADDR_LOCK"));
    this.images = new OpenImageLock(name, mode, contents.images, withCode("IMAGE_LOCK"), disk?.name);
  }

  /** All that it keeps now. */
  get current(): LockContents {
    return new LockContents(this.addresses.current, this.images.current);
  }

  /**
   * Writes what is new, as a whole or not at all. What others have written meanwhile is kept.
   *
   * @returns why it can't be written: what the stacks have is not in the file then
   */
  save(): readonly string[] {
    if (this.disk === undefined || this.mode !== "update" || this.current.equals(this.before)) return [];
    try {
      this.disk.replace((text) => this.merged(text).render());
      return [];
    } catch (error) {
      return refusalsOf(error, this.name).map(({ what, fix }) => `${what}: ${fix} (the lock file is as it was)`);
    }
  }

  /** @throws LockFileError, LockError */
  private merged(text: string): LockContents {
    if (text === this.textBefore) return this.current;
    if (text === "")
      throw new LockFileError(`${this.name} was removed meanwhile`, "take it back, and synthesize again");
    const { contents, problems } = mergeContents(this.before, this.current, LockContents.parse(text, this.name));
    if (problems.length === 0) return contents;
    const what = problems.map((problem) => problem.what).join("; ");
    throw new LockFileError(`${this.name} was written by somebody else meanwhile: ${what}`, "synthesize again");
  }
}

/** What a lock file has; nothing, and why, if it is refused. */
function opened(name: string, start: () => Start): Start & { contents: LockContents; refusals: readonly Refusal[] } {
  try {
    const { mode, text } = start();
    return { mode, text, contents: LockContents.parse(text, name), refusals: [] };
  } catch (error) {
    return { mode: "frozen", text: "", contents: new LockContents(), refusals: refusalsOf(error, name) };
  }
}

function refusalsOf(error: unknown, name: string): Refusal[] {
  if (error instanceof LockFileError) return [{ what: error.what, fix: error.fix }];
  if (!(error instanceof LockError)) throw error;
  return error.shown.map(({ line, what, value, fix }) => ({ what: `${name}:${line}: ${what}`, value, fix }));
}
