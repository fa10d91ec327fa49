/** Something in a lock file that can't be taken. */
export interface LockProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
  /** The line, or the part of it that is wrong. */
  readonly value: string;
  readonly fix: string;
}

/** A lock file that was refused, with everything that is wrong with it. */
export class LockError extends Error {
  override readonly name = "LockError";

  constructor(
    readonly file: string,
    readonly problems: readonly LockProblem[],
  ) {
    super(
      problems
        .map(({ line, what, value, fix }) => `${file}:${line}: ${what}: ${JSON.stringify(value)}; ${fix}`)
        .join("\n"),
    );
  }
}
