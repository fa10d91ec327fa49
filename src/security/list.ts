import type { Problem } from "../finding";
import { received } from "./received";

/** What the entries of a list have to be. */
interface Wanted<T> {
  readonly code: string;
  /** Such as `Rule`. */
  readonly noun: string;
  readonly is: (entry: unknown) => entry is T;
  readonly fix: string;
}

/** An entry that can be used. */
interface Entry<T> {
  readonly value: T;
  /** Such as `rules[0]`. */
  readonly where: string;
}

/** What of a list can be used, and what is wrong with the rest. */
export interface ReadList<T> {
  readonly entries: readonly Entry<T>[];
  readonly problems: readonly Problem[];
}

/** Reads a list that may hold anything. `prop` is where it stands, for messages. */
export function readList<T>(list: unknown, prop: string, { code, noun, is, fix }: Wanted<T>): ReadList<T> {
  const refuse = (what: string, value: unknown): Problem => ({
    code,
    severity: "error",
    what,
    value: received(value),
    fix,
  });
  if (!Array.isArray(list)) return { entries: [], problems: [refuse(`${prop} is no list`, list)] };
  const entries: Entry<T>[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of (list as unknown[]).entries()) {
    const where = `${prop}[${index}]`;
    if (is(value)) entries.push({ value, where });
    else problems.push(refuse(`${where} is no ${noun}`, value));
  }
  return { entries, problems };
}
