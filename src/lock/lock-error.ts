/** Something in a lock file that can't be taken. */
export interface LockProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
  /** The line, or the part of it that is wrong. */
  readonly value: string;
  readonly fix: string;
}

/** How many problems of a file are shown, and how much of a line: a file of something else may have one in each of a million lines. */
const SHOWN = 20;
const LONGEST = 500;

/** A lock file that was refused, with everything that is wrong with it. */
export class LockError extends Error {
  override readonly name = "LockError";

  constructor(
    readonly file: string,
    readonly problems: readonly LockProblem[],
  ) {
    super(
      shown(problems)
        .map(({ line, what, value, fix }) => `${file}:${line}: ${what}: ${JSON.stringify(value)}; ${fix}`)
        .join("\n"),
    );
  }

  /** As many of the problems as somebody reads. */
  get shown(): readonly LockProblem[] {
    return shown(this.problems);
  }
}

function shown(problems: readonly LockProblem[]): LockProblem[] {
  const more = problems.length - SHOWN;
  return problems.slice(0, SHOWN).map(({ line, what, value, fix }, index) => ({
    line,
    what: index === SHOWN - 1 && more > 0 ? `${what}, and ${more} more problems` : what,
    value: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
    fix,
  }));
}
