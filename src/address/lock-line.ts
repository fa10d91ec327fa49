import { createHash } from "node:crypto";
import { Address } from "./address";
import type { LockEntry } from "./lock-entry";
import { Mac } from "./mac";
import { Prefix } from "./prefix";

type Fields = Readonly<Record<string, unknown>>;

/** What came of reading a line: its entry, or why it has none. */
export type ReadLine = { readonly entry: LockEntry } | { readonly what: string; readonly fix: string };

/** The line of an entry: JSON, and at its end a value by which a later change by hand is noticed. */
export function renderLine(entry: LockEntry): string {
  return seal(contentOf(entry));
}

/** True if both have the same line, or there is neither. */
export function isSame(a: LockEntry | undefined, b: LockEntry | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || contentOf(a) === contentOf(b);
}

/** Reads what {@link renderLine} wrote, and nothing else. */
export function readLine(line: string): ReadLine {
  const content = line.replace(/,"check":"[^"]*"\},$/u, "}");
  if (content === line) return notOurs("it is no line that this package writes");
  if (seal(content) !== line) {
    return {
      what: "the line was changed after it was written",
      fix: "take it back from version control; to choose a block yourself, fix it in the plan",
    };
  }
  try {
    const entry = entryOf(JSON.parse(content) as Fields);
    return renderLine(entry) === line ? { entry } : notOurs("it is not written as this package writes it");
  } catch (error) {
    return notOurs((error as Error).message);
  }
}

function notOurs(what: string): ReadLine {
  return { what, fix: "take the line back from version control" };
}

function contentOf(entry: LockEntry): string {
  const { kind, holder, domain, network, region, family, released } = entry;
  const own =
    entry.kind === "block"
      ? { part: entry.part, prefix: `${entry.prefix}`, within: entry.within?.toString() }
      : { name: entry.name, address: `${entry.address}`, mac: `${entry.mac}` };
  return JSON.stringify({ kind, holder, domain, network, region, family, ...own, released });
}

function seal(content: string): string {
  const check = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return `${content.slice(0, -1)},"check":"${check}"},`;
}

function entryOf(fields: Fields): LockEntry {
  const { family, released } = fields;
  if (family !== 4 && family !== 6) throw new Error("family is neither 4 nor 6");
  const common = {
    holder: text(fields, "holder"),
    domain: text(fields, "domain"),
    network: text(fields, "network"),
    region: text(fields, "region"),
    family,
    ...(released === undefined ? {} : { released: day(released) }),
  } as const;
  if (fields.kind === "address") {
    const address = Address.parse(text(fields, "address"));
    if (address.family !== family) throw new Error("the address is of the other family");
    return { kind: "address", ...common, name: text(fields, "name"), address, mac: Mac.parse(text(fields, "mac")) };
  }
  if (fields.kind !== "block") throw new Error("kind is neither block nor address");
  const prefix = Prefix.parse(text(fields, "prefix"));
  const within = fields.within === undefined ? undefined : Prefix.parse(text(fields, "within"));
  if (prefix.family !== family) throw new Error("the prefix is of the other family");
  if (within?.contains(prefix) === false) throw new Error("within does not hold the prefix");
  return { kind: "block", ...common, part: part(fields.part), prefix, ...(within === undefined ? {} : { within }) };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new Error(`${name} is no text`);
  return value;
}

function part(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) throw new Error("part is no number from 1");
  return value;
}

function day(value: unknown): string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(value) || Number.isNaN(Date.parse(value)))
    throw new Error("released is no day");
  return value;
}
