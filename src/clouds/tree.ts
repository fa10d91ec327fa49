import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";

/** A place in a file. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** YAML whose every part knows where it stands, so that parts of several files can be merged and still be named. */
export type Tree = MapTree | ListTree | ScalarTree;
export interface MapTree {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Tree>;
  readonly at: Place;
}
export interface ListTree {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly at: Place;
}
export interface ScalarTree {
  readonly kind: "scalar";
  /** As written: `0123` and `yes` stay what they are, as a password may be either. Undefined for null. */
  readonly text: string | undefined;
  readonly value: unknown;
  readonly at: Place;
}

/** YAML that can't be read. The library's own message may quote the text, a password included, so it is not repeated. */
export class YamlSyntaxError extends Error {
  override readonly name = "YamlSyntaxError";

  constructor(
    readonly at: Place,
    readonly syntax: string,
  ) {
    super(`${at.file}:${at.line}: ${syntax}`);
  }
}

/** Reads one YAML (or JSON) file, by the rules of YAML 1.1 as PyYAML does. Undefined if it is empty. */
export function readTree(text: string, file: string): Tree | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.1", lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const place = (offset: number): Place => ({ file, line: lines.linePos(offset).line });
  const error = document.errors[0];
  if (error !== undefined) throw new YamlSyntaxError(place(error.pos[0]), error.code);
  return document.contents === null ? undefined : treeOf(document.contents, document, place);
}

function treeOf(node: Node, document: Document, place: (offset: number) => Place): Tree {
  const at = place(node.range?.[0] ?? 0);
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (target === undefined) throw new YamlSyntaxError(at, "UNRESOLVED_ALIAS");
    return treeOf(target, document, place);
  }
  if (isMap(node)) {
    const entries = new Map<string, Tree>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : "";
      const keyAt = place((key as Node).range?.[0] ?? 0);
      const tree: Tree =
        value === null
          ? { kind: "scalar", text: undefined, value: null, at: keyAt }
          : treeOf(value as Node, document, place);
      if (name === "<<") inherit(entries, tree);
      else entries.set(name, { ...tree, at: keyAt });
    }
    return { kind: "map", entries, at };
  }
  if (isSeq(node)) return { kind: "list", items: node.items.map((item) => treeOf(item as Node, document, place)), at };
  if (!isScalar(node)) throw new YamlSyntaxError(at, "UNKNOWN_NODE");
  const text = node.value === null ? undefined : typeof node.value === "string" ? node.value : node.source;
  return { kind: "scalar", text, value: node.value, at };
}

/** YAML's merge key: what it brings gives way to what the map says itself. */
function inherit(entries: Map<string, Tree>, tree: Tree): void {
  if (tree.kind === "list") tree.items.forEach((item) => inherit(entries, item));
  if (tree.kind !== "map") return;
  for (const [name, value] of tree.entries) if (!entries.has(name)) entries.set(name, value);
}

/** Lays one tree over another: maps are merged deeply, everything else is replaced. */
export function overlay(under: Tree | undefined, over: Tree | undefined): Tree | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  if (under.kind !== "map" || over.kind !== "map") return over;
  const entries = new Map(under.entries);
  for (const [name, value] of over.entries) entries.set(name, overlay(entries.get(name), value) ?? value);
  return { kind: "map", entries, at: under.at };
}

/** The part below a path of keys. */
export function below(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((part, key) => (part?.kind === "map" ? part.entries.get(key) : undefined), tree);
}
