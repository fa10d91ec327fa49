/** A JSON value as Python's `repr` writes it: OpenStack's messages quote values in this way. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, part]) => `${quote(key)}: ${repr(part)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** A JSON value as Python's `str` writes it: a text as it is. */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/[\\\n\r\t]/g, (c) => ESCAPES[c])
    .replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
