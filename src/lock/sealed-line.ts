import { createHash } from "node:crypto";

/** Why a line can't be taken. */
export interface Refusal {
  readonly what: string;
  readonly fix: string;
}

/** The line of an entry: its JSON, and at its end a value by which a later change by hand is noticed. */
export function seal(content: string): string {
  const check = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return `${content.slice(0, -1)},"check":"${check}"},`;
}

/**
 * What {@link seal} made a line of.
 *
 * @param instead what to do rather than to change it by hand
 */
export function unseal(line: string, instead?: string): { readonly content: string } | Refusal {
  const content = line.replace(/,"check":"[^"]*"\},$/u, "}");
  if (content === line) return notOurs("it is no line that this package writes");
  if (seal(content) === line) return { content };
  const fix = ["take it back from version control", ...(instead === undefined ? [] : [instead])].join("; ");
  return { what: "the line was changed after it was written", fix };
}

/** The kind that a line says it is of. */
export function kindOf(line: string): string | undefined {
  return /^\{"kind":"(\w+)"/u.exec(line)?.[1];
}

export function notOurs(what: string): Refusal {
  return { what, fix: "take the line back from version control" };
}
