import Table from "cli-table3";
import { stringify } from "csv-stringify/sync";

/** How a report is written. */
export type Format = "table" | "csv" | "json";

/** Rows under a heading. Every row has the same columns, in the same order. */
export type Rows = readonly Readonly<Record<string, string | number>>[];

/** Rows as a person reads them; one line that says so if there are none. */
export function renderTable(title: string, rows: Rows): string {
  if (rows.length === 0) return `${title}: none`;
  const table = new Table({ head: Object.keys(rows[0]), style: { head: [], border: [] } });
  table.push(...rows.map((row) => Object.values(row).map(String)));
  return `${title}\n${table.toString()}`;
}

/** Rows as RFC 4180 has them, with the columns of all of them: a row without one has nothing there. */
export function renderCsv(rows: Rows): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([...rows], { header: true, columns }).trimEnd();
}
