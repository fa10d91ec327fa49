import Table from "cli-table3";
import { stringify } from "csv-stringify/sync";

/** How a report is written. */
export type Format = "table" | "csv" | "json";

/** Rows under a heading. Every row has the same columns, in the same order. */
export type Rows = readonly Readonly<Record<string, string | number>>[];

/** What stands in a table: a text, and a colour if it shall stand out. */
export type Cell = string | { readonly text: string; readonly color: keyof typeof COLORS };

/** Colours of a terminal (ECMA-48, SGR). */
const COLORS = { red: 31, yellow: 33 } as const;

/** Rows as a person reads them; one line that says so if there are none. */
export function renderTable(title: string, rows: Rows): string {
  if (rows.length === 0) return `${title}: none`;
  const cells = rows.map((row) => Object.values(row).map(String));
  return `${title}\n${renderGrid(Object.keys(rows[0]), cells, { color: false })}`;
}

/** A table of cells, in colour where that is wanted; a compact one has no lines between its rows. */
export function renderGrid(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { color, compact = false }: { readonly color: boolean; readonly compact?: boolean },
): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact } });
  table.push(...rows.map((row) => row.map((cell) => paint(cell, color))));
  return table.toString();
}

function paint(cell: Cell, color: boolean): string {
  if (typeof cell === "string") return cell;
  return color ? `\x1b[${COLORS[cell.color]}m${cell.text}\x1b[39m` : cell.text;
}

/** Rows as RFC 4180 has them, with the columns of all of them: a row without one has nothing there. */
export function renderCsv(rows: Rows): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([...rows], { header: true, columns }).trimEnd();
}
