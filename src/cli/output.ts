import type { Format } from "../report/table";

/** What `--json` and `--csv` ask for. */
export function formatOf({ json, csv }: { readonly json?: boolean; readonly csv?: boolean }): Format {
  return json === true ? "json" : csv === true ? "csv" : "table";
}

/** Whether a person looks on who sees colours, and wants them (https://no-color.org). */
export function isColored(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env.NO_COLOR;
}
