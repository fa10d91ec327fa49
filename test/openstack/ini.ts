/** A configuration file of an OpenStack service: sections of options; a list is written with commas. */
export type Ini = Record<string, Record<string, string | number | boolean | readonly string[]>>;

/** Writes it as oslo.config reads it. Its `$name` would be replaced there, so a dollar sign is doubled. */
export function renderIni(ini: Ini): string {
  return Object.entries(ini)
    .map(([section, options]) => {
      const lines = Object.entries(options).map(
        ([name, value]) => `${name} = ${String(value).replaceAll("$", "$$$$")}`,
      );
      return [`[${section}]`, ...lines, ""].join("\n");
    })
    .join("\n");
}
