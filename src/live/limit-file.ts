import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { packageInfo } from "../package-info";
import { type Amounts, type FieldKey, findField, UNLIMITED } from "../quota";
import type { LimitMemory, QuotaRegion } from "./quota-region";

/** A file of limits that can't be read or written, or is none. */
export class LimitFileError extends Error {
  override readonly name = "LimitFileError";
}

/** The form of the file. It holds no secrets. */
interface Content {
  readonly version: typeof VERSION;
  /** The package that wrote it. */
  readonly writtenBy: { readonly name: string; readonly version: string };
  readonly regions: readonly Row[];
}

interface Row {
  /** Whose credentials saw it, by name in clouds.yaml. */
  readonly cloud: string;
  /** Name of the region in its cloud. */
  readonly region: string;
  readonly project: string;
  /** By service and name, such as `compute.cores`; -1 is unlimited. */
  readonly limits: Readonly<Record<string, number>>;
}

const VERSION = 1;

/**
 * The last known limits of regions, in a file: who goes on after an end in the middle knows from it what a write that nobody saw the
 * answer of can have done.
 */
export class LimitFile implements LimitMemory {
  private constructor(
    private readonly path: string,
    private readonly rows: Map<string, Row>,
  ) {}

  /** A file that is not there is empty. @throws LimitFileError if it can't be read, or is something else */
  static open(path: string): LimitFile {
    const rows = read(path);
    return new LimitFile(path, new Map(rows.map((row) => [keyOf(row), row])));
  }

  limitsOf(region: QuotaRegion): Amounts {
    return new Map(Object.entries(this.rows.get(keyOf(rowOf(region)))?.limits ?? {}) as [FieldKey, number][]);
  }

  /** Writes it at once, in one step. @throws LimitFileError if that can't be done */
  keep(region: QuotaRegion, limits: Amounts): void {
    const row = rowOf(region, limits);
    this.rows.set(keyOf(row), row);
    const content: Content = { version: VERSION, writtenBy: packageInfo(), regions: [...this.rows.values()] };
    const next = `${this.path}.${randomUUID()}.new`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`);
      renameSync(next, this.path);
    } catch (error) {
      rmSync(next, { force: true });
      throw new LimitFileError(`${this.path} can't be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }
}

function rowOf({ session, region, projectId }: QuotaRegion, limits: Amounts = new Map()): Row {
  return { cloud: session.cloud, region, project: projectId, limits: Object.fromEntries(limits) };
}

function keyOf({ cloud, region, project }: Row): string {
  return JSON.stringify([cloud, region, project]);
}

function read(path: string): readonly Row[] {
  const text = textOf(path);
  if (text === undefined) return [];
  const wrong = (what: string) =>
    new LimitFileError(`${path} is no file of limits: ${what}; give another file, or remove this one`);
  const content = parse(text);
  if (content?.version !== VERSION) throw wrong(`version is ${JSON.stringify(content?.version)}, not ${VERSION}`);
  const { regions } = content;
  if (!Array.isArray(regions)) throw wrong("regions is no list");
  const misfit = regions.findIndex((row) => !isRow(row));
  if (misfit >= 0) throw wrong(`regions[${misfit}] is not cloud, region, project and limits`);
  return regions as Row[];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new LimitFileError(`${path} can't be read (${code})`);
  }
}

function parse(text: string): Record<keyof Content, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<keyof Content, unknown>;
  } catch {
    return undefined;
  }
}

function isRow(row: unknown): row is Row {
  const { cloud, region, project, limits } = (row ?? {}) as Record<keyof Row, unknown>;
  const isText = [cloud, region, project].every((text) => typeof text === "string");
  return isText && typeof limits === "object" && limits !== null && Object.entries(limits).every(isLimit);
}

function isLimit([field, limit]: [string, unknown]): boolean {
  const dot = field.indexOf(".");
  return (
    findField(field.slice(0, dot), field.slice(dot + 1)) !== undefined &&
    Number.isSafeInteger(limit) &&
    Number(limit) >= UNLIMITED
  );
}
