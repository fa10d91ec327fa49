/** One word of a POSIX shell, whatever is in `text`. */
export function quote(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Text of an executable that runs a JavaScript file with the Node that runs now.
 *
 * By way of `sh`, which `exec` leaves at once: a `#!` line holds neither blanks nor more than 127 characters on some systems.
 */
export function nodeScript(file: string): string {
  return `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(file)} "$@"\n`;
}

/** Commands that give a shell these variables; undefined ones are taken away. */
export function exportLines(env: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(env)
    .map(([name, value]) => (value === undefined ? `unset ${name}` : `export ${name}=${quote(value)}`))
    .join("\n");
}
