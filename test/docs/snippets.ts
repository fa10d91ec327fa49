import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A piece of TypeScript that the documentation shows. */
export interface Snippet {
  /** Where it stands, such as `docs/tenant.md:12`. */
  readonly where: string;
  readonly text: string;
}

/** Every block of TypeScript in README.md and docs/, and every `@example` in constructs/. */
export function snippets(root: string): Snippet[] {
  const list = (folder: string, end: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(end))
      .map((name) => join(folder, name));
  const read = (find: (where: string, text: string) => Snippet[]) => (path: string) =>
    find(path, readFileSync(join(root, path), "utf8"));
  return [
    ...["README.md", ...list("docs", ".md")].flatMap(read(inMarkdown)),
    ...list("constructs", ".ts").flatMap(read(inComments)),
  ];
}

function inMarkdown(path: string, text: string): Snippet[] {
  return [...text.matchAll(/^```(?:ts|typescript)\b.*\n([^]*?)^```$/gm)].map((match) => ({
    where: `${path}:${lineOf(text, match.index) + 1}`,
    text: match[1],
  }));
}

/** An `@example` goes on until the next tag or the end of its comment. */
function inComments(path: string, text: string): Snippet[] {
  return [...text.matchAll(/^ *\* @example\b.*\n((?: *\*(?!\/)(?! @).*\n)*)/gm)].map((match) => ({
    where: `${path}:${lineOf(text, match.index) + 1}`,
    text: match[1].replace(/^ *\* ?/gm, "").replace(/^```.*$/gm, ""),
  }));
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
