import type { Problem } from "../src/finding";

/** How many names are shown. */
const SHOWN = 10;

/**
 * That a lock file would change where it may not; nothing if there is nothing.
 *
 * @param what the file and what is the matter with it, such as `multisite.lock.json lacks`
 * @param names of that
 */
export function frozen(code: string, what: string, names: readonly string[]): Problem[] {
  const all = [...new Set(names)];
  if (all.length === 0) return [];
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : "";
  return [
    {
      code,
      severity: "error",
      what: `${what} ${all.slice(0, SHOWN).join(", ")}${more}, and may not be changed here`,
      fix: "run `npx multisite addresses lock --update` where you develop, and commit the file",
    },
  ];
}
